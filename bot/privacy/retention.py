"""When what is held of people is destroyed by itself, and what the rules are.

By the clock: words of messages, names after a hand-in or a closing, evidence of consents that have
ended, addresses of whom nothing else is held. Organizers are told two weeks before names go; while
a legal hold stands on a campaign, nothing of it goes. Half-given answers expire after a week
(``flows.arrival``), files of a hand-in by ``bot.signatures.handin.package_retention``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.counted_words import counted
from bot.organizers.accounts import Organizer
from bot.organizers.second_approval import (
    check_second_approval,
    checked_reason,
    is_too_late,
    note_proof,
)
from bot.privacy.erasure import erase_without_mark
from bot.runtime import Runtime
from bot.storage.conversations import messages
from bot.storage.organizers import audit_trail
from bot.storage.privacy import due_data, ended_campaigns, legal_holds
from bot.storage.privacy.due_data import CampaignTimes
from bot.storage.signatures import erased_signatures
from flows.campaign import Retention

BATCH: Final = 200
WARNED_BEFORE: Final = timedelta(days=14)
NAMES_AT_MOST: Final = timedelta(days=730)
"""Two years: so long names are kept at most, whatever a campaign says."""
EVIDENCE_KEPT: Final = timedelta(days=5 * 365)
"""How long the evidence of a consent is kept after it ended: no message was sent since. The statute
of limitations for claims under the TCPA is four years (28 U.S.C. 1658)."""
SENDS_SETTLED_AFTER: Final = timedelta(days=7)
"""How long receipts of what was sent to somebody may still come."""
NAMES_SOON, NAMES_DESTROYED = "names go soon", "names destroyed"
"""Acts in the audit trail."""
AFTER_HAND_IN, AFTER_CLOSING, TOO_OLD = "after the hand-in", "after the closing", "after two years"


class HoldRefused(Exception):
    """A legal hold cannot be set or released so; the words say why."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be destroyed: how much of what, by which rule, and from when on.

    ``campaign`` is "" where it is of all. ``is_held``: a legal hold keeps it.
    """

    campaign: str
    what: str
    rule: str
    at: datetime
    count: int
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class _NamesDue:
    """When names of a campaign go, by which rule; only those given ``before``, if it says so."""

    rule: str
    at: datetime
    before: datetime | None = None


def rules_of(runtime: Runtime, campaign: str) -> Retention:
    """Return the rules of a campaign: its own, or those of one that is gone from the folder."""
    on_shelf = runtime.shelf.campaign(campaign)
    return on_shelf.retention if on_shelf else Retention()


def list_due(runtime: Runtime) -> list[Due]:
    """Return what is due, or will be; nothing is changed."""
    now = runtime.now()
    with runtime.database.read() as connection:
        held = {hold.campaign for hold in legal_holds.list_standing(connection)}
        due = []
        for times in due_data.list_campaigns_with_names(connection):
            names = _find_names_due(runtime, times, now)
            if names is None:
                continue
            count = times.linked
            if names.before:
                count = due_data.count_signed_before(connection, times.campaign, names.before)
            is_held = times.campaign in held
            due.append(Due(times.campaign, "names", names.rule, names.at, count, is_held))
        for campaign, before, rule in _words_rules(runtime, now):
            count = due_data.count_words(connection, before=before, campaign=campaign)
            due.append(Due(campaign, "words of messages", rule, now, count))
        ended = due_data.count_ended_consents(connection, before=now - EVIDENCE_KEPT)
        due.append(Due("", "lines of consent", "5 years after a no", now, ended))
        idle = ended_campaigns.list_idle_people(
            connection, before=now - _words_kept(runtime), limit=_MOST_COUNTED
        )
        due.append(Due("", "addresses", "nothing else is held", now, len(idle)))
    return [one for one in due if one.count]


_MOST_COUNTED: Final = 100_000


def _words_kept(runtime: Runtime) -> timedelta:
    return timedelta(days=runtime.settings.retention_days)


def _words_rules(runtime: Runtime, now: datetime) -> Iterator[tuple[str, datetime, str]]:
    """Yield campaign, the moment before which words go, and the rule in words."""
    days = runtime.settings.retention_days
    yield "", now - timedelta(days=days), f"{counted(days, 'day')} after the message"
    for campaign in runtime.shelf.campaigns:
        if campaign.retention.words < days:
            own = campaign.retention.words
            yield campaign.id, now - timedelta(days=own), f"{counted(own, 'day')} after the message"


def _find_names_due(runtime: Runtime, times: CampaignTimes, now: datetime) -> _NamesDue | None:
    """Return when the names of a campaign go first, or None while nothing says so."""
    rules = rules_of(runtime, times.campaign)
    found = [_NamesDue(TOO_OLD, times.oldest + NAMES_AT_MOST, now - NAMES_AT_MOST)]
    if times.handed_over_at:
        days = timedelta(days=rules.names_after_hand_in)
        found.append(_NamesDue(AFTER_HAND_IN, times.handed_over_at + days))
    closed_at = _closed_since(runtime, times)
    if closed_at:
        days = timedelta(days=rules.names_after_closing)
        found.append(_NamesDue(AFTER_CLOSING, closed_at + days))
    first = min(found, key=lambda one: one.at)
    return first if first.rule != TOO_OLD or first.at <= now + WARNED_BEFORE else None


def _closed_since(runtime: Runtime, times: CampaignTimes) -> datetime | None:
    """Return since when a campaign is closed, as far as it was seen; None while it is open."""
    if times.closed_by_command_at:
        return times.closed_by_command_at
    return times.closed_at if _is_closed(runtime, times.campaign) else None


def _is_closed(runtime: Runtime, campaign: str) -> bool:
    on_shelf = runtime.shelf.campaign(campaign)
    return on_shelf is None or on_shelf.status == "closed"


def apply_retention(runtime: Runtime) -> int:
    """Destroy what the time of is over, and warn of names that go soon; return how much went."""
    now, destroyed = runtime.now(), 0
    with runtime.database.read() as connection:
        campaigns = due_data.list_campaigns_with_names(connection)
    for times in campaigns:
        destroyed += _apply_to_names(runtime, times, now)
    for campaign, before, _ in _words_rules(runtime, now):
        destroyed += _shred(runtime, before=before, campaign=campaign)
    destroyed += _in_batches(
        runtime,
        lambda connection: due_data.destroy_ended_consents(
            connection, before=now - EVIDENCE_KEPT, limit=BATCH
        ),
    )
    _in_batches(
        runtime,
        lambda connection: due_data.cut_off_sends(
            connection, before=now - SENDS_SETTLED_AFTER, limit=BATCH
        ),
    )
    return destroyed + _erase_idle_people(runtime, now)


def _apply_to_names(runtime: Runtime, times: CampaignTimes, now: datetime) -> int:
    """Warn of the names of a campaign, or destroy them, two weeks or more after the warning."""
    campaign = times.campaign
    _note_closing(runtime, times, now)
    due = _find_names_due(runtime, times, now)
    with runtime.database.read() as connection:
        is_held = legal_holds.stands(connection, campaign)
    if due is None or is_held or now < due.at - WARNED_BEFORE:
        return 0
    if times.warned_of != due.rule or times.warned_at is None:
        day = max(due.at, now + WARNED_BEFORE)
        with runtime.database.write() as connection:
            due_data.note_times(connection, campaign, warned_of=due.rule, warned_at=now)
            detail = f"{campaign} {day:%Y-%m-%d} ({due.rule})"
            audit_trail.note(connection, now, None, NAMES_SOON, detail=detail)
        return 0
    if now < max(due.at, times.warned_at + WARNED_BEFORE):
        return 0
    done = _in_batches(
        runtime, lambda connection: _cut_off_names(connection, campaign, before=due.before)
    )
    with runtime.database.write() as connection:
        due_data.note_times(connection, campaign, warned_of="", warned_at=None)
        detail = f"{campaign}: {done} ({due.rule})"
        audit_trail.note(connection, now, None, NAMES_DESTROYED, detail=detail)
    return done


def _note_closing(runtime: Runtime, times: CampaignTimes, now: datetime) -> None:
    """Note since when a campaign is seen to be closed, or that it is open again."""
    is_closed = _is_closed(runtime, times.campaign)
    if is_closed == (times.closed_at is not None):
        return
    with runtime.database.write() as connection:
        closed_at = now if is_closed else None
        due_data.note_times(connection, times.campaign, closed_at=closed_at)


def _cut_off_names(connection: Connection, campaign: str, *, before: datetime | None) -> int:
    ids = erased_signatures.list_linked(connection, campaign, limit=BATCH, signed_before=before)
    erased_signatures.cut_off(connection, ids)
    return len(ids)


def _shred(runtime: Runtime, *, before: datetime, campaign: str) -> int:
    now = runtime.now()
    return _in_batches(
        runtime,
        lambda connection: messages.shred_messages(
            connection, before=before, now=now, limit=BATCH, campaign=campaign
        ),
    )


def _erase_idle_people(runtime: Runtime, now: datetime) -> int:
    before = now - _words_kept(runtime)

    def erase(connection: Connection) -> int:
        people = ended_campaigns.list_idle_people(connection, before=before, limit=BATCH)
        for person_id in people:
            erase_without_mark(connection, person_id, at=now)
        return len(people)

    return _in_batches(runtime, erase)


def _in_batches(runtime: Runtime, act: Callable[[Connection], int]) -> int:
    """Do something in small transactions until nothing is left to do; return how much it was."""
    done = 0
    while True:
        with runtime.database.write() as connection:
            some = act(connection)
        if not some:
            return done
        done += some


def hold(runtime: Runtime, who: Organizer, campaign: str, reason: str) -> None:
    """Keep everything of a campaign from now on, whatever the clock says.

    Raises ``HoldRefused``, and ``ApprovalRefused`` for a reason that is none.
    """
    why, now = checked_reason(reason), runtime.now()
    with runtime.database.write() as connection:
        if not ended_campaigns.is_known(connection, campaign):
            raise HoldRefused(f"there never was a campaign {campaign} here")
        if legal_holds.stands(connection, campaign):
            raise HoldRefused(f"{campaign} is under a legal hold already")
        legal_holds.add(connection, campaign, reason=why, by=who.id, at=now)
        audit_trail.note(connection, now, who.id, "legal hold", detail=f"{campaign}: {why}")


def is_asked_by_another(runtime: Runtime, who: Organizer, campaign: str) -> bool:
    """Say whether the release of a hold waits for a yes that ``who`` may be asked for."""
    with runtime.database.read() as connection:
        held = legal_holds.find_standing(connection, campaign)
    return held is not None and held.release_asked_by not in (None, who.id)


def release(runtime: Runtime, who: Organizer, campaign: str) -> bool:
    """Ask for the release of a hold, or say yes to it as the second organizer; say whether it is
    released.

    Raises ``HoldRefused`` where there is none, and ``ApprovalRefused``.
    """
    now = runtime.now()
    with runtime.database.write() as connection:
        held = legal_holds.find_standing(connection, campaign)
        if held is None:
            raise HoldRefused(f"{campaign} is under no legal hold")
        asked_by, asked_at = held.release_asked_by, held.release_asked_at
        if asked_by is None or asked_at is None or is_too_late(asked_at, now):
            legal_holds.change(connection, held.id, release_asked_by=who.id, release_asked_at=now)
            audit_trail.note(connection, now, who.id, "release of hold asked", detail=campaign)
            return False
        check_second_approval(who, asked_by=asked_by, asked_at=asked_at, now=now)
        legal_holds.change(connection, held.id, released_by=who.id, released_at=now)
        audit_trail.note(connection, now, who.id, "legal hold released", detail=campaign)
        note_proof(connection, who, now)
    return True
