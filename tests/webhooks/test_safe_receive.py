"""A failure behind the webhooks never comes back for ever, and never tells of anyone."""

import logging
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.inbox.receive import Answer
from bot.runtime import Runtime
from bot.storage.engine.database import Unavailable
from bot.storage.engine.database_remedies import in_its_words
from flows.events import Said
from flows.replies import RenderedMessage
from tests.log_lines import logged
from tests.webhooks.provider_requests import ANA, sms
from tests.webhooks.recorded_inbox import Notebook, intake_of
from webhooks.safe_receive import clean, describe
from webhooks.twilio import read_message

INBOUND = read_message(sms(Body="my name is Ana Ruiz"))


def test_a_failure_that_passes_is_not_noticed(listening: Runtime, notebook: Notebook) -> None:
    notebook.failures = [ValueError("once")]
    answer = intake_of(listening, notebook).take(INBOUND)
    assert answer == Answer(1, RenderedMessage("my name is Ana Ruiz"))


def test_a_message_that_fails_twice_is_set_aside(
    listening: Runtime, notebook: Notebook, caplog: pytest.LogCaptureFixture
) -> None:
    notebook.failures = [ValueError(f"for {ANA}: Ana Ruiz"), KeyError("Ana Ruiz")]
    with caplog.at_level(logging.DEBUG):
        answer = intake_of(listening, notebook).take(INBOUND)
    assert answer.message is None
    assert (notebook.received, notebook.aside) == ([], [INBOUND])
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING", "ERROR"]
    assert "ValueError at " in logged(caplog)
    assert not any(word in logged(caplog) for word in (ANA, "Ana", "Ruiz"))


def test_a_message_that_was_set_aside_stays_so(listening: Runtime, notebook: Notebook) -> None:
    notebook.failures = [ValueError(), ValueError()]
    take = intake_of(listening, notebook).take
    assert take(INBOUND) == take(INBOUND)
    assert len(notebook.aside) == 1


@pytest.mark.parametrize("before", [0, 1, 2])
def test_an_unavailable_database_is_never_swallowed(
    listening: Runtime, notebook: Notebook, before: int
) -> None:
    notebook.failures = [*(ValueError() for _ in range(before)), Unavailable(in_its_words("away"))]
    with pytest.raises(Unavailable):
        intake_of(listening, notebook).take(INBOUND)
    assert (notebook.received, notebook.aside) == ([], [])


def test_an_error_is_described_by_its_kind_and_place() -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        divide_by_zero()
    described = describe(raised.value)
    assert described.startswith("ZeroDivisionError at tests.webhooks.test_safe_receive:")
    assert describe(ValueError("Ana Ruiz")) == "ValueError"


def test_our_own_place_is_told_rather_than_the_innermost() -> None:
    with pytest.raises(AttributeError) as raised:
        clean(5)  # type: ignore[arg-type]  # to make it fail inside
    assert describe(raised.value).startswith("AttributeError at webhooks.safe_receive:")


def divide_by_zero() -> float:
    """Fail outside of our packages."""
    return 1 / 0


@given(st.text(st.characters()))
@example("\x9b2J\x7f")
def test_clean_text_can_be_stored_and_sent_and_is_clean(text: str) -> None:
    cleaned = clean(text)
    assert "\0" not in cleaned
    assert "\r" not in cleaned
    assert not any(unicodedata.category(sign) == "Cc" for sign in cleaned if sign not in "\t\n")
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert clean(cleaned) == cleaned


def test_what_people_write_is_left_alone() -> None:
    text = "O’Brien-Nuñez\t李 👩‍👩‍👧 עברית\n\u200d\u202e"
    assert clean(text) == text
    assert read_message(sms(Body=text)).event == Said(text)
