"""A signer's message: one message, one transaction. Start reading here.

``receive`` finds who speaks and where they stand, asks ``flows.machine`` what to answer, performs
the effects, and keeps the next conversation, and the reply beside the message that it answers: a
provider that tries again gets the same reply, and nothing happens twice.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot import channel
from bot.campaigns_in_force.shelf_in_force import put_in_states
from bot.conversation import effects, join_codes, joined_people, people, question_limits
from bot.conversation.inbound import Answer, Inbound
from bot.conversation.turn import CampaignClosed, Transaction, store_once
from bot.privacy.mydata_answer import tell_personal_data
from bot.privacy.personal_data import read_personal_data
from bot.proof.receipts import read_own_receipts
from bot.runtime import Runtime
from bot.storage.conversations import turns
from bot.storage.conversations.turns import AddressRow
from bot.storage.signatures import signatures
from flows import open_questions, receipts
from flows.campaign import Campaign
from flows.conversation import Conversation, RecentReply, Standing
from flows.effects import Erase, KeepOpenQuestion, RecordConsent, RecordOptOut, Sign, Withdraw
from flows.events import Event, Said, SharedContact
from flows.join_codes import read_join_code
from flows.machine import advance
from flows.replies import RenderedMessage, Reply
from flows.signature_count import fill_in_count, tells_count
from flows.stages import list_new_stages
from flows.turn import Turn
from flows.wording import MYDATA_KEY, render

HIDDEN_REPLY_KEY: Final = "erased"
"""In place of what somebody was answered who is erased by now: it counts as a reply."""


def receive(runtime: Runtime, inbound: Inbound) -> Answer:
    """Handle one message of a signer and return the answer, the same answer for a repeat.

    Raises ``bot.storage.engine.database.Unavailable`` when the database cannot be reached or is
    full: nothing was then stored, and the provider should try again.
    """
    try:
        return store_once(runtime, inbound, lambda transaction: _answer(transaction, inbound))
    except CampaignClosed as closed:
        shelf = put_in_states(runtime.shelf, {str(closed)}, runtime.shelf.outcomes)
        return receive(replace(runtime, shelf=shelf), inbound)


def _answer(transaction: Transaction, inbound: Inbound) -> Answer:
    if transaction.inputs.repeat:
        return transaction.read_stored_answer(transaction.inputs.repeat)
    if not inbound.address or inbound.event is None:
        return _acknowledge(transaction, inbound)
    return _take_turn(transaction, inbound, inbound.event)


def _acknowledge(transaction: Transaction, inbound: Inbound) -> Answer:
    """Store what is authentic but nobody's turn: a group's, a short code's, an edit."""
    reply, sender = None, transaction.inputs.address
    if inbound.reply_key:
        reply = _render(transaction, inbound, Reply(inbound.reply_key), None, inbound.language_hint)
    message_id = transaction.store_message(
        inbound, sender=sender, reply=reply, reply_key=inbound.reply_key
    )
    return Answer(message_id, reply)


def _take_turn(transaction: Transaction, inbound: Inbound, event: Event) -> Answer:
    """Ask the machine what follows from the message, and carry it out."""
    before = transaction.read_conversation()
    standing = _read_standing(transaction, inbound, event)
    turn = advance(transaction.runtime.shelf, before, standing, event, transaction.now)
    if open_questions.depends_on_people(turn):
        standing = question_limits.read_question_limits(transaction, before, standing)
        turn = advance(transaction.runtime.shelf, before, standing, event, transaction.now)
    turn = join_codes.choose_code(transaction, inbound.channel, turn)
    after = turn.conversation
    sender = transaction.inputs.address
    if sender is None and after:  # something of a stranger is to be kept
        sender = people.add_sender(transaction, inbound.channel, after.language)
    spoken = after or before
    signed = standing.signatures.get(spoken.campaign) if spoken else None
    code = signed.code if signed else ""
    answer = _perform(transaction, inbound, sender, turn, spoken, code=code)
    if sender:
        transaction.keep_conversation(sender.id, after)
        if after:
            stages = list_new_stages(before, after)
            transaction.count_stages(sender.id, after.campaign, stages)
            people.update_sender(transaction, sender, inbound.channel, after.language)
    if turn.lately:
        transaction.keep_recent_answers(_hide_if_erased(turn, transaction.now))
    return answer


def _read_standing(transaction: Transaction, inbound: Inbound, event: Event) -> Standing:
    """Return what the world knows of the sender, and of the code that the message sends, if any."""
    runtime = transaction.runtime
    code = read_join_code(event.text, runtime.shelf.languages) if isinstance(event, Said) else ""
    return transaction.read_standing_of_sender(
        inbound,
        can_join=bool(join_codes.elsewhere(runtime.settings, inbound.channel)),
        join_code=join_codes.find_state(transaction, code),
        contact_is_other=isinstance(event, SharedContact)
        and joined_people.is_contact_of_other(transaction, event.number),
    )


def _perform(
    transaction: Transaction,
    inbound: Inbound,
    sender: AddressRow | None,
    turn: Turn,
    conversation: Conversation | None,
    *,
    code: str,
) -> Answer:
    """Store the message and the reply, and perform the effects, whose evidence the message is.

    The reply to a signature names its number and the code of its link, which only the signature's
    row can tell: then it is stored in a statement of its own, after the effects. ``code`` is that
    of a signature from before, or "".
    """
    campaign_id = conversation.campaign if conversation else ""
    campaign = transaction.runtime.shelf.campaign(campaign_id)
    hint = turn.language or transaction.get_language_hint(inbound)
    language = conversation.language if conversation else hint

    def render_reply(reply: Reply, code: str = code) -> RenderedMessage:
        return _render(transaction, inbound, reply, campaign, language, code=code)

    key, reply = turn.reply.key if turn.reply else "", None
    if turn.reply and not any(isinstance(effect, Sign) for effect in turn.effects):
        filled_in = _fill_in_held_data(transaction, campaign_id, turn.reply)
        reply = render_reply(_fill_in_counts(transaction, campaign, filled_in))
    is_unkept = _is_erased_stranger(sender, turn)
    message_id = transaction.store_message(
        replace(inbound, event=None) if is_unkept else inbound,
        sender=sender,
        campaign=campaign_id,
        reply=None if is_unkept else reply,
        reply_key=key,
    )
    evidence = effects.Evidence(
        transaction,
        sender.person_id if sender else None,
        sender.id if sender else None,
        message_id,
        str(inbound.channel),
        lambda asked: render_reply(asked).text,
        sender.country if sender else "",
    )
    signature = effects.perform_effects(evidence, turn.effects)
    if turn.reply and campaign and signature:
        reply = render_reply(fill_in_count(turn.reply, campaign, signature.number), signature.code)
        sealed = transaction.seal_reply(campaign_id, reply)
        turns.set_reply(transaction.connection, message_id, reply=sealed, reply_key=key)
    return Answer(message_id, reply, campaign=campaign_id, outcome=_outcome(turn))


def _outcome(turn: Turn) -> str:
    """Return in a word what became of a message, for logs and metrics."""
    for kind, word in _OUTCOMES:
        if any(isinstance(effect, kind) for effect in turn.effects):
            return word
    return "answered" if turn.reply else "silent"


_OUTCOMES: Final = (
    (Sign, "signed"),
    (Withdraw, "withdrawn"),
    (Erase, "erased"),
    (RecordOptOut, "opted_out"),
    (RecordConsent, "decided"),
    (KeepOpenQuestion, "asked"),
)


def _hide_if_erased(turn: Turn, now: datetime) -> tuple[RecentReply, ...]:
    """Return what the sender was answered lately; of who is erased, no more than how often."""
    if not _erases(turn):
        return turn.lately
    return (RecentReply(now, HIDDEN_REPLY_KEY),) * len(turn.lately)


def _erases(turn: Turn) -> bool:
    return any(isinstance(effect, Erase) for effect in turn.effects)


def _is_erased_stranger(sender: AddressRow | None, turn: Turn) -> bool:
    """Tell whether a stranger is erased: then the words of their message are not kept either."""
    return sender is None and _erases(turn)


def _fill_in_held_data(transaction: Transaction, campaign: str, reply: Reply) -> Reply:
    """Return the answer to MYDATA with all that is stored of the person, and that to RECEIPT with
    the codes of their signatures; another as it is.
    """
    address = transaction.inputs.address
    if address and receipts.needs_receipts(reply):
        signed = transaction.read_standing().signatures[campaign]
        own = read_own_receipts(
            transaction.connection, transaction.vault, address.person_id, campaign
        )
        return receipts.fill_in_receipts(reply, signed, own)
    if reply.key != MYDATA_KEY or address is None:
        return reply
    held = read_personal_data(transaction.connection, transaction.vault, address.person_id)
    return replace(reply, facts=(*reply.facts, *tell_personal_data(held)))


def _fill_in_counts(transaction: Transaction, campaign: Campaign | None, reply: Reply) -> Reply:
    """Return a reply of a turn that signs nothing, with the count if it tells of it."""
    if campaign is None or not tells_count(reply):
        return reply
    count = signatures.count_signatures(transaction.connection, campaign.id)
    return fill_in_count(reply, campaign, count)


def _render(
    transaction: Transaction,
    inbound: Inbound,
    reply: Reply,
    campaign: Campaign | None,
    language: str,
    *,
    code: str = "",
) -> RenderedMessage:
    runtime = transaction.runtime
    medium = channel.medium(runtime.settings, inbound.channel, inbound.to)
    return render(runtime.shelf, campaign, reply, language, replace(medium, code=code))
