"""Tells organizers, on their own phones, of what needs them: each of the kinds that they chose.

That the day's segments run out, and that they have. That a broadcast was paused or a sender
stopped, that names go in two weeks, that a hand-in is ready, or that something waits for a second
organizer's yes. When, and what of it by night: ``bot.organizers.alerts``. Who chose never is told
nothing, and nobody of what their role has no part in. In Telegram where they have it, else by a
text, which goes beyond the day's cap, and never holds a name or a number. Noted first and sent
second, so that nobody is told twice; what surely never left us is tried again. The log and the
audit trail have it anyway.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.campaigns_in_force.folder_changes import REFUSED as CAMPAIGNS_REFUSED
from bot.campaigns_in_force.folder_changes import TAKEN as CAMPAIGNS_TAKEN
from bot.integrations.crm.opt_outs_held import HELD as OPT_OUTS_HELD
from bot.integrations.deliver import PAUSED as INTEGRATION_PAUSED
from bot.languages import LANGUAGES, Phrase
from bot.languages import say as say_text
from bot.organizers.accounts import AT_ONCE, NEVER
from bot.organizers.alerts import NEEDED, URGENT, Alert, read_kinds
from bot.organizers.roles import Permission, permissions_of
from bot.phone_console.texts import as_text_message, numbers, say
from bot.phone_numbers.country_and_time_zones import country_and_time_zones
from bot.privacy.retention import NAMES_SOON
from bot.providers.interface import ConnectionFailed, Outcome, RateLimited, Sent
from bot.runtime import Runtime
from bot.sending.refusal_words import describe_reason, read_reason
from bot.sending.send_one_message import (
    MISSED_SLOT,
    DirectMessage,
    SenderBusy,
    Sleep,
    send_one_message,
)
from bot.sending.transports import (
    SMS,
    TELEGRAM,
    ChannelNotConfigured,
    OpenTransport,
    channel_of_address,
    open_transport,
)
from bot.spending import daily_cap
from bot.storage.broadcasts import broadcasts
from bot.storage.consent import suppressions
from bot.storage.conversations import turns
from bot.storage.deliveries import sender_pace
from bot.storage.integrations import integrations
from bot.storage.operations import daily_spending
from bot.storage.organizers import audit_trail, organizers
from bot.storage.organizers.audit_trail import NotedAct
from bot.storage.organizers.waiting_approvals import (
    ASKING_ACTS,
    BUILT_PACKAGE,
    WaitingApproval,
    list_waiting,
)
from bot.storage.schema.broadcast_tables import BroadcastStatus
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM
from flows.quiet_hours import next_daytime

CAP_NEAR, CAP_REACHED = "daily cap near", "daily cap reached"
ACTS: Final[Mapping[str, Alert]] = {
    "paused": Alert.PAUSED,
    "sender stopped": Alert.SENDER,
    CAP_NEAR: Alert.CAP,
    CAP_REACHED: Alert.CAP,
    CAMPAIGNS_REFUSED: Alert.CAMPAIGNS,
    NAMES_SOON: Alert.NAMES,
    INTEGRATION_PAUSED: Alert.INTEGRATIONS,
    OPT_OUTS_HELD: Alert.INTEGRATIONS,
}
"""What organizers are told of that the program did, by the audit trail's word for it."""
SETTLED_AFTER: Final = timedelta(seconds=15)
"""How long an act waits before organizers are told of it, together with what follows from it."""
TOLD_WITHIN: Final = timedelta(days=1)
MAX_WAIT: Final = timedelta(minutes=1)
"""How long a notice waits at most for its sender to be free."""

NEVER_LEFT: Final = (ConnectionFailed, RateLimited)
"""What became of a notice that surely nobody got: it is tried again in the next run."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recipient:
    """An organizer who can be told, and in which language."""

    id: int
    address: str = field(repr=False)
    language: str
    notify: str
    kinds: frozenset[Alert]
    notified_to: int
    urgently_notified_to: int
    questions_told_at: datetime | None
    may: frozenset[Permission]


def tell_of_acts(
    runtime: Runtime, transports: OpenTransport, *, sleep: Sleep = asyncio.sleep
) -> int:
    """Tell organizers what stands still by the program's doing: broadcasts, senders, campaigns.

    All but the organizer who asked are told what waits for a second organizer's yes; the one who
    asked for a hand-in is told that it is ready. Nobody is told of a broadcast, sender or campaign
    that goes on again by then. Returns how many notices went out. ``transports`` opens the
    transport of a channel.
    """
    now = runtime.now()
    with runtime.database.read() as connection:
        found = audit_trail.noted_acts(
            connection, ACTS, ASKING_ACTS, since=now - TOLD_WITHIN, until=now - SETTLED_AFTER
        )
        waiting = {(one.act, one.asked_at): one for one in list_waiting(connection)}
    acts = [act for act in found if act.act in ACTS or (act.act, act.at) in waiting]
    if not acts:
        return 0
    with runtime.database.write() as connection:
        notices = [
            notice
            for one in list_recipients(connection, runtime, Permission.FIGURES)
            for is_urgent in (True, False)
            if (notice := _note_told(runtime, connection, one, acts, waiting, urgently=is_urgent))
        ]
    return sum(_send(runtime, notice, transports, sleep) for notice in notices)


@dataclass(frozen=True, slots=True)
class _Notice:
    """A notice for one organizer: texts about what happened between two lines of the audit
    trail."""

    to: Recipient
    is_urgent: bool
    before: int
    last: int
    texts: tuple[str, ...]


def _note_told(
    runtime: Runtime,
    connection: Connection,
    recipient: Recipient,
    acts: Sequence[NotedAct],
    waiting: "Waiting",
    *,
    urgently: bool,
) -> _Notice | None:
    """Note that somebody is told of what is urgent, or of the rest; None where there is nothing to
    tell them, or it has to wait for the day."""
    before = recipient.urgently_notified_to if urgently else recipient.notified_to
    kinds = recipient.kinds & URGENT if urgently else recipient.kinds - URGENT
    news = [
        act
        for act in acts
        if act.id > before and _kind_for(recipient, act, waiting.get((act.act, act.at))) in kinds
    ]
    by_night = urgently and recipient.notify == AT_ONCE
    if not news or not (by_night or is_awake(runtime, recipient.address)):
        return None
    last = news[-1].id
    if not organizers.note_notified(connection, recipient.id, before, last, urgently=urgently):
        return None
    texts = (
        *_standing_still(connection, news, recipient.language),
        *_spending(runtime, connection, news, recipient.language),
        *_names_that_go(news, recipient.language),
        *_integrations_that_wait(connection, news, recipient.language),
        *_approvals_that_wait(news, waiting, recipient),
    )
    return _Notice(recipient, urgently, before, last, texts)


def _send(runtime: Runtime, notice: _Notice, transports: OpenTransport | None, sleep: Sleep) -> int:
    """Send a notice; return how many texts of it went out."""
    one = notice.to
    addressed = [(one.address, text) for text in notice.texts]
    outcomes = send_notices(runtime, addressed, transports, sleep)
    if outcomes and all(isinstance(each, NEVER_LEFT) for each in outcomes):
        # Nobody was told anything: they still have to be.
        with runtime.database.write() as connection:
            organizers.note_notified(
                connection, one.id, notice.last, notice.before, urgently=notice.is_urgent
            )
    return count_sent(outcomes)


def note_spending(runtime: Runtime) -> int:
    """Note in the audit trail, once a day each, that the day's segments run out, and that they
    have, so that organizers are told of it; return how much was noted."""
    settings, now = runtime.settings, runtime.now()
    day, most = daily_cap.day_of(now), settings.daily_segments
    with runtime.database.read() as connection:
        spent = daily_spending.read_day(connection, day)
    is_reached, is_near = _is_spent(runtime, spent.segments)
    if spent.reached or not (is_reached or (is_near and not spent.warned)):
        return 0
    act = CAP_REACHED if is_reached else CAP_NEAR
    with runtime.database.write() as connection:
        if not daily_spending.note_organizers_told(connection, day, reached=is_reached, at=now):
            return 0
        detail = f"{spent.segments} of {most} segments on {day}"
        audit_trail.note(connection, now, None, act, detail=detail)
    log.warning("%s: %s (DAILY_SEGMENTS)", act, detail)
    return 1


def _is_spent(runtime: Runtime, segments: int) -> tuple[bool, bool]:
    """Return whether so many segments are all of a day, and whether they are nearly all."""
    most = runtime.settings.daily_segments
    return segments >= most, segments >= most * runtime.settings.daily_warning / 100


def list_recipients(
    connection: Connection, runtime: Runtime, permission: Permission
) -> Iterator[Recipient]:
    """Yield organizers who can be told of what concerns those with a permission.

    Nobody who has opted out, or chose to be told nothing.
    """
    vault = runtime.vault
    for row in organizers.with_address(connection):
        may = permissions_of(row.role)
        if row.notify == NEVER or permission not in may:
            continue
        address = vault.read_if(PROGRAM, Sealed.ORGANIZER, row.sealed) or ""
        lookups = vault.lookups(address)
        if not address or suppressions.is_suppressed(connection, lookups):
            continue
        known = turns.read_turn_inputs(connection, lookups, turns.NO_MESSAGE).address
        spoken = known.language if known else ""
        language = spoken if spoken in LANGUAGES else LANGUAGES[0]
        yield Recipient(
            row.id,
            address,
            language,
            row.notify,
            read_kinds(row.unwanted),
            row.notified_to,
            row.urgently_notified_to,
            row.questions_told_at,
            may,
        )


def is_awake(runtime: Runtime, address: str) -> bool:
    """Say whether it is day where an organizer is."""
    settings, now = runtime.settings, runtime.now()
    zones = country_and_time_zones(address)[1] or settings.assumed_zones
    return next_daytime(zones, now, settings.daytime) <= now


def _standing_still(
    connection: Connection, acts: Sequence[NotedAct], language: str
) -> Iterator[str]:
    """Yield a text for each broadcast and sender of the acts that still stands still.

    And one where changed campaigns were refused, and still are.
    """
    channels = set[str]()
    for broadcast_id in sorted({act.broadcast_id for act in acts if act.broadcast_id}):
        row = broadcasts.find(connection, broadcast_id)
        if row is None or row.status is not BroadcastStatus.PAUSED:
            continue
        channels.add(str(read_reason(row.pause_reason).get("channel", "")))
        reason = describe_reason(row.pause_reason, language)
        text = say_text(language, "notices.broadcast_paused", number=row.id, reason=reason)
        yield as_text_message(text)
    last = audit_trail.last_program_act(connection, (CAMPAIGNS_TAKEN, CAMPAIGNS_REFUSED))
    if last and last[0] == CAMPAIGNS_REFUSED and any(act.act == last[0] for act in acts):
        yield as_text_message(say_text(language, "notices.campaigns_refused"))
    if any(act.act == "sender stopped" for act in acts):
        for channel in {SMS, TELEGRAM} - channels:
            stopped_for = sender_pace.read_sender(connection, channel).stopped_for
            if stopped_for:
                reason = describe_reason(stopped_for, language)
                named = Phrase(f"channels.{channel}")
                text = say_text(language, "notices.sender_stopped", channel=named, reason=reason)
                yield as_text_message(text)


def _spending(
    runtime: Runtime, connection: Connection, acts: Sequence[NotedAct], language: str
) -> Iterator[str]:
    """Yield a text where the segments of the day that it is by now run out, or have."""
    day = daily_cap.day_of(runtime.now())
    if any(act.act in (CAP_NEAR, CAP_REACHED) and daily_cap.day_of(act.at) == day for act in acts):
        sent = daily_spending.read_day(connection, day).segments
        is_reached, is_near = _is_spent(runtime, sent)
        if is_near:
            counts = {"sent": sent, "most": runtime.settings.daily_segments}
            shown = {name: numbers(language, count) for name, count in counts.items()}
            yield say(language, "cap_reached" if is_reached else "cap_near", **shown)


def _names_that_go(acts: Sequence[NotedAct], language: str) -> Iterator[str]:
    """Yield a text for each campaign whose names are destroyed in two weeks."""
    for act in acts:
        if act.act == NAMES_SOON:
            campaign, day, *_ = act.detail.split()
            text = say_text(language, "notices.names_go_soon", campaign=campaign, date=day)
            yield as_text_message(text)


def _integrations_that_wait(
    connection: Connection, acts: Sequence[NotedAct], language: str
) -> Iterator[str]:
    """Yield a text for each integration that the program paused, and that still is.

    And for each CRM whose opt-outs wait for an organizer.
    """
    for act in acts:
        if act.act == OPT_OUTS_HELD:
            text = say_text(language, "notices.crm_opt_outs_held", name=act.detail)
            yield as_text_message(text)
        if act.act == INTEGRATION_PAUSED:
            name = act.detail.partition(":")[0]
            row = integrations.find_named(connection, name)
            if row is not None and row.paused_at is not None:
                text = say_text(language, "notices.integration_paused", name=name)
                yield as_text_message(text)


Waiting = Mapping[tuple[str, datetime], WaitingApproval]
"""What waits for a second yes, by the act that asked for it and its time."""


def _kind_for(one: Recipient, act: NotedAct, asked: WaitingApproval | None) -> Alert | None:
    """Return of which kind an act is for somebody; None where it does not concern them.

    ``asked`` is the yes that it waits for, if any.
    """
    if asked is None:
        kind = ACTS.get(act.act)
        return kind if kind is None or NEEDED[kind] in one.may else None
    if asked.asked_by == one.id:
        return Alert.HAND_IN if asked.act == BUILT_PACKAGE else None
    return Alert.SECOND_YES if Permission.APPROVE in one.may else None


def _approvals_that_wait(
    acts: Sequence[NotedAct], waiting: Waiting, one: Recipient
) -> Iterator[str]:
    """Yield a text for each thing that waits for a second organizer's yes."""
    for act in acts:
        if asked := waiting.get((act.act, act.at)):
            key = "handin_ready" if asked.asked_by == one.id else "approval_waits"
            text = say_text(one.language, f"notices.{key}", command=asked.command)
            yield as_text_message(text)


def send_notices(
    runtime: Runtime,
    notices: Sequence[tuple[str, str]],
    transports: OpenTransport | None,
    sleep: Sleep,
) -> list[Outcome | None]:
    """Send each address its text; return what became of each (None: it cannot be sent at all)."""
    opened = transports or (lambda channel: open_transport(runtime.settings, channel))

    async def send() -> list[Outcome | None]:
        return [await _send_notice(runtime, opened, *one, sleep) for one in notices]

    return asyncio.run(send()) if notices else []


def count_sent(outcomes: Sequence[Outcome | None]) -> int:
    """Return how many of the notices went out."""
    return sum(isinstance(outcome, Sent) for outcome in outcomes)


async def _send_notice(
    runtime: Runtime, transports: OpenTransport, address: str, text: str, sleep: Sleep
) -> Outcome | None:
    # A stopped sender is tried all the same: it may be what the notice is about.
    message = DirectMessage("notice", address, text, max_wait=MAX_WAIT, even_if_stopped=True)
    try:
        transport = transports(channel_of_address(address))
    except ChannelNotConfigured:
        return None
    try:
        return await send_one_message(runtime, transport, message, sleep=sleep)
    except SenderBusy:
        return MISSED_SLOT
    finally:
        await transport.close()
