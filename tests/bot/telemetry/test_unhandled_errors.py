"""Errors that nobody met are told by kind and place, never in their own words."""

import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from bot.telemetry.unhandled_errors import log_unhandled_errors
from tests.log_lines import logged


@pytest.fixture(autouse=True)
def _hooks() -> Iterator[None]:
    """Python's hooks are the process's: they are put back."""
    before = threading.excepthook, sys.unraisablehook
    log_unhandled_errors()
    yield
    threading.excepthook, sys.unraisablehook = before


class Unlucky:
    """Something whose end fails."""

    def __del__(self) -> None:
        """Fail."""
        raise LookupError("Ana Ruiz was here")


def _in_thread() -> None:
    def fail() -> None:
        raise ValueError("+12125550100 is not Ana Ruiz's")

    thread = threading.Thread(target=fail, name="unlucky")
    thread.start()
    thread.join()


def _at_an_end() -> None:
    unlucky = Unlucky()
    del unlucky


@pytest.mark.parametrize(
    ("meet", "kind"), [(_in_thread, "ValueError"), (_at_an_end, "LookupError")]
)
def test_an_error_that_nobody_met_is_told_without_its_words(
    meet: Callable[[], None],
    kind: str,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    meet()
    said = logged(caplog)
    assert "nobody met an error" in said
    assert f'"error": "{kind}"' in said
    assert '"at": "test_unhandled_errors:' in said
    for written in (said, *capsys.readouterr()):
        assert "Ruiz" not in written
        assert "12125550100" not in written


def test_a_thread_that_ends_on_purpose_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    assert logged(caplog) == ""
