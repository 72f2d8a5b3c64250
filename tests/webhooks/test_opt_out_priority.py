"""A message that is nothing but a carrier's opt-out goes before others; all else waits."""

import json
from urllib.parse import urlencode

import pytest

from flows.commands import CARRIER_WORDS
from flows.events import CarrierWord
from tests.webhooks.provider_requests import message, sms, update
from webhooks.routes import is_opt_out


@pytest.mark.parametrize("word", sorted(CARRIER_WORDS[CarrierWord.STOP]))
def test_each_carriers_word_in_any_case_is_urgent_by_text_and_in_telegram(word: str) -> None:
    for said in (word, word.lower(), word.title()):
        assert is_opt_out(urlencode(sms(Body=said)).encode())
        for separators in ((",", ":"), (", ", ": ")):
            said_there = json.dumps(update(message=message(text=said)), separators=separators)
            assert is_opt_out(said_there.encode())


def test_what_the_carrier_took_for_an_opt_out_is_urgent_whatever_the_words() -> None:
    assert is_opt_out(urlencode(sms(Body="please", OptOutType="STOP")).encode())


@pytest.mark.parametrize("said", ["IBM", "START", "stop it", "don't stop", "", "Body=STOP", "END "])
def test_other_words_wait_with_all_others(said: str) -> None:
    assert not is_opt_out(urlencode(sms(Body=said)).encode())
    assert not is_opt_out(json.dumps(update(message=message(text=said))).encode())
