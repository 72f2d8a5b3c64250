"""An edit, a caption and what was forwarded: heard where they end something, and no more."""

from typing import Any

import pytest

from flows.events import Said
from tests.webhooks.provider_requests import message, update
from tests.webhooks.test_telegram import PERSON, PHOTO, event_of, read


@pytest.mark.parametrize("words", ["STOP", "please take me off your list", "SIGN", "Ana Ruiz"])
def test_an_edit_is_told_from_what_was_newly_said(words: str) -> None:
    reading = read(update(edited_message=message(text=words, edit_date=1_777_000_001)))
    assert reading.inbound.event == Said(words, is_own_words=False, is_edit=True)
    assert (reading.inbound.address, reading.chat) == ("7001", 7001)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "SIGN", "forward_origin": {"type": "user", "date": 1, "sender_user": PERSON}},
        {"text": "SIGN", "forward_date": 1, "forward_from": PERSON},
        {"text": "SIGN", "forward_date": 1, "forward_sender_name": "Ana"},
        {"photo": PHOTO, "caption": "SIGN"},
    ],
)
def test_a_caption_and_what_was_forwarded_are_not_ones_own_words(fields: dict[str, Any]) -> None:
    assert event_of(**fields) == Said("SIGN", is_own_words=False)
    start = {key: "/start IBM" if value == "SIGN" else value for key, value in fields.items()}
    assert event_of(**start) == Said("/start IBM", is_own_words=False)
