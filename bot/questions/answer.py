"""Answering a question: proposed where a code is waited for, given once, and never twice.

An answer is stored first and sent second (``bot.questions.send_answers``). Whoever comes second is
told who was first; the same answer again, as a provider's second try brings it, changes nothing.
"""

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import Connection

from bot.channel import Channel
from bot.languages import Phrase
from bot.organizers.accounts import Organizer
from bot.phone_numbers.allowed_countries import may_write
from bot.phone_numbers.country_and_time_zones import country_and_time_zones
from bot.questions.answer_text import word_answer
from bot.questions.open_questions import refusal_by_status
from bot.questions.question_errors import QuestionRefused, get_question_or_refuse
from bot.runtime import Runtime
from bot.sending.transports import ChannelNotConfigured, channel_of_address, check_configured
from bot.storage.consent import suppressions
from bot.storage.conversations import messages
from bot.storage.organizers import audit_trail
from bot.storage.questions import questions
from bot.storage.questions.questions import QuestionRow
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.question_tables import QuestionStatus
from bot.vault import PROGRAM
from flows.campaign import Campaign
from flows.quiet_hours import next_daytime

ANSWERABLE: Final = (QuestionStatus.OPEN, QuestionStatus.UNCERTAIN, QuestionStatus.CLOSED)
WHATSAPP_WINDOW: Final = timedelta(hours=24)
"""How long after somebody's last message WhatsApp lets them be written to freely
(https://www.twilio.com/docs/whatsapp/key-concepts, "customer service window")."""


def propose_answer(runtime: Runtime, who: Organizer, number: int, text: str) -> QuestionRow:
    """Keep an answer that waits for its code, in place of any other, and return the question.

    Raises ``QuestionRefused`` where it could not go out.
    """
    with runtime.database.write() as connection:
        row = get_question_or_refuse(connection, number, lock=True)
        _check(connection, runtime, row, text)
        _refuse_unless_answerable(row)
        sealed = runtime.vault.seal(row.campaign, Sealed.ANSWER, text)
        questions.change(connection, number, row.status, proposal=sealed, proposed_by=who.id)
        return get_question_or_refuse(connection, number)


def read_proposal(runtime: Runtime, row: QuestionRow) -> str:
    """Return the answer that waits for its code, or "" where it is gone."""
    return runtime.vault.read_if(row.campaign, Sealed.ANSWER, row.proposal) or ""


def read_answer(runtime: Runtime, row: QuestionRow) -> str:
    """Return the answer that was given, or "" where it is gone."""
    return runtime.vault.read_if(row.campaign, Sealed.ANSWER, row.answer) or ""


def give_answer(runtime: Runtime, who: Organizer, number: int, text: str) -> QuestionRow:
    """Take an answer, to be sent as soon as it may be, and return the question as it stands then.

    ``not_before`` is when it goes out, where it is night for who asked. The same answer by the
    same organizer again changes nothing. Raises ``QuestionRefused`` where it cannot go out.
    """
    now = runtime.now()
    with runtime.database.write() as connection:
        row = get_question_or_refuse(connection, number, lock=True)
        if _is_given_already(runtime, row, who, text):
            return row
        _check(connection, runtime, row, text)
        _refuse_unless_answerable(row)
        questions.change(
            connection,
            number,
            *ANSWERABLE,
            status=QuestionStatus.WAITING,
            proposal=None,
            proposed_by=None,
            answer=runtime.vault.seal(row.campaign, Sealed.ANSWER, text),
            answered_by=who.id,
            answered_at=now,
            not_before=wakes_at(runtime, row, now),
            direct_message_id=None,
            claimed_at=None,
            problem="",
            closed_at=None,
        )
        audit_trail.note(connection, now, who.id, "question answered", detail=str(number))
        return get_question_or_refuse(connection, number)


def wakes_at(runtime: Runtime, row: QuestionRow, now: datetime) -> datetime | None:
    """Return when it is day for who asked; None if it is."""
    zones = tuple(row.zones.split()) or runtime.settings.assumed_zones
    at = next_daytime(zones, now, runtime.settings.daytime)
    return at if at > now else None


def find_obstacle(connection: Connection, runtime: Runtime, row: QuestionRow) -> str:
    """Return why who asked cannot be written to now, as a key of the refusals; "" if they can."""
    address = runtime.vault.read_if(PROGRAM, Sealed.ADDRESS, row.sealed_address)
    if row.status is QuestionStatus.ERASED or address is None:
        return "erased"
    if suppressions.is_suppressed(connection, runtime.vault.lookups(address)):
        return "asker_opted_out"
    is_free = channel_of_address(address) == Channel.TELEGRAM
    if not is_free and not may_write(runtime.settings, address, country_and_time_zones(address)[0]):
        return "country_not_written_to"
    if row.channel == Channel.WHATSAPP:
        last = messages.last_received_at(connection, row.address_id, Channel.WHATSAPP)
        if last is None or runtime.now() - last >= WHATSAPP_WINDOW:
            return "whatsapp_window"
    return ""


def read_obstacle(runtime: Runtime, number: int) -> Phrase | None:
    """Return why who asked cannot be written to now; None if they can.

    Raises ``QuestionRefused`` where there is no such question.
    """
    with runtime.database.read() as connection:
        row = get_question_or_refuse(connection, number)
        obstacle = find_obstacle(connection, runtime, row)
    return QuestionRefused(obstacle, number=number).phrase if obstacle else None


def worded_answer(runtime: Runtime, row: QuestionRow, text: str) -> str:
    """Return the answer as it is sent. Raises ``QuestionRefused``."""
    campaign: Campaign | None = runtime.shelf.campaign(row.campaign)
    if campaign is None:
        raise QuestionRefused("question_campaign_gone", campaign=row.campaign)
    our_host = urlsplit(runtime.settings.public_url).hostname or ""
    return word_answer(campaign, row.channel, text, our_host)


def _check(connection: Connection, runtime: Runtime, row: QuestionRow, text: str) -> None:
    """Refuse an answer that could not go out, and say why."""
    obstacle = find_obstacle(connection, runtime, row)
    if obstacle:
        raise QuestionRefused(obstacle, number=row.id)
    worded_answer(runtime, row, text)
    channel = "telegram" if row.channel == Channel.TELEGRAM else "sms"
    try:
        check_configured(runtime.settings, channel)
    except ChannelNotConfigured as error:
        raise QuestionRefused("not_set_up", why=str(error)) from None


def _refuse_unless_answerable(row: QuestionRow) -> None:
    if row.status not in ANSWERABLE:
        raise refusal_by_status(row)


def _is_given_already(runtime: Runtime, row: QuestionRow, who: Organizer, text: str) -> bool:
    if row.answered_by != who.id or row.status in (QuestionStatus.OPEN, QuestionStatus.CLOSED):
        return False
    return read_answer(runtime, row) == text
