"""Carries out an organizer's order and says what came of it. No transaction is open here."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from bot.broadcasts.approve import approval
from bot.broadcasts.approve.send_test import send_test
from bot.broadcasts.broadcast_errors import UNAPPROVED, UNDER_WAY, BroadcastRefused
from bot.broadcasts.compose.draft import draft_of
from bot.broadcasts.compose.preview import preview
from bot.channel import Channel
from bot.languages import LANGUAGES
from bot.organizers.permissions_of_acts import PERMISSIONS_OF_ORDERS
from bot.organizers.roles import NotAllowed, require
from bot.phone_console import confirmation_codes, question_commands, reply_limit
from bot.phone_console.choose_broadcast import (
    ON_THEIR_WAY,
    AnsweredInstead,
    broadcasts_in_status,
    choose_broadcast,
    numbers_of,
)
from bot.phone_console.command_parser import Act
from bot.phone_console.draft_from_text import draft_from_text, short_title
from bot.phone_console.organizer_command import OrganizerCommand
from bot.phone_console.preview_text import preview_text
from bot.phone_console.reply_limit import FloodLevel
from bot.phone_console.summary_text import short_summary_text, summary_text
from bot.phone_console.texts import as_text_message, not_done, say, span, word
from bot.questions.question_errors import QuestionRefused
from bot.runtime import Runtime
from bot.storage.broadcasts import audience
from bot.storage.broadcasts.audience_query import AudienceSelection
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.questions.questions import QuestionRow
from bot.storage.schema.broadcast_tables import BroadcastStatus
from bot.storage.signatures import signatures
from flows.campaign import Campaign
from flows.replies import RenderedMessage

Answer = tuple[str, tuple[str, ...]]
"""What is said, and the orders that are offered as buttons."""
_SILENCE: Final = RenderedMessage("")


def serve(runtime: Runtime, call: OrganizerCommand) -> RenderedMessage:
    """Carry out the order and return the answer, with buttons where the channel has them.

    The answer is empty where too many orders came by text: see ``flood``.
    """
    act, rising = call.order.act, reply_limit.count(runtime, call)
    is_spent = rising is FloodLevel.SPENT
    if is_spent and act not in reply_limit.ALWAYS:
        return _SILENCE
    carry_out = _CARRIED_OUT_BY[act]
    if act is Act.PAUSE and rising is not FloodLevel.NONE:
        if is_spent and confirmation_codes.is_given(runtime, call.who):
            return _SILENCE  # one code is on its way: no flood shall send more
        carry_out = _guarded
    try:
        require(call.who, PERMISSIONS_OF_ORDERS[act])
        _check_alone(call)
        text, choices = carry_out(runtime, call)
    except AnsweredInstead as said:
        text, choices = "" if is_spent else str(said), ()
    except (BroadcastRefused, QuestionRefused, NotAllowed) as refusal:
        text, choices = not_done(call.language, refusal), ()
        text = "" if is_spent else text
    if call.channel is Channel.TELEGRAM:
        return RenderedMessage(text, choices)
    return RenderedMessage(as_text_message(text))


def _check_alone(call: OrganizerCommand) -> None:
    """Do nothing where more was said than is understood: "APPROVE 6 tomorrow" is not now."""
    if call.order.beside:
        order = f"{word(call.language, call.order.act)} {call.order.number}"
        raise AnsweredInstead(say(call.language, "alone", order=order))


def _figures(runtime: Runtime, call: OrganizerCommand) -> Answer:
    if call.order.number:
        return _watch(runtime, call)
    running = broadcasts_in_status(runtime, ON_THEIR_WAY)
    with runtime.database.read() as connection:
        lines = [_counted(connection, one, call.language) for one in runtime.shelf.campaigns]
    lines += [short_summary_text(runtime, row, call.language) for row in running]
    if not running:
        lines.append(say(call.language, "nothing_runs"))
    watch = word(call.language, Act.WATCH)
    return "\n".join(lines), tuple(f"{watch} {row.id}" for row in running)


def _counted(connection: Connection, campaign: Campaign, language: str) -> str:
    """How many signed a campaign, and how many get its sponsor's updates."""
    spoken = language if language in campaign.words else campaign.languages[0]
    people = audience.count_audience(connection, AudienceSelection(campaign.id, campaign.sponsor))
    return say(
        language,
        "figures",
        title=campaign.words[spoken].title,
        signatures=signatures.count_signatures(connection, campaign.id),
        people=people,
        organization=campaign.organization_names[campaign.sponsor],
    )


def _broadcast(runtime: Runtime, call: OrganizerCommand) -> Answer:
    """Make a draft of a broadcast, or find the one that this very message has made before."""
    language, shelf = call.language, runtime.shelf
    if not call.order.text:
        raise AnsweredInstead(say(language, "how_to_broadcast"))
    completed = draft_from_text(shelf, call.order.text, language, call.message_id)
    if completed is None:
        example = f"{word(language, Act.BROADCAST)} {shelf.campaigns[0].keyword}: ..."
        raise AnsweredInstead(say(language, "which_campaign", example=example))
    draft = completed.draft
    number = approval.draft(runtime, call.who, draft, once=True)
    shown = preview(runtime, draft)
    text = preview_text(language, number, shown, completed.added)
    may_go = () if shown.problems else (Act.TEST, Act.APPROVE)
    return text, _offered(call, number, *may_go, Act.DROP)


def _test(runtime: Runtime, call: OrganizerCommand) -> Answer:
    row = choose_broadcast(runtime, call, Act.TEST)
    send_test(runtime, call.who, row.id)
    said = say(call.language, "tested", number=row.id)
    return said, _offered(call, row.id, Act.APPROVE, Act.DROP)


def _pause(runtime: Runtime, call: OrganizerCommand) -> Answer:
    """Pause one, or all that are on their way."""
    if call.order.number:
        rows = [choose_broadcast(runtime, call, Act.PAUSE)]
    else:
        rows = broadcasts_in_status(runtime, UNDER_WAY)
    if not rows:
        raise AnsweredInstead(say(call.language, "nothing_to_pause"))
    for row in rows:
        approval.pause(runtime, call.who, row.id)
    said = say(call.language, "paused", numbers=numbers_of(rows))
    return said, _offered(call, rows[0].id, Act.RESUME, Act.DROP) if len(rows) == 1 else ()


def _watch(runtime: Runtime, call: OrganizerCommand) -> Answer:
    row = choose_broadcast(runtime, call, Act.WATCH)
    return summary_text(runtime, row, call.language), _offered(call, row.id, *_NEXT[row.status])


_NEXT: Final[Mapping[BroadcastStatus, tuple[Act, ...]]] = {
    BroadcastStatus.DRAFT: (Act.TEST, Act.APPROVE, Act.DROP),
    BroadcastStatus.AWAITING: (Act.TEST, Act.APPROVE, Act.DROP),
    BroadcastStatus.SCHEDULED: (Act.WATCH, Act.PAUSE, Act.DROP),
    BroadcastStatus.CANARY: (Act.WATCH, Act.PAUSE, Act.DROP),
    BroadcastStatus.SENDING: (Act.WATCH, Act.PAUSE, Act.DROP),
    BroadcastStatus.PAUSED: (Act.WATCH, Act.RESUME, Act.DROP),
    BroadcastStatus.CANCELLED: (),
    BroadcastStatus.SENT: (),
}
"""Status → what may be asked for next."""


def _guarded(runtime: Runtime, call: OrganizerCommand) -> Answer:
    """Approve, resume or end: by text message only with a code that is sent back.

    And pause, once texts are so many that somebody may be forging them.
    """
    act, language = call.order.act, call.language
    if act is Act.APPROVE and call.channel is not Channel.TELEGRAM and not call.order.number:
        _refuse_to_guess(runtime, call)
    row = choose_broadcast(runtime, call, act)
    waits = act is Act.APPROVE and row.status is BroadcastStatus.AWAITING
    if waits and row.approved_by == call.who.id:
        raise AnsweredInstead(say(language, "yours_is_noted", number=row.id))
    if act is Act.APPROVE:
        _check_words(runtime, call, row)
    if call.channel is Channel.TELEGRAM:
        return _carry_out(runtime, call, act, row)
    code = confirmation_codes.give(runtime, call.who, act, row, call.message_id)
    if code is None:
        raise AnsweredInstead(
            say(language, "code_locked", minutes=confirmation_codes.VALID_MINUTES)
        )
    said = say(
        language,
        "code",
        word=word(language, act),
        number=row.id,
        title=short_title(row.title),
        code=code,
        minutes=confirmation_codes.VALID_MINUTES,
    )
    return said, ()


def _refuse_to_guess(runtime: Runtime, call: OrganizerCommand) -> None:
    """Have a broadcast named by its number where there are two to choose from.

    One of them may be a forged text's, which begins as the other does. Raises ``AnsweredInstead``.
    """
    open_ = broadcasts_in_status(runtime, UNAPPROVED)
    own = [row for row in open_ if row.drafted_by == call.who.id]
    if len(own) > 1:
        named = word(call.language, Act.APPROVE)
        raise AnsweredInstead(say(call.language, "which", word=named, numbers=numbers_of(own)))


def _check_words(runtime: Runtime, call: OrganizerCommand, row: BroadcastRow) -> None:
    """Refuse what must not go out before a code is sent back for it: ``BroadcastRefused``."""
    approval.check_approval(runtime, call.who, row.id)
    approval.check_preview(preview(runtime, row))


def _code(runtime: Runtime, call: OrganizerCommand) -> Answer:
    match confirmation_codes.take(runtime, call.who, call.order.text):
        case confirmation_codes.Wrong() as wrong:
            raise AnsweredInstead(say(call.language, f"code_{wrong.value}"))
        case (Act.DONE, QuestionRow() as question):
            require(call.who, PERMISSIONS_OF_ORDERS[Act.DONE])
            return question_commands.close_confirmed(runtime, call, question.id)
        case (_, QuestionRow() as question):
            require(call.who, PERMISSIONS_OF_ORDERS[Act.ANSWER])
            return question_commands.send_proposed(runtime, call, question)
        case (act, BroadcastRow() as row):
            require(call.who, PERMISSIONS_OF_ORDERS[act])
            return _carry_out(runtime, _in_language_of(call, row), act, row)


def _in_language_of(call: OrganizerCommand, row: BroadcastRow) -> OrganizerCommand:
    """Six digits are in no language: answer in the only one of the broadcast, if we must guess."""
    written = tuple(draft_of(row).texts)
    if call.is_guessed and len(written) == 1 and written[0] in LANGUAGES:
        return replace(call, language=written[0])
    return call


def _carry_out(runtime: Runtime, call: OrganizerCommand, act: Act, row: BroadcastRow) -> Answer:
    """Do what was asked for by someone who was believed to be who they are."""
    match act:
        case Act.APPROVE:
            return _approve(runtime, call, row)
        case Act.RESUME:
            approval.resume(runtime, call.who, row.id)
            said = say(call.language, "resumed", number=row.id)
            return said, _offered(call, row.id, Act.WATCH)
        case Act.PAUSE:
            approval.pause(runtime, call.who, row.id)
            said = say(call.language, "paused", numbers=numbers_of([row]))
            return said, _offered(call, row.id, Act.RESUME, Act.DROP)
        case _:
            approval.cancel(runtime, call.who, row.id)
            return say(call.language, "dropped", number=row.id), ()


def _approve(runtime: Runtime, call: OrganizerCommand, row: BroadcastRow) -> Answer:
    # Their own phone has shown who they are: by Telegram's account, or by the code that came back.
    who = replace(call.who, is_proved=True)
    done = approval.approve(runtime, who, row.id, seen=approval.revision(row))
    language, people = call.language, done.recipients
    if done.status is BroadcastStatus.AWAITING:
        return say(language, "awaiting", number=row.id, people=people), ()
    begins_in = (done.starts_at - runtime.now()).total_seconds()
    said = say(language, "approved", number=row.id, people=people, span=span(language, begins_in))
    return said, _offered(call, row.id, Act.PAUSE, Act.WATCH, Act.DROP)


def _offered(call: OrganizerCommand, number: int, *acts: Act) -> tuple[str, ...]:
    return tuple(f"{word(call.language, act)} {number}" for act in acts)


_CARRIED_OUT_BY: Final[Mapping[Act, Callable[[Runtime, OrganizerCommand], Answer]]] = {
    Act.FIGURES: _figures,
    Act.BROADCAST: _broadcast,
    Act.TEST: _test,
    Act.APPROVE: _guarded,
    Act.PAUSE: _pause,
    Act.RESUME: _guarded,
    Act.DROP: _guarded,
    Act.WATCH: _watch,
    Act.CODE: _code,
    Act.INBOX: question_commands.show_inbox,
    Act.ANSWER: question_commands.answer_question,
    Act.DONE: question_commands.close,
}
