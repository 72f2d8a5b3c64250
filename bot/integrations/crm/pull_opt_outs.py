"""Takes in the opt-outs that a CRM tells of: whoever ended their subscription there is opted out.

Never the other way: nobody is subscribed here by a CRM. And nobody is opted out by a word that may
mean something else: new numbers are "unsubscribed" in Action Network from the start. What counts is
the end of a subscription that was told there, or seen there before.

Nor are more people opted out within a day than are likely to have ended it themselves: a list that
was moved, or that somebody broke into, calls everybody unsubscribed. Then nothing more is taken in
until an organizer says that it is true (``opt_outs_held``).

A pass reads all that changed since the one before began, page by page, some pages at a time. The
cursor says where it is. The next one begins an hour before this one began: clocks differ, and a
list that was read a moment ago may have been an older copy.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import phonenumbers

from bot.conversation.elapsed_time import opt_out
from bot.integrations.crm.crm_account import CrmAccount
from bot.integrations.crm.crm_interface import (
    ChangedNumber,
    ChangedNumbers,
    Failure,
    Subscription,
    TellsChanges,
)
from bot.integrations.interface import Stopped
from bot.privacy.opt_out_numbers import read_cell
from bot.runtime import Runtime
from bot.storage.crm import crm_people
from bot.storage.crm.crm_people import SUBSCRIBED, CrmPersonRow
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM
from flows.effects import OptOutReason

MOST_PAGES: Final = 40
"""How many pages one run reads; the next run goes on from there."""
MOST_PAGES_OF_A_PASS: Final = 20_000
"""Half a million people who changed within one pass: who answers with more has no last page."""
OVERLAP: Final = timedelta(hours=1)
MOST_A_DAY: Final = 50
"""How many people of one CRM are opted out within a day without a question, ..."""
MOST_PART_A_DAY: Final = 0.1
"""... or this part of those that it knows, if that is more."""
DAY: Final = timedelta(days=1)
SETTLED: Final = timedelta(minutes=10)
"""How long after a CRM was told that somebody subscribed it is not believed that they ended it."""
LOCAL: Final = "US"
"""Where a number of ten digits is taken to be: Action Network writes those of the US so."""
_LOCAL_DIGITS: Final = 10
TOO_MANY: Final = "more opt-outs than are believed"
_DIGITS: Final = re.compile(r"[0-9][0-9 ().-]*")


@dataclass(frozen=True, slots=True)
class PullCursor:
    """How far a CRM was read: what changed since ``since``, from ``page`` on.

    ``began`` is when the pass began, ``asked_at`` when a worker last set about asking. ``held_at``:
    since then it waits for an organizer, since more are unsubscribed there than is believed.
    """

    since: datetime
    began: datetime
    page: int = 1
    asked_at: datetime | None = None
    held_at: datetime | None = None

    @classmethod
    def read(cls, text: str, *, first: datetime, now: datetime) -> "PullCursor":
        """Return a stored cursor; one that begins at ``first``, where none is stored."""
        if not text:
            return cls(first - OVERLAP, now)
        stored = json.loads(text)
        began = datetime.fromisoformat(stored["began"])
        since, page = datetime.fromisoformat(stored["since"]), int(stored["page"])
        asked_at, held_at = (
            datetime.fromisoformat(stored[name]) if stored.get(name) else None
            for name in ("asked_at", "held_at")
        )
        return cls(since, now if page == 1 else began, page, asked_at, held_at)

    def write(self) -> str:
        """Return the cursor to be stored."""
        parts = {
            "since": self.since.isoformat(),
            "began": self.began.isoformat(),
            "page": self.page,
            "asked_at": self.asked_at.isoformat() if self.asked_at else "",
            "held_at": self.held_at.isoformat() if self.held_at else "",
        }
        return json.dumps(parts)


@dataclass(frozen=True, slots=True)
class Pulled:
    """How far it is now, how many are newly opted out, and what went wrong, if anything."""

    cursor: PullCursor
    opted_out: int
    failure: Failure | None = None


async def pull_opt_outs(
    runtime: Runtime,
    account: CrmAccount,
    crm: TellsChanges,
    cursor: PullCursor,
    *,
    keep: Callable[[PullCursor], object],
    takes_all: bool = False,
) -> Pulled:
    """Read some pages, and opt out whoever ended their subscription there.

    After each page ``keep`` is given the cursor, to store it. ``takes_all``: an organizer said that
    it is true, however many they are.
    """
    opted_out = 0
    for _ in range(MOST_PAGES):
        asked_at = runtime.now()
        found = await crm.read_changes(cursor.since, cursor.page)
        if not isinstance(found, ChangedNumbers):
            return Pulled(cursor, opted_out, found)
        ended = _read_ended(runtime, account, found.numbers, asked_at)
        if not takes_all and _are_too_many(runtime, account, len(ended)):
            cursor = replace(cursor, held_at=cursor.held_at or runtime.now())
            keep(cursor)
            return Pulled(cursor, opted_out, Stopped(TOO_MANY))
        opted_out += sum(_opt_out(runtime, account, row) for row in ended)
        cursor = replace(cursor, held_at=None)
        if found.is_last or cursor.page >= MOST_PAGES_OF_A_PASS:
            cursor = replace(cursor, since=cursor.began - OVERLAP, began=runtime.now(), page=1)
            keep(cursor)
            break
        cursor = replace(cursor, page=cursor.page + 1)
        keep(cursor)
    return Pulled(cursor, opted_out)


def _read_ended(
    runtime: Runtime, account: CrmAccount, numbers: Iterable[ChangedNumber], asked_at: datetime
) -> list[CrmPersonRow]:
    """Return whose subscription ended, by a page; note who was seen subscribed."""
    vault = runtime.vault
    by_word: dict[Subscription, set[bytes]] = {word: set() for word in Subscription}
    for one in numbers:
        for address in _addresses(one.written):
            by_word[one.subscription].update(vault.lookups(address))
    ended, seen = by_word[Subscription.UNSUBSCRIBED], by_word[Subscription.SUBSCRIBED]
    with runtime.database.read() as connection:
        unknown = crm_people.find_unknown(connection, account.integration_id, seen)
        rows = [
            row
            for row in crm_people.find_by_lookups(connection, account.integration_id, ended)
            if row.subscription == SUBSCRIBED and row.changed_at <= asked_at - SETTLED
        ]
    if unknown:
        with runtime.database.write() as connection:
            crm_people.note_seen(connection, account.integration_id, unknown, at=asked_at)
    return rows


def _are_too_many(runtime: Runtime, account: CrmAccount, count: int) -> bool:
    """Say whether so many more opt-outs are more than one day's may be."""
    with runtime.database.read() as connection:
        ended, known = crm_people.count_ended_there(
            connection, account.integration_id, since=runtime.now() - DAY
        )
    return count > 0 and ended + count > max(MOST_A_DAY, known * MOST_PART_A_DAY)


def _opt_out(runtime: Runtime, account: CrmAccount, row: CrmPersonRow) -> bool:
    """Opt somebody out as STOP does, and note who told so; say whether they were not yet.

    Cut short between the two, it is done once more and changes nothing.
    """
    number = runtime.vault.read_if(PROGRAM, Sealed.ADDRESS, row.sealed_address)
    is_new = number is not None and opt_out(
        runtime,
        number,
        by=None,
        reason=OptOutReason.CRM,
        detail=f"told by {account.name} ({account.kind})",
    )
    with runtime.database.write() as connection:
        crm_people.note_ended_there(connection, row.id, at=runtime.now())
    return is_new


def _addresses(written: str) -> set[str]:
    """Return a number as a CRM writes it in E.164; none where it is no number.

    Digits alone have their country's code in front. Ten of them may be those of a US number without
    it, or a whole one of a country like Norway: then it is both, of which one is known there.
    """
    plain = written.strip()
    forms = {plain}
    if _DIGITS.fullmatch(plain):
        digits = "".join(filter(str.isdigit, plain))
        if _is_possible(f"+{digits}"):
            forms = {f"+{digits}", *({plain} if len(digits) == _LOCAL_DIGITS else ())}
    read = [read_cell(one, LOCAL).addresses for one in forms]
    return {one[0] for one in read if len(one) == 1 and one[0].startswith("+")}


def _is_possible(number: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False
