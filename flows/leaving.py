"""Leaving and coming back: STOP, START, possible opt-outs, WITHDRAW, OOPS, DELETE.

STOP is obeyed at once. Where the carrier answers by itself, we do not.
"""

from dataclasses import replace
from datetime import timedelta

from flows import arrival, outcomes, phone_signers, signing_steps, understanding, updates_question
from flows.conversation import DELETE_UNASKED_REPLY_KEY, Conversation, Signed
from flows.effects import (
    Erase,
    LiftOptOut,
    OptOutReason,
    RecordConsent,
    RecordOptOut,
    Rename,
    Withdraw,
)
from flows.replies import Reply
from flows.turn import UNDO_WITHIN, Scene, Turn
from flows.understanding import AnswerMeaning, AskedFor, OptOutKind, RequestedEnd

DOUBT_MEANS_STOP_AFTER = timedelta(hours=24)
"""How long after "stop the updates?" no answer means stop (47 CFR 64.1200(a)(12))."""

_REASONS_WITHOUT_REPLY = (OptOutReason.CARRIER, OptOutReason.BLOCKED, OptOutReason.SILENCE)
"""Reasons that get no reply: the carrier has replied, or the person would not see it."""

_DOUBT = Reply("doubt", choices=("keep", "stop"))
_ERASE = Reply("delete_ask", choices=("delete", "no"))
_STOP_UNCLEAR = Reply("stop_unclear", choices=("keep", "stop"))
QUESTIONS_WHETHER_TO_STOP = frozenset({_DOUBT.key, _STOP_UNCLEAR.key, "short_ask_keep"})
"""Keys of the replies that ask whether our messages shall go on."""


def stop(scene: Scene, reason: OptOutReason) -> Turn:
    """End all messages to this address, drop unfinished answers, and confirm it once."""
    conversation = scene.move_to(signing_steps.STOPPED, answers={}, doubted_at=None)
    effects = (RecordOptOut(reason), *updates_question.revoking_effects(scene))
    if reason is OptOutReason.WRONG_NUMBER:  # last: from then on nobody has agreed to anything
        conversation, effects = _forget_earlier_owner(scene), (*effects[1:], effects[0])
    elif not scene.standing.suppressed:  # else OOPS undoes what the first STOP changed
        ended = tuple(sorted(scene.standing.consents))
        conversation = replace(conversation, last_act="stopped", acted_at=scene.now, undo=ended)
    quiet = scene.standing.suppressed or reason in _REASONS_WITHOUT_REPLY
    return Turn(conversation, None if quiet else Reply("stopped"), effects)


def _forget_earlier_owner(scene: Scene) -> Conversation:
    """Return the conversation of somebody whose number was another's; OOPS brings no updates back.

    The language alone stays: it is that of the answers.
    """
    before = scene.conversation
    return Conversation(
        before.campaign,
        signing_steps.STOPPED,
        before.language,
        before.spoke_at,
        last_act="stopped",
        acted_at=scene.now,
    )


def was_told_of_stop(scene: Scene) -> bool:
    """Tell whether someone who gets no messages was told so last: then nothing else is said."""
    told = scene.conversation.last_reply in ("stopped", "stopped_before")
    return told and scene.standing.suppressed


def say_how_to_return(scene: Scene) -> Turn:
    """Say once, to someone who stopped and writes again, what begins again; never to thanks."""
    said = scene.conversation.last_reply == "stopped_before"
    if said or understanding.is_acknowledgment(scene.text, scene.languages):
        return Turn(scene.conversation)
    return scene.answer_in_place(Reply("stopped_before"))


def stop_organization(scene: Scene, organization: str) -> Turn:
    """End one organization's updates; those of others go on."""
    line = RecordConsent(scene.campaign.id, organization, granted=False, question=None)
    reply = Reply("stopped_organization", {"organization": (organization,)})
    if organization not in scene.standing.consents:
        return scene.answer_in_place(reply, (line,))
    step = scene.conversation.step
    return Turn(scene.move_after_act(step, "stopped", undo=(organization,)), reply, (line,))


def end_messages(scene: Scene, asked: RequestedEnd) -> Turn:
    """Obey an opt-out in other words than STOP; of a stranger, one organization's is all."""
    match asked.kind:
        case OptOutKind.WRONG_NUMBER:
            return stop(scene, OptOutReason.WRONG_NUMBER)
        case OptOutKind.DELETE:
            return delete(scene)
        case OptOutKind.ORGANIZATION if signing_steps.has_begun(scene):
            return stop_organization(scene, asked.organization)
        case _:
            return stop(scene, OptOutReason.PHRASE)


def ask_whether_to_stop(scene: Scene, *, holding: bool) -> Turn:
    """Ask once whether our messages shall go on, after words that may be an opt-out.

    ``holding``: the words may well mean all of them, so that someone who gets updates gets none
    until they answer, and silence means stop. Else (a limit, a foreign object), and after KEEP,
    they go on meanwhile. It never signs.
    """
    conversation, standing = scene.conversation, scene.standing
    if standing.suppressed:
        return say_how_to_return(scene)
    if holding and standing.consents and conversation.last_act != "kept":
        if conversation.doubted_at:
            return stop(scene, OptOutReason.PHRASE)
        return _ask_about_doubt(scene)
    if conversation.last_reply == _STOP_UNCLEAR.key:
        return arrival.resume(scene)
    return scene.answer_in_place(_STOP_UNCLEAR)


def refuse(scene: Scene) -> Turn | None:
    """Obey a no to what was asked ("not interested"): to signing, or to updates.

    Return None where another question is open. Where nothing is asked it can only be our messages.
    """
    step = scene.conversation.step
    if step in signing_steps.STEPS_WITHOUT_QUESTION:
        return stop(scene, OptOutReason.PHRASE)
    return signing_steps.refuse_at_step(scene)


def _ask_about_doubt(scene: Scene) -> Turn:
    held = scene.move_to(scene.conversation.step, doubted_at=scene.now, last_act="")
    return Turn(held, _DOUBT)


def keep_updates(scene: Scene) -> Turn:
    """Resume the updates after the answer to "stop the updates?"."""
    if not scene.standing.consents:
        return arrival.resume(scene)
    kept = scene.move_after_act(scene.conversation.step, "kept", doubted_at=None)
    return Turn(kept, Reply("doubt_kept"))


def stop_if_unanswered(scene: Scene) -> Turn:
    """Stop if "stop the updates?" was not answered within a day."""
    doubted = scene.conversation.doubted_at
    if doubted is None or scene.now - doubted < DOUBT_MEANS_STOP_AFTER:
        return Turn(scene.conversation)
    return stop(scene, OptOutReason.SILENCE)


def start(scene: Scene) -> Turn:
    """Lift the opt-out. That subscribes to nothing: a signer is asked about updates again."""
    effects = (LiftOptOut(),) if scene.standing.suppressed else ()
    if scene.signed and scene.conversation.step in signing_steps.STEPS_AT_REST:
        turn = _welcome_signer_back(scene)
    elif effects and scene.conversation.step == signing_steps.STOPPED:
        turn = Turn(scene.move_to(signing_steps.LEFT), Reply("started"))
    else:
        turn = arrival.resume(scene)
    return replace(turn, effects=effects)


def _welcome_signer_back(scene: Scene) -> Turn:
    if scene.standing.consents or not scene.standing.can_get_updates:
        return Turn(scene.move_to(signing_steps.DONE), Reply("signer_help"))
    reply = updates_question.ask_about_updates(scene, "updates")
    return Turn(scene.move_to(signing_steps.UPDATES, asked=reply.key), reply)


def withdraw(scene: Scene) -> Turn:
    """Take the person's name off the letter; of several signers of a phone, ask whose.

    Who gets no replies cannot be asked: then all names from the phone come off.
    """
    signed = scene.all_signed
    if not signed:
        return _withdraw_earlier_name(scene)
    if len(signed) > 1 and not scene.standing.not_answered:
        names = {"names": phone_signers.join_names(signed)}
        return scene.answer_in_place(Reply("withdraw_whose_name", names))
    return take_off(scene, signed, Reply("withdrawn"))


def _withdraw_earlier_name(scene: Scene) -> Turn:
    """Take off what was signed when the number was another's, once it is asked for twice.

    Whose name it was is told to nobody.
    """
    if not scene.earlier_signers:
        is_closed = scene.campaign.status == "closed"
        said = outcomes.tell_closed(scene) if is_closed else Reply("nothing_to_withdraw")
        return scene.answer_in_place(said)
    if scene.conversation.last_reply != _EARLIER_NAME_KEY:
        return scene.answer_in_place(Reply(_EARLIER_NAME_KEY))
    campaign, signers = scene.campaign.id, sorted(scene.earlier_signers)
    effects = tuple(Withdraw(campaign, signer) for signer in signers)
    return scene.answer_in_place(Reply("withdrawn_earlier"), effects)


_EARLIER_NAME_KEY = "withdraw_earlier"
"""The key of the question whether the name of an earlier owner of the number shall come off."""


def take_off(scene: Scene, signed: tuple[Signed, ...], said: Reply) -> Turn:
    """Take names off the letter; those of others from the same phone stay."""
    stays, outcome = len(signed) < len(scene.all_signed), outcomes.describe(scene)
    if outcome:
        names = phone_signers.join_names(signed)
        said = Reply("withdrawn_outcome", {"names": names, "outcome": outcome})
    gone = scene.move_to(
        signing_steps.DONE if stays else signing_steps.LEFT, answers={}, last_act=""
    )
    return Turn(gone, said, tuple(Withdraw(scene.campaign.id, one.signer) for one in signed))


NO_MEANS_UPDATES_WITHIN = timedelta(minutes=10)
"""How long after a yes to updates a bare no takes it back: nothing else was asked."""


def refuses_new_updates(scene: Scene) -> bool:
    """Tell whether a bare no follows a yes to updates at once: it takes the yes back."""
    conversation, acted = scene.conversation, scene.conversation.acted_at
    if conversation.last_act != "updates" or acted is None:
        return False
    answer = understanding.read_answer(scene.text, scene.languages, AskedFor.OTHER)
    return answer is AnswerMeaning.NO and scene.now - acted <= NO_MEANS_UPDATES_WITHIN


def undo_last_act(scene: Scene) -> Turn:
    """Take back the last act, within a day of it: STOP, a corrected name, a yes to updates.

    Where none of these is left, the signature is taken back, whatever was answered after it.
    """
    conversation = scene.conversation
    acted = conversation.acted_at
    recent = acted is not None and scene.now - acted <= UNDO_WITHIN
    signed = phone_signers.newest(scene)
    match conversation.last_act if recent else "":
        case "stopped":
            return _undo_stop(scene)
        case "renamed" if scene.signed:
            return _undo_name(scene)
        case "kept":
            return _ask_about_doubt(scene)
        case "updates":
            back = scene.move_to(signing_steps.DONE, last_act="")
            return Turn(
                back,
                Reply("oops_updates"),
                updates_question.revoking_effects(scene, conversation.undo),
            )
        case _ if conversation.step in (signing_steps.CONFIRM, signing_steps.SHORT):
            return Turn(
                scene.move_to(signing_steps.NAME),
                signing_steps.question_of_step(scene, signing_steps.NAME),
            )
        case _ if signed and scene.now - signed.at <= UNDO_WITHIN:
            return take_off(scene, (signed,), _tell_undone(scene, signed))
        case _:
            return scene.answer_in_place(Reply("oops_nothing"))


def _tell_undone(scene: Scene, signed: Signed) -> Reply:
    """Return what is said of a signature that is taken back: whose, where others signed, too."""
    if len(scene.all_signed) == 1:
        return Reply("oops_signature")
    return Reply("withdrawn_one", {"names": signed.name})


def _undo_name(scene: Scene) -> Turn:
    name, *signer = scene.conversation.undo
    renaming = Rename(scene.campaign.id, name, int(signer[0]) if signer else 1)
    back = scene.move_to(scene.conversation.step, last_act="", undo=())
    return Turn(back, Reply("renamed", {"name": name}), (renaming,))


def _undo_stop(scene: Scene) -> Turn:
    """Lift the opt-out if there is one, and restore the consents that STOP ended."""
    ended, step = scene.conversation.undo, scene.conversation.step
    if step == signing_steps.STOPPED:
        step = signing_steps.DONE if scene.signed else signing_steps.LEFT
    reply = Reply("oops_stop", {"organization": ended}) if ended else Reply("started")
    lines = tuple(
        RecordConsent(scene.campaign.id, one, granted=True, question=reply, is_restored=True)
        for one in ended
    )
    lifted = (LiftOptOut(),) if scene.standing.suppressed else ()
    return Turn(scene.move_to(step, last_act="", undo=()), reply, (*lifted, *lines))


def delete(scene: Scene) -> Turn:
    """End all messages at once, and ask for a second DELETE before anything is erased.

    OOPS cannot take the erasure back; a no to it leaves the opt-out, which START lifts.
    """
    if scene.conversation.last_reply in ("delete_ask", DELETE_UNASKED_REPLY_KEY):
        return erase(scene)
    if _has_nothing_left(scene):
        return erase(scene)
    return end_and_ask_whether_to_erase(scene)


def _has_nothing_left(scene: Scene) -> bool:
    """Tell whether nothing is left that a second DELETE would have to protect.

    As of who was erased: they have opted out, and neither a name nor a conversation is there.
    """
    standing = scene.standing
    signed = standing.signatures or standing.earlier_signers
    return standing.suppressed and scene.conversation.step == signing_steps.NEW and not signed


def end_and_ask_whether_to_erase(scene: Scene) -> Turn:
    """End all messages to this address, and ask for the word DELETE."""
    return replace(stop(scene, OptOutReason.PHRASE), reply=_ERASE)


def ask_whether_to_erase(scene: Scene) -> Turn:
    """Ask for the word DELETE: a yes or a thumb erases nobody."""
    return scene.answer_in_place(_ERASE)


def erase(scene: Scene) -> Turn:
    """Erase the person; the anonymous signature still counts, and the opt-out stays."""
    effects = (
        RecordOptOut(OptOutReason.DELETED),
        *updates_question.revoking_effects(scene),
        Erase(),
    )
    return Turn(None, Reply("deleted"), effects)
