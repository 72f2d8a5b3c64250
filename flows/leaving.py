"""Leaving and coming back: STOP, START, possible opt-outs, WITHDRAW, OOPS, DELETE.

STOP is obeyed at once. Where the carrier answers by itself, we do not.
"""

from dataclasses import replace
from datetime import timedelta

from flows import arrival, signing_steps, updates_question
from flows.conversation import DELETE_UNASKED_REPLY_KEY
from flows.effects import Erase, LiftOptOut, OptOutReason, RecordConsent, RecordOptOut, Withdraw
from flows.replies import Reply
from flows.turn import UNDO_WITHIN, Scene, Turn

DOUBT_MEANS_STOP_AFTER = timedelta(hours=24)
"""How long after "stop the updates?" no answer means stop (47 CFR 64.1200(a)(12))."""

_REASONS_WITHOUT_REPLY = (OptOutReason.CARRIER, OptOutReason.BLOCKED, OptOutReason.SILENCE)
"""Reasons that get no reply: the carrier has replied, or the person would not see it."""


def stop(scene: Scene, reason: OptOutReason) -> Turn:
    """End all messages to this address, drop unfinished answers, and confirm it once."""
    conversation = scene.move_after_act(
        signing_steps.STOPPED,
        "stopped",
        answers={},
        doubted_at=None,
        undo=tuple(sorted(scene.standing.consents)),
    )
    quiet = scene.standing.suppressed or reason in _REASONS_WITHOUT_REPLY
    effects = (RecordOptOut(reason), *updates_question.revoking_effects(scene))
    return Turn(conversation, None if quiet else Reply("stopped"), effects)


def stop_organization(scene: Scene, organization: str) -> Turn:
    """End one organization's updates; those of others go on."""
    line = RecordConsent(scene.campaign.id, organization, granted=False, question=None)
    return scene.answer_in_place(
        Reply("stopped_organization", {"organization": (organization,)}), (line,)
    )


def ask_whether_to_stop(scene: Scene) -> Turn:
    """Answer a message that may be an opt-out or support ("stop" beside the cause).

    Someone who gets updates is asked once whether to stop them, and gets none until they answer.
    Anyone else is asked the open question again. It never signs.
    """
    kept = scene.conversation.last_act == "kept"
    if scene.standing.suppressed or kept or not scene.standing.consents:
        return arrival.resume(scene)
    if scene.conversation.doubted_at:
        return stop(scene, OptOutReason.PHRASE)
    held = scene.move_to(scene.conversation.step, doubted_at=scene.now)
    return Turn(held, Reply("doubt", choices=("keep", "stop")))


def keep_updates(scene: Scene) -> Turn:
    """Resume the updates after the answer to "stop the updates?"."""
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
    """Take the person's name off the letter."""
    if scene.signed is None:
        return scene.answer_in_place(Reply("nothing_to_withdraw"))
    gone = scene.move_to(signing_steps.LEFT, answers={}, last_act="")
    return Turn(gone, Reply("withdrawn"), (Withdraw(scene.campaign.id),))


def undo_last_act(scene: Scene) -> Turn:
    """Take back the last act, within a day of it: a signature, STOP, or a yes to updates."""
    conversation = scene.conversation
    acted = conversation.acted_at
    recent = acted is not None and scene.now - acted <= UNDO_WITHIN
    match conversation.last_act if recent else "":
        case "signed" if scene.signed:
            gone = scene.move_to(signing_steps.LEFT, answers={}, last_act="")
            return Turn(gone, Reply("oops_signature"), (Withdraw(scene.campaign.id),))
        case "stopped":
            return _undo_stop(scene)
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
        case _:
            return scene.answer_in_place(Reply("oops_nothing"))


def _undo_stop(scene: Scene) -> Turn:
    """Lift the opt-out and restore the consents that STOP ended."""
    back = scene.move_to(
        signing_steps.DONE if scene.signed else signing_steps.LEFT, last_act="", undo=()
    )
    reply = Reply("oops_stop")
    lines = tuple(
        RecordConsent(scene.campaign.id, one, granted=True, question=reply, is_restored=True)
        for one in scene.conversation.undo
    )
    return Turn(back, reply, (LiftOptOut(), *lines))


def delete(scene: Scene) -> Turn:
    """Ask for a second DELETE, then erase: OOPS cannot take it back."""
    if scene.conversation.last_reply in ("delete_ask", DELETE_UNASKED_REPLY_KEY):
        return erase(scene)
    return scene.answer_in_place(Reply("delete_ask", choices=("delete", "no")))


def erase(scene: Scene) -> Turn:
    """Erase the person; the anonymous signature still counts, and the opt-out stays."""
    effects = (
        RecordOptOut(OptOutReason.DELETED),
        *updates_question.revoking_effects(scene),
        Erase(),
    )
    return Turn(None, Reply("deleted"), effects)
