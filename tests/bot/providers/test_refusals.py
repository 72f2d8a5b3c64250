"""Holds that every code means something, and that what is done about it is of one piece."""

import re

import pytest

from bot.providers.refusals import _TABLES, SPAM_FILTER_CODES, RefusalRule, get_refusal_rule
from flows.effects import OptOutReason

ALL = [(channel, code) for channel, table in _TABLES.items() for code in table]


@pytest.mark.parametrize(("channel", "code"), ALL)
def test_a_verdict_is_plain_words_and_of_one_piece(channel: str, code: str) -> None:
    found = get_refusal_rule(channel, code)
    assert found.is_known
    assert re.fullmatch(r"[^.\n]{8,80}", found.words)
    assert (found.tries > 0) == (found.retry_after is not None)
    # Whoever is written to no more is not tried again, but for a phone that was only off.
    assert not (found.suppress_after == 1 and found.tries)
    assert not (found.stops and found.suppress_after)
    # What stops a sender is tried again once that is mended: nobody loses it by our fault.
    assert (found.stops == "sender") <= (found.tries > 0)


@pytest.mark.parametrize("channel", ["sms", "telegram"])
@pytest.mark.parametrize("code", ["", "99999", "418 teapot"])
def test_what_nobody_knows_is_tried_once_more_and_told(channel: str, code: str) -> None:
    found = get_refusal_rule(channel, code)
    assert (found.tries, found.suppress_after, found.stops, found.is_known) == (1, 0, "", False)
    assert code in found.words


@pytest.mark.parametrize(
    ("code", "tries", "suppress_after", "stops"),
    [
        ("21610", 0, 1, ""),
        ("21211", 0, 1, ""),
        ("63003", 0, 1, ""),
        ("30003", 2, 3, ""),
        ("30004", 0, 2, ""),
        ("30005", 0, 1, ""),
        ("30007", 0, 0, ""),
        ("21617", 0, 0, "broadcast"),
        ("30034", 9, 0, "sender"),
        ("30032", 9, 0, "sender"),
        ("20003", 9, 0, "sender"),
        ("30002", 9, 0, "sender"),
    ],
)
def test_what_twilio_refuses(code: str, tries: int, suppress_after: int, stops: str) -> None:
    found = get_refusal_rule("sms", code)
    assert (found.tries, found.suppress_after, found.stops) == (tries, suppress_after, stops)


def test_a_carriers_block_and_a_blocked_bot_are_the_persons_own_doing() -> None:
    blocked = get_refusal_rule("telegram", "403 bot was blocked by the user")
    assert get_refusal_rule("sms", "21610").suppresses is OptOutReason.CARRIER
    assert blocked.suppresses is OptOutReason.BLOCKED
    assert get_refusal_rule("sms", "30005").suppresses is OptOutReason.UNREACHABLE


def test_a_full_queue_lets_the_sender_wait_and_spam_is_known() -> None:
    waits = [code for channel, code in ALL if get_refusal_rule(channel, code).waits]
    assert {"21611", "30001"} <= set(waits)
    assert {"30007"} == SPAM_FILTER_CODES
    assert RefusalRule("words").is_filtered is False
