"""Holds how lines look, that they hold no library's words, and that libraries are held down."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bot.telemetry.log_setup import as_time, choose_form, make_formatter, set_up_logging
from bot.telemetry.request_notes import current_request_id, new_request_id


class Terminal(io.StringIO):
    """Somebody sits before it."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the process writes while a test runs."""
    stream, root = io.StringIO(), logging.getLogger()
    before, level = [*root.handlers], root.level
    names = ("dbos", "sqlalchemy", "alembic", "psycopg", "asyncio", "fontTools")
    silenced = {name: ([*logging.getLogger(name).handlers], name) for name in names}
    set_up_logging("web", "json", stream)
    yield stream
    root.handlers = before
    root.setLevel(level)
    for handlers, name in silenced.values():
        logging.getLogger(name).handlers, logging.getLogger(name).propagate = handlers, True


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """Return what was written, line by line."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_the_form_is_for_who_reads_it_unless_a_setting_says_otherwise() -> None:
    assert choose_form("auto", Terminal()) == "lines"
    assert choose_form("auto", io.StringIO()) == "json"
    assert (choose_form("json", Terminal()), choose_form("lines", io.StringIO())) == (
        "json",
        "lines",
    )


def test_a_line_has_its_time_its_level_what_happened_and_what_it_is_about(
    written: io.StringIO,
) -> None:
    current_request_id.set(wanted := new_request_id())
    logging.getLogger("bot.sending").warning("sender stopped", extra={"channel": "sms"})
    current_request_id.set("")
    (line,) = lines(written)
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "warning",
        "event": "sender stopped",
        "channel": "sms",
        "logger": "bot.sending",
        "request": wanted,
        "process": "web",
    }


def test_for_people_it_is_one_line_too() -> None:
    record = logging.makeLogRecord(
        {"name": "bot.x", "levelname": "ERROR", "msg": "job failed", "job": "send-by-sms"}
    )
    line = make_formatter("worker-1", "lines").format(record)
    assert "\n" not in line
    for part in ("job failed", "job=send-by-sms", "process=worker-1", "error"):
        assert part in line


def test_neither_a_librarys_words_nor_a_traceback_is_written(written: io.StringIO) -> None:
    try:
        int("+1 212 555 0123 Ana Ruiz")
    except ValueError:
        logging.getLogger("some.library").exception("could not handle %s", "Ana Ruiz")
        logging.getLogger("bot.x").exception("job failed")
    library, ours = lines(written)
    assert library["event"] == "a library reports something"
    assert (library["library"], library["error"]) == ("some.library", "ValueError")
    assert ours["event"] == "job failed"
    assert "Ana" not in written.getvalue()
    assert "555 0123" not in written.getvalue()


def test_a_library_that_says_the_same_over_and_over_is_written_once(written: io.StringIO) -> None:
    for number in range(500):
        logging.getLogger("some.library").warning("still away: %d", number)
    assert len(lines(written)) == 1


@pytest.mark.parametrize("name", ["sqlalchemy.pool", "dbos", "psycopg.pool", "alembic.runtime"])
def test_the_engines_own_noise_is_held_down(written: io.StringIO, name: str) -> None:
    logging.getLogger(name).error("Exception terminating connection", exc_info=ValueError())
    logging.getLogger("httpx").info("HTTP Request: GET https://api.telegram.org/bot100:token")
    assert written.getvalue() == ""


def test_a_time_is_utc_with_its_milliseconds() -> None:
    assert as_time(1_795_775_158.0459) == "2026-11-27T10:25:58.045Z"
