"""The measures of the tables that other people wrote, each with its line."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flows.effects import OptOutReason
from tests.evaluation.measure import Asked, Case, Line, Measure, count_all
from tests.evaluation.situations import At, Outcome, shelf
from tests.evaluation.tables import Row, Tables

CARRIER_WORDS = (
    *("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"),
    *("OPT OUT", "OPT-OUT", "ARRET", "ALTO", "PARAR"),
)
"""Twilio's words for long codes, those of 47 CFR 64.1200(a)(10), and other carriers' words."""
AROUND_WORDS = ("{}", "{}.", "{}!", " {} ", "{}\n", '"{}"')


def measure_tables(tables: Tables) -> list[Measure]:
    """Return every measure of the tables; one without any row has totals of 0."""
    return count_all(_measures(tables))


def _at(at: At, rows: Iterable[Row]) -> list[Case]:
    return [(at, row) for row in rows]


def _measures(tables: Tables) -> Iterator[Asked]:
    yield from _answers(tables)
    yield from _without_a_yes(tables)
    yield from _opt_outs(tables)
    yield from _kept(tables)
    yield from _names(tables)


YES_LINES: Mapping[str, Line] = {"en": Line(0.88)}
OTHER_YES_LINE = Line(0.85)
NO_LINE = Line(0.85)
MIXED_SOURCES = ("+REQUEST", "INFORM+NEGATE")
"""Ends of sources whose yes or no comes with a question or a correction: no plain answer."""
LEAST_SHARE_OF_ANSWERS = 0.01
"""A word of plain answers stands in this share of all answers of its kind at least."""


def _answers(tables: Tables) -> Iterator[Asked]:
    """Ask of every yes and no; the line is for the plain ones."""
    answers = tables.get("answers", ())
    for language in _shipped(answers):
        for kind, did in (("yes", _signed), ("no", _refused)):
            rows = [row for row in answers if (row.language, row.kind) == (language, kind)]
            line = YES_LINES.get(language, OTHER_YES_LINE) if kind == "yes" else NO_LINE
            name, title = f"{kind}-{language}", f"{kind} read as {kind}, {language}: plain answers"
            yield Asked(name, title, line, _at(At.SIGN, plain_answers(rows)), did)
            title = "  all of them, with what belongs to other conversations"
            yield Asked(f"all-{name}", title, None, _at(At.SIGN, rows), did)
        agreeing = [row for row in answers if (row.language, row.kind) == (language, "yes")]
        title = f"  plain yes read as consent to updates, {language}"
        rows = plain_answers(agreeing)
        yield Asked(f"updates-{language}", title, None, _at(At.UPDATES, rows), _consented)


def plain_answers(rows: Sequence[Row]) -> list[Row]:
    """Return the answers without words of another conversation ("yes, economy class").

    They are made of words that occur in at least one of a hundred answers of the same kind and
    language, so what is plain is told by the data, and not by the program's own words.
    """
    found = Counter(word for row in rows for word in set(_words(row.text)))
    least = max(1.0, len(rows) * LEAST_SHARE_OF_ANSWERS)
    return [
        row
        for row in rows
        if not row.source.endswith(MIXED_SOURCES)
        and all(found[word] >= least for word in _words(row.text))
    ]


def _words(text: str) -> list[str]:
    joined = text.casefold().replace("'", "").replace("\u2019", "")
    return "".join(one if one.isalnum() else " " for one in joined).split()


def _without_a_yes(tables: Tables) -> Iterator[Asked]:
    """Ask of every message that is no yes, and that no table calls a yes elsewhere."""
    answers = tables.get("answers", ())
    yes = {row.text.strip().casefold() for row in answers if row.kind == "yes"}
    others = [
        *(row for row in answers if row.kind != "yes"),
        *(row for name in ("ordinary", "slogans", "stops") for row in tables.get(name, ())),
        *(row for row in tables.get("not_names", ()) if row.kind != "answer"),
    ]
    rows = [row for row in others if row.text.strip().casefold() not in yes]
    none = Line(0.0, least=False)
    yield Asked("signatures", "signatures without a yes", none, _at(At.SIGN, rows), _signed)
    yield Asked("consents", "consents without a yes", none, _at(At.UPDATES, rows), _consented)


def _opt_outs(tables: Tables) -> Iterator[Asked]:
    stops = tables.get("stops", ())
    yield ask_of_carrier_words()
    spoken = [row for row in stops if row.language in shelf().shared]
    clear = [row for row in spoken if row.kind == "stop"]
    soft = [row for row in spoken if row.kind != "stop"]
    title = "opt-outs obeyed at once"
    yield Asked("opt-outs", title, Line(0.97), _at(At.SUBSCRIBER, clear), _ended)
    title = "  softer ones (wrong person, not interested) obeyed or asked about"
    yield Asked("soft-opt-outs", title, None, _at(At.SUBSCRIBER, soft), _ended_or_asked)


def ask_of_carrier_words() -> Asked:
    """Ask whether the words of carriers and of the FCC are obeyed, at every step."""
    words = [
        Row(around.format(cased), "stop", language, "")
        for word in CARRIER_WORDS
        for cased in (word, word.lower(), word.capitalize())
        for around in AROUND_WORDS
        for language in shelf().shared
    ]
    steps = (At.NAME, At.SIGN, At.UPDATES, At.SUBSCRIBER)
    cases = [(at, word) for at in steps for word in words]
    title = "carriers' and the FCC's words obeyed"
    return Asked("carrier-words", title, Line(1.0), cases, _stopped)


def _kept(tables: Tables) -> Iterator[Asked]:
    both: list[Row] = []
    for name in ("slogans", "ordinary"):
        rows = tables.get(name, ())
        both += rows
        title = f"{name}: updates kept, after a day of silence too"
        yield Asked(f"{name}-kept", title, Line(0.99), _at(At.SUBSCRIBER, rows), _kept_updates)
        title = f"{name}: asked whether to stop"
        asked = Line(0.03, least=False)
        yield Asked(f"{name}-asked", title, asked, _at(At.SUBSCRIBER, rows), _was_asked)
    few = Line(0.001, least=False)
    for at in (At.SUBSCRIBER, At.SIGN):
        title = f"false unsubscribes at once, at {at}"
        yield Asked(f"unsubscribes-{at}", title, few, _at(at, both), _ended)


def _names(tables: Tables) -> Iterator[Asked]:
    names, others = tables.get("names", ()), tables.get("not_names", ())
    stops = tables.get("stops", ())
    yield Asked("names", "names offered as they are", Line(0.995), _at(At.NAME, names), _named)
    few = Line(0.02, least=False)
    yield Asked("not-names", "taken as a name, though none", few, _at(At.NAME, others), _took_name)
    none = Line(0.0, least=False)
    title = "opt-outs in any language taken as a name"
    yield Asked("stops-as-names", title, none, _at(At.NAME, stops), _took_name)


def _shipped(rows: Iterable[Row]) -> list[str]:
    found = {row.language for row in rows}
    return [language for language in shelf().shared if language in found]


def _signed(_row: Row, outcome: Outcome) -> bool:
    return outcome.signed


def _refused(_row: Row, outcome: Outcome) -> bool:
    return outcome.refused


def _consented(_row: Row, outcome: Outcome) -> bool:
    return outcome.consented


def _stopped(_row: Row, outcome: Outcome) -> bool:
    return outcome.stopped in (OptOutReason.WORD, OptOutReason.CARRIER, OptOutReason.PHRASE)


def _ended(_row: Row, outcome: Outcome) -> bool:
    return outcome.stopped is not None or bool(outcome.ended)


def _ended_or_asked(row: Row, outcome: Outcome) -> bool:
    return _ended(row, outcome) or outcome.asked


def _kept_updates(_row: Row, outcome: Outcome) -> bool:
    return outcome.still


def _was_asked(_row: Row, outcome: Outcome) -> bool:
    return outcome.asked


def _took_name(_row: Row, outcome: Outcome) -> bool:
    return bool(outcome.name)


def _named(row: Row, outcome: Outcome) -> bool:
    """Tell whether the name was taken whole; of one with a title, the name without it will do."""
    given, taken = letters_of(row.text), letters_of(outcome.name)
    return bool(taken) and (given == taken or ("title" in row.kind and taken in given))


def letters_of(name: str) -> str:
    """Return the name's letters and digits alone, folded: what makes two spellings one name."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
