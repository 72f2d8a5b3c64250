"""What became true by a turn, in the words of a transcript."""

from collections.abc import Mapping

from flows.effects import (
    AddAnswers,
    Effect,
    Erase,
    JoinByCode,
    JoinPhone,
    KeepOpenQuestion,
    LiftOptOut,
    NoteThanks,
    NoteWrongCode,
    OfferJoinCode,
    RecordConsent,
    RecordOptOut,
    Rename,
    Separate,
    Sign,
    Withdraw,
)


def describe_effect(effect: Effect) -> str:
    """Return an effect in a few words."""
    match effect:
        case RecordConsent():
            asked = f", asked by {effect.question.key}" if effect.question else ""
            return f"{'yes' if effect.granted else 'no'} to {effect.organization}{asked}"
        case RecordOptOut():
            return f"opted out ({effect.reason})"
        case LiftOptOut():
            return "opt-out lifted"
        case (
            JoinPhone()
            | OfferJoinCode()
            | JoinByCode()
            | NoteWrongCode()
            | Separate()
            | NoteThanks()
            | Erase()
        ):
            return _WITHOUT_DETAIL[type(effect)]
        case KeepOpenQuestion():
            return f"open question: {effect.words}"
        case _:
            return _told_of_signature(effect)


_WITHOUT_DETAIL: Mapping[type[Effect], str] = {
    JoinPhone: "joined with a phone",
    OfferJoinCode: "a code that joins was given",
    JoinByCode: "joined by a code",
    NoteWrongCode: "a wrong code was counted",
    Separate: "separated",
    NoteThanks: "thanked for a friend",
    Erase: "erased",
}


def _told_of_signature(effect: Sign | Rename | AddAnswers | Withdraw) -> str:
    match effect:
        case Sign():
            parts = [f"signed {effect.campaign} as {effect.name}"]
            parts += [f"source {effect.source}"] if effect.source else []
            parts += [f"invited by {effect.invited_by}"] if effect.invited_by else []
            parts += [f"read in {effect.read_in}"] if effect.read_in else []
            return ", ".join([*parts, *_answers(effect.answers)])
        case Rename():
            return f"renamed to {effect.name}"
        case AddAnswers():
            return ", ".join(_answers(effect.answers))
        case Withdraw():
            return f"withdrew from {effect.campaign}"


def _answers(answers: Mapping[str, str]) -> list[str]:
    return [f"{key}: {value}" for key, value in answers.items()]
