"""Did it go out? What a dead worker left, and what never got an answer, settled without guessing.

A lease that ran out makes a delivery uncertain. An uncertain text is looked for in the provider's
own list of messages: found, it has the status that it has there; surely not there, it is sent
again. Where the list holds something of ours to that number that may be it and may not, it stays
uncertain and is counted so. Telegram keeps no list: there it stays so too.
"""

import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.broadcasts.deliver.refused_deliveries import STILL_SENDING, RefusedDeliveries
from bot.channel import Channel, medium
from bot.providers.interface import ListedMessage, ProviderFailure
from bot.providers.twilio.callbacks import ARRIVED_STATUSES, FAILED_STATUSES, STATUS_RANKS
from bot.runtime import Runtime
from bot.sending import transports
from bot.storage.deliveries import deliveries, delivery_outcomes
from bot.storage.deliveries.deliveries import StatusChange
from bot.storage.deliveries.delivery_outcomes import LEASE_OVER, NOT_FOUND, UNCLEAR, UncertainText
from bot.storage.schema.broadcast_tables import DeliveryStatus
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM
from flows.broadcast import broadcast_text

log = logging.getLogger(__name__)

LEASE_GRACE: Final = timedelta(seconds=30)
"""How much longer than its lease a worker may take until it is given up for dead."""
LISTED_AFTER: Final = timedelta(minutes=2)
"""How long after its claim a text is in the provider's list for certain, if it was taken at all."""
MAX_CLOCK_DIFFERENCE: Final = timedelta(minutes=5)
"""How much the provider's clock and ours may differ: a text that was overlooked would go out
twice."""
MAX_TEXTS_PER_BATCH: Final = 20
MAX_LEASES_PER_BATCH: Final = 200
MAX_ASKING_SECONDS: Final = 30.0
"""How long one run asks the provider. What is left then is the next run's."""

ListSent = Callable[[str, datetime], list[ListedMessage]]
_LOCK: Final = b"reconcile"

QUEUED, UNCERTAIN = DeliveryStatus.QUEUED, DeliveryStatus.UNCERTAIN


def reconcile(runtime: Runtime, list_sent: ListSent | None = None) -> int:
    """End the leases of the dead and settle uncertain texts; return how many were moved.

    ``list_sent`` returns what the provider took for a number since a moment, the settings' own
    provider if it is None. Small transactions, and none while the provider is asked. May run in
    several processes.
    """
    ended = 0
    while count := _end_leases(runtime):
        ended += count
    asked = list_sent or partial(transports.list_messages_sent_to, runtime.settings)
    return ended + _settle_texts(runtime, asked)


def _end_leases(runtime: Runtime) -> int:
    with runtime.database.write() as connection:
        found = delivery_outcomes.list_lease_expired(
            connection, runtime.now() - LEASE_GRACE, MAX_LEASES_PER_BATCH
        )
        moves = [
            StatusChange(one, DeliveryStatus.SENDING, UNCERTAIN, owner=owner, error=LEASE_OVER)
            for one, owner in found
        ]
        moved = len(deliveries.change_statuses(connection, moves))
    if moved:
        told = {"sends": moved}
        log.warning("sends were not heard of again: uncertain until looked up", extra=told)
    return moved


def _settle_texts(runtime: Runtime, list_sent: ListSent) -> int:
    """Look for uncertain texts in the provider's list, as far as there is time."""
    settled, until = 0, time.monotonic() + MAX_ASKING_SECONDS
    while time.monotonic() < until:
        with runtime.database.read() as connection:
            before = runtime.now() - LISTED_AFTER
            texts = delivery_outcomes.list_uncertain_texts(
                connection, claimed_before=before, limit=MAX_TEXTS_PER_BATCH
            )
        answers, is_away = _ask(runtime, list_sent, texts)
        moved = _settle(runtime, answers)
        settled += moved
        if is_away or not moved:
            break
    return settled


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the list says of one text: what it became there, or else why that is not known.

    ``others`` are messages of ours to that number that may be it.
    """

    text: UncertainText
    match: ListedMessage | None = None
    others: tuple[ListedMessage, ...] = ()
    is_readable: bool = True


def _ask(
    runtime: Runtime, list_sent: ListSent, texts: Sequence[UncertainText]
) -> tuple[list[_Answer], bool]:
    """Return what the provider's list says, and whether the provider could not be asked on."""
    answers: list[_Answer] = []
    for text in texts:
        number = _opened(runtime, PROGRAM, Sealed.ADDRESS, text.address)
        if not number:
            answers.append(_Answer(text, is_readable=False))
            continue
        try:
            listed = list_sent(number, text.claimed_at - MAX_CLOCK_DIFFERENCE)
        except ProviderFailure as failure:
            log.warning("uncertain texts wait", extra={"reason": str(failure)})
            return answers, True
        except transports.ChannelNotConfigured:
            return answers, True
        answers.append(_match_listed(runtime, text, number, listed))
    return answers, False


def _match_listed(
    runtime: Runtime, text: UncertainText, number: str, listed: Sequence[ListedMessage]
) -> _Answer:
    """Find a text among what was sent to its number; what came as an answer is not ours here."""
    with runtime.database.read() as connection:
        known = delivery_outcomes.known_provider_ids(connection, text.address_id)
    # Whether the list was filtered as it was asked to be is not relied on.
    ours = [one for one in listed if one.to == number and one.direction == "outbound-api"]
    free = [one for one in ours if one.sid not in known]
    words = _letters(_words(runtime, text))
    same = [one for one in free if words and _letters(one.body) == words]
    # Of what failed there may be one of an attempt before, which is on record no more.
    first = min(same, key=lambda one: (one.status in FAILED_STATUSES, one.at), default=None)
    return _Answer(text, first, tuple(free))


def _words(runtime: Runtime, text: UncertainText) -> str:
    """Return the text as it was sent; "" where its campaign is gone."""
    campaign = runtime.shelf.campaign(text.campaign)
    if campaign is None:
        return ""
    said = broadcast_text(
        runtime.shelf,
        campaign,
        text.organization,
        json.loads(text.texts),
        text.language,
        medium(runtime.settings, Channel.SMS),
    )
    name = _opened(runtime, text.campaign, Sealed.NAME, text.name) if said.personal else ""
    return said.text(name)


def _letters(text: str) -> str:
    """Letters and digits alone: the provider may have put plainer signs into the words."""
    return "".join(filter(str.isalnum, text.casefold()))


def _opened(runtime: Runtime, scope: str, column: Sealed, sealed: bytes | None) -> str:
    return runtime.vault.read_if(scope, column, sealed) or ""


def _settle(runtime: Runtime, answers: Sequence[_Answer]) -> int:
    """Move the texts to where the list says that they are, if they still are uncertain."""
    if not answers:
        return 0
    with runtime.database.write() as connection:
        now = runtime.now()
        refusals = RefusedDeliveries(connection, runtime, now)
        moves = []
        taken: set[str] = set()
        # One after the other in all processes: an id of the provider's settles one delivery.
        runtime.database.lock(connection, _LOCK)
        for one in sorted(answers, key=lambda one: one.text.delivery_id):
            sid = one.match.sid if one.match else ""
            if sid and (sid in taken or _is_known(connection, one.text, sid)):
                continue
            row = deliveries.find(connection, one.text.delivery_id, lock=True)
            if row and row.status is UNCERTAIN and row.attempt == one.text.attempt:
                taken.add(sid)
                moves.append(_move(connection, one, refusals, now))
        moved = deliveries.change_statuses(connection, moves)
        refusals.conclude()
    return len(moved)


def _is_known(connection: Connection, text: UncertainText, sid: str) -> bool:
    """Whether the provider's id has settled another delivery to that address meanwhile."""
    return sid in delivery_outcomes.known_provider_ids(connection, text.address_id)


def _move(
    connection: Connection, answer: _Answer, refusals: RefusedDeliveries, now: datetime
) -> StatusChange:
    text, match = answer.text, answer.match
    if match is None:
        return _unfound(connection, answer, now)
    if match.status in FAILED_STATUSES:
        move = refusals.move(text.delivery_id, text.attempt, UNCERTAIN, match.error)
    else:
        arrived = match.status in ARRIVED_STATUSES
        after = DeliveryStatus.DELIVERED if arrived else DeliveryStatus.SENT
        move = StatusChange(text.delivery_id, UNCERTAIN, after, error="")
    rank = STATUS_RANKS.get(match.status, STATUS_RANKS["accepted"])
    return replace(move, provider_id=match.sid, provider_rank=rank, sent_at=match.at)


def _unfound(connection: Connection, answer: _Answer, now: datetime) -> StatusChange:
    """Send it again if it surely was not sent, and its broadcast goes on."""
    delivery_id = answer.text.delivery_id
    if answer.others or not answer.is_readable:
        return StatusChange(delivery_id, UNCERTAIN, UNCERTAIN, error=UNCLEAR)
    context = delivery_outcomes.refusal_context(connection, delivery_id)
    in_time = context is not None and (context.expires_at is None or now < context.expires_at)
    if context is None or context.status not in STILL_SENDING or not in_time:
        return StatusChange(delivery_id, UNCERTAIN, UNCERTAIN, error=NOT_FOUND)
    return StatusChange(delivery_id, UNCERTAIN, QUEUED, error="")
