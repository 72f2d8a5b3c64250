"""The measures of the messages that were written blind, each with its line."""

from collections.abc import Iterator, Mapping

from flows import signing_steps
from tests.evaluation.measure import Asked, Case, Line, Measure, count_all
from tests.evaluation.situation_messages import LANGUAGES, load_open, load_sealed
from tests.evaluation.situations import At, Outcome
from tests.evaluation.table_measures import YES_LINES, ask_of_carrier_words, letters_of
from tests.evaluation.tables import Row

NOTHING = "nothing"
"""What happened where nothing changed: nothing was signed, taken as a name, ended or refused."""
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "who": ("about_who", "help"),
    "what": ("about_petition", "about_who", "more", "letter"),
    "scam": ("about_scam",),
    "free": ("about_cost",),
    "number": ("about_how_we_got_number", "about_who_sees", "about_government"),
    "name_use": ("about_why_name",),
    "sees": ("about_who_sees", "about_government", "about_risk"),
    "government": ("about_who_sees", "about_government", "about_risk"),
    "citizen": ("about_may_sign", "about_risk"),
    "abroad": ("about_may_sign",),
    "young": ("about_age", "about_old_enough", "about_may_sign", "too_young"),
    "anonymous": ("about_anonymous",),
    "count": ("count",),
    "handed": ("about_handed_in", "about_what_next", "about_won"),
    "undo": ("about_undo", "about_regret"),
    "stop": ("about_stop", "help"),
    "person": ("person_asked_for", "about_person", "about_robot", "help"),
    "letter": ("letter", "translation", "more", "about_petition"),
    "mydata": ("mydata",),
}
"""What is asked → beginnings of the keys of replies that answer it."""
MEANINGS_WITHOUT_CHANGE = ("keep", "question", "help")


def measure_situations() -> list[Measure]:
    """Return every measure of both languages, of the open and of the sealed part."""
    cases = [
        (one.at, Row(one.text, one.meaning, one.language, ""))
        for language in LANGUAGES
        for one in (*load_open(language), *load_sealed(language))
    ]
    return count_all(_measures(cases))


def _measures(cases: list[Case]) -> Iterator[Asked]:
    for language in LANGUAGES:
        spoken = [case for case in cases if case[1].language == language]
        yield from _of_language(spoken, language)
    yield ask_of_carrier_words()
    yield from _promises(cases)


def _of_language(cases: list[Case], language: str) -> Iterator[Asked]:
    lines: Mapping[str, tuple[str, Line | None]] = {
        "sign": ("yes read as yes", YES_LINES.get(language, Line(0.85))),
        "consent": ("yes to updates read as yes", None),
        "no": ("no read as no", Line(0.85)),
        "opt_out": ("opt-outs obeyed at once", Line(0.97)),
        "name": ("names offered as they are", Line(0.995)),
        "question": ("questions: answered to the point, and nothing changed", None),
        "help": ("help: answered, and nothing changed", None),
        "withdraw": ("withdrawn", None),
        "erase": ("erased, or asked whether to", None),
        "rename": ("asked for the right name", None),
        "language": ("language changed", None),
        "ask": ("asked whether to stop, where that is not clear", None),
    }
    for meaning, (title, line) in lines.items():
        chosen = [case for case in cases if _kind(case[1]) == meaning]
        yield Asked(f"{meaning}-{language}", f"{title}, {language}", line, chosen, is_right)
    yield from _kept(cases, language)
    yield Asked(f"all-{language}", f"all of them right, {language}", None, cases, is_right)


def _kept(cases: list[Case], language: str) -> Iterator[Asked]:
    subscribers = [
        (at, row)
        for at, row in cases
        if at is At.SUBSCRIBER and _kind(row) in MEANINGS_WITHOUT_CHANGE
    ]
    subscribers = [(at, row) for at, row in subscribers if row.kind != "question:stop"]
    title = f"subscribers kept, after a day of silence too, {language}"
    yield Asked(f"kept-{language}", title, Line(0.99), subscribers, _is_kept)
    asked = Line(0.03, least=False)
    title = f"subscribers asked whether to stop, {language}"
    yield Asked(f"asked-{language}", title, asked, subscribers, _was_asked)
    others = [(at, row) for at, row in cases if at is At.NAME and _kind(row) != "name"]
    few = Line(0.02, least=False)
    title = f"taken as a name, though none, {language}"
    yield Asked(f"not-names-{language}", title, few, others, _took_name)


def _promises(cases: list[Case]) -> Iterator[Asked]:
    """Ask of every message that is no yes, and of every one that is no opt-out."""
    none = Line(0.0, least=False)
    no_yes = [(at, row) for at, row in cases if _kind(row) != "sign"]
    yield Asked("signatures", "signatures without a yes", none, no_yes, _signed)
    no_consent = [(at, row) for at, row in cases if _kind(row) != "consent"]
    yield Asked("consents", "consents without a yes", none, no_consent, _consented)
    ending = {"opt_out", "erase", "ask", "question:stop", "noname"}
    staying = [
        (at, row)
        for at, row in cases
        if row.kind not in ending and (at, row.kind) != (At.UPDATES, "no")
    ]
    few = Line(0.001, least=False)
    yield Asked("unsubscribes", "false unsubscribes at once", few, staying, _ended)
    foreign = [(at, row) for at, row in cases if row.kind == "noname"]
    title = "opt-outs in other languages taken as a name"
    yield Asked("stops-as-names", title, none, foreign, _took_name)


def is_right(row: Row, outcome: Outcome) -> bool:
    """Tell whether what happened is what the message means."""
    kind, _, detail = row.kind.partition(":")
    happened = what_happened(row, outcome)
    match kind:
        case "name":
            return letters_of(outcome.name) == letters_of(detail)
        case "noname":
            return not outcome.name
        case "language":
            return outcome.language == detail
        case "opt_out":
            return happened == "opt_out" or outcome.suppressed
        case "no" if outcome.at is At.UPDATES:
            return happened in ("no", "opt_out")  # "no more texts": nobody is written to either way
        case "keep":
            return happened == NOTHING
        case "help" | "question":
            return _is_answered(detail, happened, outcome)
        case _:
            return happened == kind


def _is_answered(topic: str, happened: str, outcome: Outcome) -> bool:
    """Tell whether a question was answered, and nothing changed but what it allows.

    HELP is a question without a topic.
    """
    if topic == "stop" and happened in ("opt_out", "ask"):
        return True
    unchanged = happened == NOTHING or (topic == "young" and happened in ("no", "erase"))
    said = [key for key in (outcome.lead, outcome.reply) if key]
    return unchanged and any(key.startswith(ANSWERS.get(topic, "")) for key in said)


def what_happened(row: Row, outcome: Outcome) -> str:
    """Return the meaning that the program acted on, or ``NOTHING``."""
    happened: Mapping[str, bool] = {
        "sign": outcome.signed,
        "consent": outcome.consented,
        "erase": outcome.erased or (outcome.at is not At.ERASURE and outcome.asked_to_erase),
        "opt_out": _ended(row, outcome),
        "withdraw": outcome.withdrew,
        "ask": outcome.asked or not outcome.still,
        "rename": bool(outcome.renamed)
        or (outcome.at is At.SIGN and outcome.step in (signing_steps.NAME, signing_steps.RENAME)),
        "no": outcome.refused,
        "name": bool(outcome.name),
    }
    return next((meaning for meaning, true in happened.items() if true), NOTHING)


def _kind(row: Row) -> str:
    return row.kind.partition(":")[0]


def _signed(_row: Row, outcome: Outcome) -> bool:
    return outcome.signed


def _consented(_row: Row, outcome: Outcome) -> bool:
    return outcome.consented


def _ended(_row: Row, outcome: Outcome) -> bool:
    return outcome.stopped is not None or bool(outcome.ended)


def _is_kept(_row: Row, outcome: Outcome) -> bool:
    return outcome.still


def _was_asked(_row: Row, outcome: Outcome) -> bool:
    return outcome.asked


def _took_name(_row: Row, outcome: Outcome) -> bool:
    return bool(outcome.name)
