"""Filters claimed recipients by suppression, country, consent, doubt and local time.

Called within the transaction of a claim: it is the last look before a send. It also words the
message that each eligible recipient reads.
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
from bot.storage.deliveries.waiting import DOUBT, NIGHT
from bot.storage.schema.broadcast_tables import DeliveryStatus
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM, VaultError
from flows.broadcast import BroadcastText, broadcast_text
from flows.campaign import Campaign
from flows.quiet_hours import next_daytime
from flows.segments import measure

STOPPED, NO_CONSENT, ERASED, UNREADABLE = "stopped", "no-consent", "erased", "unreadable"
COUNTRY_NOT_ALLOWED: Final = "country"
"""Why a delivery was suppressed at the last moment: words in its ``error``."""
DOUBT_RECHECK_SECONDS: Final = 30.0
"""How often it is looked whether a person has settled a doubt (they may have meant stop)."""
MAX_CACHED_WORDINGS: Final = 64

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EligibleDelivery:
    """A candidate that may be sent, with all that it takes. ``segments`` is 0 in Telegram."""

    candidate: Candidate
    to: str = field(repr=False)
    text: str = field(repr=False)
    segments: int


class EligibilityFilter:
    """Filters the candidates of one channel."""

    def __init__(self, runtime: Runtime, channel: str) -> None:
        self._runtime, self._vault = runtime, runtime.vault
        self._channel, self._is_sms = channel, channel == SMS
        self._medium = medium(runtime.settings, Channel(channel))
        self._wordings: dict[tuple[str, str, str, str], tuple[BroadcastText, int]] = {}

    def filter_eligible(
        self,
        connection: Connection,
        broadcast: LiveBroadcast,
        campaign: Campaign,
        candidates: Sequence[Candidate],
        *,
        capacity: float,
        now: datetime,
    ) -> list[EligibleDelivery]:
        """Return those who may be written to now; suppress or postpone the others.

        The list takes no more than ``capacity``, in what the sender's pace counts, but holds one
        at least. Those who find no room stay as they are.
        """
        forbidden: list[StatusChange] = []
        postponed: dict[tuple[datetime, str], list[int]] = {}
        day_begins: dict[str, datetime] = {}
        eligible: list[EligibleDelivery] = []
        recheck_at = now + timedelta(seconds=DOUBT_RECHECK_SECONDS)
        for candidate, address, reason in self._with_addresses(connection, broadcast, candidates):
            if reason:
                queued, suppressed = DeliveryStatus.QUEUED, DeliveryStatus.SUPPRESSED
                forbidden.append(
                    StatusChange(candidate.delivery_id, queued, suppressed, error=reason)
                )
            elif candidate.doubted_at is not None:
                postponed.setdefault((recheck_at, DOUBT), []).append(candidate.delivery_id)
            elif (day := self._day_begins(day_begins, candidate.zones, now)) > now:
                postponed.setdefault((day, NIGHT), []).append(candidate.delivery_id)
            else:
                text, segments = self._text(broadcast, campaign, candidate)
                capacity -= segments or 1
                if capacity < 0 and eligible:
                    break
                eligible.append(EligibleDelivery(candidate, address, text, segments))
        deliveries.change_statuses(connection, forbidden)
        for (until, reason), ids in postponed.items():
            claim_statements.postpone_deliveries(connection, ids, until, reason)
        return eligible

    def _day_begins(self, known: dict[str, datetime], zones: str, now: datetime) -> datetime:
        """Return when it is day where someone may be: they may have told it since the approval."""
        if zones not in known:
            settings = self._runtime.settings
            where = tuple(zones.split()) or settings.assumed_zones
            known[zones] = next_daytime(where, now, settings.daytime)
        return known[zones]

    def _with_addresses(
        self, connection: Connection, broadcast: LiveBroadcast, candidates: Sequence[Candidate]
    ) -> Iterator[tuple[Candidate, str, str]]:
        """Yield each with its address, and the word for why it must not be written to, or ""."""
        opened = [self._open_address(one) for one in candidates]
        lookups = [self._vault.lookups(address) for address, _ in opened]
        every_lookup = {lookup for its_lookups in lookups for lookup in its_lookups}
        suppressed = claim_statements.find_suppressed(connection, every_lookup)
        self._demand_newest_key(connection)
        people = [one.person_id for one in candidates]
        consenting = claim_statements.find_consenting(connection, broadcast, people, self._channel)
        for one, (address, unopened), its_lookups in zip(candidates, opened, lookups, strict=True):
            reason = ""
            if unopened:
                reason = unopened
            elif not suppressed.isdisjoint(its_lookups):
                reason = STOPPED
            elif not may_write(self._runtime.settings, address, one.country):
                reason = COUNTRY_NOT_ALLOWED
            elif one.person_id not in consenting:
                reason = NO_CONSENT
            yield one, address, reason

    def _demand_newest_key(self, connection: Connection) -> None:
        """Raise ``VaultError`` where a newer vault key is in use than we were started with.

        Under it we find no opt-out, and take every address for unreadable. To be asked after the
        opt-outs were looked for: a key is in use before any of them is moved on to it.
        """
        if claim_statements.newest_vault_key(connection) > len(self._vault.fingerprints):
            words = "VAULT_KEYS lacks the newest key: start this worker anew with it"
            log.error("nothing is sent", extra={"reason": words})
            raise VaultError(words)

    def _open_address(self, one: Candidate) -> tuple[str, str]:
        """Return the address, or "" and why there is none."""
        try:
            address = self._vault.read(PROGRAM, Sealed.ADDRESS, one.address)
        except VaultError:
            return "", UNREADABLE
        return (address, "") if address else ("", ERASED)

    def _text(
        self, broadcast: LiveBroadcast, campaign: Campaign, one: Candidate
    ) -> tuple[str, int]:
        """Return what one person reads, and its segments. A name is opened only if it is said."""
        words, segments = self._wording(broadcast, campaign, one.language)
        if not words.personal or one.name is None:
            return words.nameless, segments
        name = self._vault.read_if(broadcast.campaign, Sealed.NAME, one.name)
        text = words.text(name or "")
        return text, self._segments(text)

    def _wording(
        self, broadcast: LiveBroadcast, campaign: Campaign, language: str
    ) -> tuple[BroadcastText, int]:
        """Return the words for a language, and the segments of them without a name."""
        key = (broadcast.campaign, broadcast.organization, broadcast.texts, language)
        if key not in self._wordings:
            if len(self._wordings) >= MAX_CACHED_WORDINGS:
                self._wordings.clear()
            shelf, texts = self._runtime.shelf, json.loads(broadcast.texts)
            words = broadcast_text(
                shelf, campaign, broadcast.organization, texts, language, self._medium
            )
            self._wordings[key] = words, self._segments(words.nameless)
        return self._wordings[key]

    def _segments(self, text: str) -> int:
        return measure(text).segments if self._is_sms else 0
