"""What a message may cause that the carrier answered, that was edited, or that others wrote."""

from flows import leaving, signing_steps
from flows.effects import Effect, Erase, RecordConsent, RecordOptOut
from flows.events import CarrierWord, Said
from flows.replies import Reply
from flows.turn import Scene, Turn


def restrict_by_origin(scene: Scene, said: Said, turn: Turn) -> Turn:
    """Limit what a message may cause if the carrier answers START, or others wrote its words.

    After START the carrier answers itself, so the effects hold and no question is asked. Words
    that were forwarded, or stand under a picture, can opt out, but sign, agree to and erase
    nothing: the person is asked to type them.
    """
    if said.carrier_word is CarrierWord.START:
        step = scene.conversation.step
        after = signing_steps.LEFT if step == signing_steps.STOPPED else step
        return Turn(scene.move_to(after), None, turn.effects)
    if said.is_edit:
        return _restrict_to_opt_out(scene, turn)
    if said.is_own_words or all(map(_is_opt_out_or_refusal, turn.effects)):
        return turn
    return scene.answer_in_place(Reply("type_please"))


def _restrict_to_opt_out(scene: Scene, turn: Turn) -> Turn:
    """Return the turn of an edited message if it opts out; else say, once, that edits are unread.

    Nothing tells what stood there before, or how long ago: a DELETE that confirms another, or words
    that were edited once more, erase nobody.
    """
    if any(isinstance(effect, RecordOptOut) for effect in turn.effects):
        erases = any(isinstance(effect, Erase) for effect in turn.effects)
        return leaving.end_and_ask_whether_to_erase(scene) if erases else turn
    conversation = scene.conversation
    told = conversation.last_reply == "edits_unread"
    if told or scene.standing.suppressed or conversation.step == signing_steps.NEW:
        return Turn(conversation)
    return scene.answer_in_place(Reply("edits_unread"))


def _is_opt_out_or_refusal(effect: Effect) -> bool:
    return isinstance(effect, RecordOptOut) or (
        isinstance(effect, RecordConsent) and not effect.granted
    )
