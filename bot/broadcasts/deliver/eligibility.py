"""Who of those who are due may be written to now, and what each of them reads.

Called within the transaction of a claim: it is the last look before a send.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.channel import Channel, medium
from bot.phone_numbers.allowed_countries import may_write
from bot.runtime import Runtime
from bot.sending.transports import SMS
from bot.storage.deliveries import claim_statements, deliveries
from bot.storage.deliveries.claim_statements import Candidate
from bot.storage.deliveries.deliveries import StatusChange
from bot.storage.deliveries.due_chunks import LiveBroadcast
from bot.storage.schema.broadcast_tables import DeliveryStatus
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM, VaultError
from flows.broadcast import Wording, wording
from flows.campaign import Campaign
from flows.quiet_hours import awake_at
from flows.segments import measure

STOPPED, NO_CONSENT, ERASED, UNREADABLE = "stopped", "no-consent", "erased", "unreadable"
NOT_WRITTEN_TO: Final = "country"
"""Why a delivery was suppressed at the last moment: words in its ``error``."""
DOUBT_RESTS: Final = timedelta(hours=1)
"""So long one waits whose person may have meant stop, before it is looked at again."""
MOST_WORDINGS: Final = 64
"""Texts by language that are kept filled in."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """A candidate that may be sent, with all that it takes. ``segments`` is 0 in Telegram."""

    candidate: Candidate
    to: str = field(repr=False)
    text: str = field(repr=False)
    segments: int


class Sifter:
    """Looks at the candidates of one channel."""

    def __init__(self, runtime: Runtime, channel: str) -> None:
        self._runtime, self._vault = runtime, runtime.vault
        self._is_sms = channel == SMS
        settings = runtime.settings
        self._medium = medium(settings, Channel(channel))
        self._hours = settings.daytime
        self._wordings: dict[tuple[str, str, str, str], tuple[Wording, int]] = {}

    def sift(
        self,
        connection: Connection,
        live: LiveBroadcast,
        campaign: Campaign,
        found: Sequence[Candidate],
        *,
        room: float,
        now: datetime,
    ) -> list[Ready]:
        """Return those who may be written to; the others are suppressed, or wait.

        No more than ``room`` holds, in what the sender's pace counts, but one at least. Those
        who find no room stay as they are.
        """
        refused: list[StatusChange] = []
        waiting: dict[datetime, list[int]] = {}
        wakes: dict[str, datetime] = {}
        ready: list[Ready] = []
        for one, address, word in self._checked(connection, live, found):
            if word:
                queued, suppressed = DeliveryStatus.QUEUED, DeliveryStatus.SUPPRESSED
                refused.append(StatusChange(one.delivery_id, queued, suppressed, error=word))
            elif one.doubted_at is not None:
                waiting.setdefault(now + DOUBT_RESTS, []).append(one.delivery_id)
            elif (at := self._wakes(wakes, one.zones, now)) > now:
                waiting.setdefault(at, []).append(one.delivery_id)
            else:
                text, segments = self._worded(live, campaign, one)
                room -= segments or 1
                if room < 0 and ready:
                    break
                ready.append(Ready(one, address, text, segments))
        deliveries.change_statuses(connection, refused)
        for at, ids in waiting.items():
            claim_statements.postpone_deliveries(connection, ids, at)
        return ready

    def _wakes(self, known: dict[str, datetime], zones: str, now: datetime) -> datetime:
        """Return when it is day where someone may be: they may have told it since the approval."""
        if zones not in known:
            where = tuple(zones.split()) or self._runtime.settings.assumed_zones
            known[zones] = awake_at(where, now, self._hours)
        return known[zones]

    def _checked(
        self, connection: Connection, live: LiveBroadcast, found: Sequence[Candidate]
    ) -> Iterator[tuple[Candidate, str, str]]:
        """Yield each with its address, and the word for why it must not be written to, or ""."""
        opened = [self._opened(one) for one in found]
        lookups = [self._vault.lookups(address) for address, _ in opened]
        stopped = claim_statements.find_suppressed(
            connection, {one for its in lookups for one in its}
        )
        self._check_keys(connection)
        willing = claim_statements.find_consenting(
            connection, live, [one.person_id for one in found]
        )
        for one, (address, word), its in zip(found, opened, lookups, strict=True):
            if word:
                yield one, address, word
            elif not stopped.isdisjoint(its):
                yield one, address, STOPPED
            elif not may_write(self._runtime.settings, address, one.country):
                yield one, address, NOT_WRITTEN_TO
            else:
                yield one, address, "" if one.person_id in willing else NO_CONSENT

    def _check_keys(self, connection: Connection) -> None:
        """Raise ``VaultError`` where a newer vault key is in use than we were started with.

        Under it we find no opt-out, and take every address for unreadable. To be asked after the
        opt-outs were looked for: a key is in use before any of them is moved on to it.
        """
        if claim_statements.newest_vault_key(connection) > len(self._vault.fingerprints):
            words = "VAULT_KEYS lacks the newest key: start this worker anew with it"
            log.error("nothing is sent: %s", words)
            raise VaultError(words)

    def _opened(self, one: Candidate) -> tuple[str, str]:
        """Return the address, or why there is none."""
        try:
            address = self._vault.read(PROGRAM, Sealed.ADDRESS, one.address)
        except VaultError:
            return "", UNREADABLE
        return (address, "") if address else ("", ERASED)

    def _worded(self, live: LiveBroadcast, campaign: Campaign, one: Candidate) -> tuple[str, int]:
        """Return what one person reads, and its segments. A name is opened only if it is said."""
        its, segments = self._wording(live, campaign, one.language)
        if not its.personal or one.name is None:
            return its.nameless, segments
        name = self._vault.read_if(live.campaign, Sealed.NAME, one.name)
        text = its.text(name or "")
        return text, self._segments(text)

    def _wording(
        self, live: LiveBroadcast, campaign: Campaign, language: str
    ) -> tuple[Wording, int]:
        """Return the words for a language, and the segments of them without a name."""
        key = (live.campaign, live.organization, live.texts, language)
        if key not in self._wordings:
            if len(self._wordings) >= MOST_WORDINGS:
                self._wordings.clear()
            shelf, texts = self._runtime.shelf, json.loads(live.texts)
            made = wording(shelf, campaign, live.organization, texts, language, self._medium)
            self._wordings[key] = made, self._segments(made.nameless)
        return self._wordings[key]

    def _segments(self, text: str) -> int:
        return measure(text).segments if self._is_sms else 0
