"""Holds that every code means something in every language, and that its rule is of one piece."""

import re
from pathlib import Path

import pytest

from bot.languages import LANGUAGES, organizer_texts
from bot.providers.refusals import (
    PROVIDERS,
    RefusalRule,
    get_refusal_rule,
    refusal_rules,
    spam_filter_codes,
)
from bot.sending.refusal_words import (
    describe_reason,
    describe_refusal,
    store_reason,
)
from flows.effects import OptOutReason

ALL = [(channel, code) for channel in PROVIDERS for code in refusal_rules(channel)]


@pytest.mark.parametrize(("channel", "code"), ALL)
def test_a_rule_is_of_one_piece(channel: str, code: str) -> None:
    rule = get_refusal_rule(channel, code)
    assert rule.is_known
    assert (rule.max_retries > 0) == (rule.retry_after_minutes is not None)
    # Whoever is written to no more is not tried again, but for a phone that was only off.
    assert not (rule.suppress_after_broadcasts == 1 and rule.retry_after(1))
    assert not (rule.stops and rule.suppress_after_broadcasts)
    # What stops a sender is tried again once that is mended: nobody loses it by our fault.
    assert (rule.retry_after(1000) is not None) == (rule.stops == "sender")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("channel", "code"), ALL)
def test_a_code_is_explained_in_every_language(channel: str, code: str, language: str) -> None:
    assert re.fullmatch(r"[^\n]{8,100}", describe_refusal(channel, code, language))


def test_the_guide_says_what_to_do_where_a_sender_has_stopped() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "broadcasts.md").read_text(encoding="utf-8")
    stopping = [one for one in ALL if get_refusal_rule(*one).stops == "sender"]
    meanings = {describe_refusal(*one) for one in stopping}
    assert {meaning for meaning in meanings if meaning not in guide} == set()


def test_every_meaning_is_that_of_a_code() -> None:
    meanings = {
        key.removeprefix("meanings.")
        for key in organizer_texts("en")
        if key.startswith("meanings.")
    }
    unused = meanings - {get_refusal_rule(channel, code).meaning for channel, code in ALL}
    assert unused == {"unknown_code", "unknown_without_code"}


@pytest.mark.parametrize("channel", ["sms", "telegram"])
@pytest.mark.parametrize("code", ["", "99999", "418 teapot"])
def test_what_nobody_knows_is_tried_once_more_and_told(channel: str, code: str) -> None:
    rule = get_refusal_rule(channel, code)
    assert (rule.max_retries, rule.suppress_after_broadcasts, rule.stops) == (1, 0, "")
    assert not rule.is_known
    assert code in describe_refusal(channel, code)


@pytest.mark.parametrize(
    ("code", "retries", "suppress_after", "stops"),
    [
        ("21610", 0, 1, ""),
        ("21211", 0, 1, ""),
        ("63003", 0, 1, ""),
        ("30003", 2, 3, ""),
        ("30004", 0, 2, ""),
        ("30005", 0, 1, ""),
        ("30007", 0, 0, ""),
        ("30036", 2, 0, ""),  # our own validity period ran out
        ("21617", 0, 0, "broadcast"),
        ("30034", 0, 0, "sender"),
        ("30032", 0, 0, "sender"),
        ("20003", 0, 0, "sender"),
        ("30002", 0, 0, "sender"),
        ("21704", 0, 0, "sender"),  # a Messaging Service without numbers
    ],
)
def test_what_twilio_refuses(code: str, retries: int, suppress_after: int, stops: str) -> None:
    rule = get_refusal_rule("sms", code)
    assert rule.is_known
    assert (rule.max_retries, rule.suppress_after_broadcasts) == (retries, suppress_after)
    assert rule.stops == stops


def test_a_carriers_block_and_a_blocked_bot_are_the_persons_own_doing() -> None:
    blocked = get_refusal_rule("telegram", "403 bot was blocked by the user")
    assert get_refusal_rule("sms", "21610").suppression_reason is OptOutReason.CARRIER
    assert blocked.suppression_reason is OptOutReason.BLOCKED
    assert get_refusal_rule("sms", "30005").suppression_reason is OptOutReason.UNREACHABLE


def test_a_full_queue_lets_the_sender_wait_and_spam_is_known() -> None:
    waits = {code for channel, code in ALL if get_refusal_rule(channel, code).sender_waits_minutes}
    assert {"21611", "30001"} <= waits
    assert spam_filter_codes() == {"30007"}
    assert RefusalRule(code="1", meaning="own_number").is_spam_filter is False


def test_why_something_stands_still_is_told_in_the_readers_language() -> None:
    stored = store_reason(
        "sender_stopped", channel="sms", why=store_reason("refused", channel="sms", code="21704")
    )
    assert describe_reason(stored) == (
        "the sms sender has stopped: our Messaging Service at Twilio has no number to send from"
    )
    assert describe_reason(stored, "es").endswith("de Twilio no tiene remitentes")
    assert describe_reason("a typo", "es") == "a typo"
