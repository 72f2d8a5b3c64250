"""What phones send by themselves."""

import pytest
from hypothesis import given

from flows.understanding import AutomaticMessage, read_automatic_message
from tests.flows.long_texts import texts
from tests.languages import SHIPPED


@pytest.mark.parametrize(
    "text",
    [
        "Liked “Reply STOP to stop”",
        "Removed a heart from “Signed, Ana.”",
        "Reacted 👍 to “Reply YES”",
        "\u200b👍\u200b to “Reply YES”",
        "Le gustó “Firmado, Ana.”",
        "Loved an image",
        "A aimé « Reply STOP to stop »",
        "N’a pas aimé « STOP to quit »",
        "Ha messo mi piace a “STOP to quit”",
        "Hat „STOP to quit“ mit „Gefällt mir“ markiert",
    ],
)
def test_a_tapback_quotes_us(text: str) -> None:
    assert read_automatic_message(text, SHIPPED) is AutomaticMessage.TAPBACK


@pytest.mark.parametrize("text", ["Loved it", "I liked “Roots”", "Painted an image", "“yes”", "👍"])
def test_words_that_a_person_wrote_are_none(text: str) -> None:
    assert read_automatic_message(text, SHIPPED) is None


def test_an_automatic_reply_is_noise_unless_it_asks_for_an_end() -> None:
    assert read_automatic_message("Auto-reply: I am away", SHIPPED) is AutomaticMessage.AUTOREPLY
    assert (
        read_automatic_message("Thanks for contacting Joe's Pizza. Reply STOP to opt out.", SHIPPED)
        is AutomaticMessage.AUTOREPLY
    )
    assert read_automatic_message("Auto-reply: unsubscribe me", SHIPPED) is None
    assert read_automatic_message("I'm driving, stop texting me", SHIPPED) is None


@given(texts(60))
def test_no_text_is_too_odd(text: str) -> None:
    read_automatic_message(text, SHIPPED)


@pytest.mark.parametrize(
    "text",
    [
        "Your verification code is 493021. Do not share it.",
        "FREE MSG: Your message could not be delivered. Error 30005",
        "Reply YES to confirm your appointment on 3/4 at 10:00",
        "Msg&data rates may apply. Reply HELP for help, STOP to cancel.",
        "As an AI language model I cannot sign petitions.",
        "Your security code for the bank is 1234",
    ],
)
def test_codes_notices_and_reminders_are_written_by_machines(text: str) -> None:
    assert read_automatic_message(text, SHIPPED) is AutomaticMessage.AUTOREPLY


@pytest.mark.parametrize("text", ["what is your code of conduct", "I could not reply yes", "free"])
def test_words_that_only_resemble_a_notice_are_a_persons(text: str) -> None:
    assert read_automatic_message(text, SHIPPED) is None
