"""The second organizer's yes: whose counts, for how long, and what it is asked with."""

from datetime import timedelta

import pytest

from bot.organizers.accounts import Organizer
from bot.organizers.second_approval import (
    VALID_FOR,
    ApprovalRefused,
    check_second_approval,
    checked_reason,
)
from tests.bot.storage.rows import NOON

BO = Organizer(2, "bo", has_address=False)


def test_another_one_may_say_yes_within_a_day() -> None:
    last = NOON + VALID_FOR - timedelta(seconds=1)
    check_second_approval(BO, asked_by=1, asked_at=NOON, now=last)


def test_who_asked_may_not() -> None:
    with pytest.raises(ApprovalRefused, match="a second organizer"):
        check_second_approval(BO, asked_by=2, asked_at=NOON, now=NOON)


def test_after_a_day_nobody_may() -> None:
    with pytest.raises(ApprovalRefused, match="more than 24 hours ago"):
        check_second_approval(BO, asked_by=1, asked_at=NOON, now=NOON + VALID_FOR)


def test_a_reason_is_a_few_words_in_one_line() -> None:
    assert checked_reason("  for the\n\x1b court ") == "for the court"


@pytest.mark.parametrize("text", ["", " ", "why", "x" * 201, "for +1 415 555 0101"])
def test_no_reason_or_one_with_a_number_is_refused(text: str) -> None:
    with pytest.raises(ApprovalRefused):
        checked_reason(text)
