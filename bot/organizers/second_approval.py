"""The second organizer's yes to what one alone may not do: one rule for all of it.

Whoever asks writes down why; another organizer says yes, within a day. What is asked for, by whom
and when stands in the rows of the thing itself. Whether a yes counts is decided here alone, so
that more can be asked of it one day (a fresh second factor).
"""

from datetime import datetime, timedelta
from typing import Final

from bot.languages import PhrasedError
from bot.organizers.accounts import Organizer

VALID_FOR: Final = timedelta(hours=24)
MAX_REASON: Final = 200
_MIN_REASON: Final = 5
_DIGITS_OF_A_NUMBER: Final = 7


class ApprovalRefused(PhrasedError):
    """A second organizer's yes does not count, or nothing can be asked for so."""

    section = "approval_refusals"


def check_second_approval(
    who: Organizer, *, asked_by: int, asked_at: datetime, now: datetime
) -> None:
    """Raise ``ApprovalRefused`` unless ``who`` may say yes now to what was asked for then."""
    if who.id == asked_by:
        raise ApprovalRefused("asked_by_you")
    if is_too_late(asked_at, now):
        raise ApprovalRefused("asked_too_long_ago", hours=VALID_FOR // timedelta(hours=1))


def is_too_late(asked_at: datetime, now: datetime) -> bool:
    """Say whether nobody can say yes any more to what was asked for then."""
    return now - asked_at >= VALID_FOR


def checked_reason(text: str) -> str:
    """Return why something is asked for, as it goes into the audit trail.

    Raises ``ApprovalRefused`` where it says nothing, is too long, or may hold somebody's number.
    """
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    reason = " ".join(plain.split())
    if len(reason) < _MIN_REASON:
        raise ApprovalRefused("reason_missing")
    if len(reason) > MAX_REASON:
        raise ApprovalRefused("reason_too_long", limit=MAX_REASON)
    if sum(sign.isdigit() for sign in reason) >= _DIGITS_OF_A_NUMBER:
        raise ApprovalRefused("reason_with_number")
    return reason
