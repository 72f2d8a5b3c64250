"""Leaving and coming back: STOP, START, the doubt between, WITHDRAW, OOPS, DELETE.

STOP is obeyed at once. What a carrier answers by itself is not answered twice.
"""

from dataclasses import replace
from datetime import timedelta

from flows import arrival, signing_steps, updates_question
from flows.conversation import DELETE_UNASKED
from flows.effects import Consent, Erase, LiftOptOut, OptOut, OptOutReason, Withdraw
from flows.replies import Reply
from flows.turn import UNDO_WITHIN, Scene, Turn

SILENCE = timedelta(hours=24)
"""After so long without an answer, a doubt means stop (47 CFR 64.1200(a)(12))."""


_REASONS_WITHOUT_REPLY = (OptOutReason.CARRIER, OptOutReason.BLOCKED, OptOutReason.SILENCE)
"""Reasons after which nothing is said: the carrier has said it, or it would not be seen."""


def stop(scene: Scene, reason: OptOutReason) -> Turn:
    """End everything to this address, drop what was half said, and confirm it once."""
    conversation = scene.acted(
        signing_steps.STOPPED,
        "stopped",
        answers={},
        doubted_at=None,
        undo=tuple(sorted(scene.standing.consents)),
    )
    quiet = scene.standing.suppressed or reason in _REASONS_WITHOUT_REPLY
    effects = (OptOut(reason), *updates_question.revoked(scene))
    return Turn(conversation, None if quiet else Reply("stopped"), effects)


def stop_organization(scene: Scene, organization: str) -> Turn:
    """End one organization's updates; the others go on."""
    line = Consent(scene.campaign.id, organization, granted=False, question=None)
    return scene.stay(Reply("stopped_organization", {"organization": (organization,)}), (line,))


def doubt(scene: Scene) -> Turn:
    """ "Stop" beside the campaign's own words. It is support, and it never signs.

    Someone who gets updates is asked once whether they should go on, and gets none meanwhile.
    """
    kept = scene.conversation.last_act == "kept"
    if scene.standing.suppressed or kept or not scene.standing.consents:
        return arrival.resume(scene)
    if scene.conversation.doubted_at:
        return stop(scene, OptOutReason.PHRASE)
    held = scene.to(scene.conversation.step, doubted_at=scene.now)
    return Turn(held, Reply("doubt", choices=("keep", "stop")))


def keep(scene: Scene) -> Turn:
    """The doubt is answered: updates go on."""
    kept = scene.acted(scene.conversation.step, "kept", doubted_at=None)
    return Turn(kept, Reply("doubt_kept"))


def time_passed(scene: Scene) -> Turn:
    """A doubt that was not answered within a day means stop."""
    doubted = scene.conversation.doubted_at
    if doubted is None or scene.now - doubted < SILENCE:
        return Turn(scene.conversation)
    return stop(scene, OptOutReason.SILENCE)


def start(scene: Scene) -> Turn:
    """Lift the opt-out. That alone subscribes to nothing: a signer is asked afresh."""
    effects = (LiftOptOut(),) if scene.standing.suppressed else ()
    if scene.signed and scene.conversation.step in signing_steps.AT_REST:
        turn = _welcome_signer_back(scene)
    elif effects and scene.conversation.step == signing_steps.STOPPED:
        turn = Turn(scene.to(signing_steps.LEFT), Reply("started"))
    else:
        turn = arrival.resume(scene)
    return replace(turn, effects=effects)


def _welcome_signer_back(scene: Scene) -> Turn:
    if scene.standing.consents:
        return Turn(scene.to(signing_steps.DONE), Reply("signer_help"))
    reply = updates_question.question(scene, "updates")
    return Turn(scene.to(signing_steps.UPDATES, asked=reply.key), reply)


def withdraw(scene: Scene) -> Turn:
    """Take the person's name off the letter."""
    if scene.signed is None:
        return scene.stay(Reply("nothing_to_withdraw"))
    gone = scene.to(signing_steps.LEFT, answers={}, last_act="")
    return Turn(gone, Reply("withdrawn"), (Withdraw(scene.campaign.id),))


def oops(scene: Scene) -> Turn:
    """Take back what was last done, within a day of it."""
    conversation = scene.conversation
    acted = conversation.acted_at
    recent = acted is not None and scene.now - acted <= UNDO_WITHIN
    match conversation.last_act if recent else "":
        case "signed" if scene.signed:
            gone = scene.to(signing_steps.LEFT, answers={}, last_act="")
            return Turn(gone, Reply("oops_signature"), (Withdraw(scene.campaign.id),))
        case "stopped":
            return _undo_stop(scene)
        case "updates":
            back = scene.to(signing_steps.DONE, last_act="")
            return Turn(
                back, Reply("oops_updates"), updates_question.revoked(scene, conversation.undo)
            )
        case _ if conversation.step in (signing_steps.CONFIRM, signing_steps.SHORT):
            return Turn(scene.to(signing_steps.NAME), signing_steps.ask(scene, signing_steps.NAME))
        case _:
            return scene.stay(Reply("oops_nothing"))


def _undo_stop(scene: Scene) -> Turn:
    """As it was: the consents that STOP ended are given back by the same person."""
    back = scene.to(
        signing_steps.DONE if scene.signed else signing_steps.LEFT, last_act="", undo=()
    )
    reply = Reply("oops_stop")
    lines = tuple(
        Consent(scene.campaign.id, one, granted=True, question=reply)
        for one in scene.conversation.undo
    )
    return Turn(back, reply, (LiftOptOut(), *lines))


def delete(scene: Scene) -> Turn:
    """Ask once more, then erase for good: no second thought can bring it back."""
    if scene.conversation.last_reply in ("delete_ask", DELETE_UNASKED):
        return erase(scene)
    return scene.stay(Reply("delete_ask", choices=("delete", "no")))


def erase(scene: Scene) -> Turn:
    """Keep nothing of the person but the anonymous count and the opt-out."""
    effects = (OptOut(OptOutReason.DELETED), *updates_question.revoked(scene), Erase())
    return Turn(None, Reply("deleted"), effects)
