"""The measures of understanding, each with its line, and the rows that count for it.

A measure counts what happened to messages, end to end: who signed, who was offered as a name, who
gets updates still. Its line is the least or the most that the share may be.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flows.effects import OptOutReason
from tests.evaluation.situations import At, Outcome, happen, shelf
from tests.evaluation.tables import Row, Tables

FEWEST_ROWS = 50
"""Fewer rows than this say little: the figure is printed, and decides nothing."""

CARRIER_WORDS = (
    *("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"),
    *("OPT OUT", "OPT-OUT", "ARRET", "ALTO", "PARAR"),
)
"""Twilio's words for long codes, those of 47 CFR 64.1200(a)(10), and other carriers' words."""
AROUND_WORDS = ("{}", "{}.", "{}!", " {} ", "{}\n", '"{}"')


@dataclass(frozen=True, slots=True)
class Line:
    """The least (``least``) or the most that a share may be, 0 to 1."""

    share: float
    least: bool = True

    def __str__(self) -> str:
        """The line as it is printed."""
        sign = "≥" if self.least else "≤"
        return f"{sign} {self.share * 100:g} %"

    def is_kept(self, share: float) -> bool:
        """Tell whether ``share`` is on the right side."""
        return share >= self.share if self.least else share <= self.share


@dataclass(slots=True)
class Figure:
    """How many rows of one part were counted, and how many of them did what is measured."""

    counted: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """The part that did, 0 to 1; 0 where there is no row."""
        return self.counted / self.total if self.total else 0.0


@dataclass(slots=True)
class Measure:
    """One thing that is measured: its name, its line (None: for information), its two figures."""

    name: str
    title: str
    line: Line | None
    seen: Figure = field(default_factory=Figure)
    unseen: Figure = field(default_factory=Figure)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def count(self, row: Row, outcome: Outcome, *, did: bool) -> None:
        """Count one row, and keep it if it is wrong and may be looked at."""
        figure = self.unseen if row.unseen else self.seen
        figure.total += 1
        figure.counted += did
        least = self.line.least if self.line else True
        if did is not least and not row.unseen:
            self.wrong.append((row.text, str(outcome)))

    def is_kept(self, figure: Figure) -> bool | None:
        """Tell whether the line is kept; None where there is no line, or too few rows."""
        strict = self.line is not None and self.line.share in (0.0, 1.0)
        if self.line is None or figure.total < (1 if strict else FEWEST_ROWS):
            return None
        return self.line.is_kept(figure.share)


Did = Callable[[Row, Outcome], bool]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which rows count for a measure, in which situation, and what is looked for."""

    name: str
    title: str
    line: Line | None
    rows: Iterable[Row]
    at: At
    did: Did


def measure_tables(tables: Tables) -> list[Measure]:
    """Return every measure of the tables, counted; one without any row has a total of 0."""
    happened = _Happened()
    return [_count(asked, happened) for asked in _measures(tables)]


class _Happened:
    """Remembers what became of a message: several measures ask for the same one."""

    def __init__(self) -> None:
        self._known: dict[tuple[At, str, str], Outcome] = {}

    def __call__(self, at: At, row: Row) -> Outcome:
        key = (at, row.language, row.text)
        if key not in self._known:
            self._known[key] = happen(at, row.language, row.text)
        return self._known[key]


def _count(asked: _Asked, happened: _Happened) -> Measure:
    measure = Measure(asked.name, asked.title, asked.line)
    for row in asked.rows:
        outcome = happened(asked.at, row)
        measure.count(row, outcome, did=asked.did(row, outcome))
    return measure


def _measures(tables: Tables) -> Iterator[_Asked]:
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


def _answers(tables: Tables) -> Iterator[_Asked]:
    """Ask of every yes and no; the line is for the plain ones."""
    answers = tables.get("answers", ())
    for language in _shipped(answers):
        for kind, did in (("yes", _signed), ("no", _refused)):
            rows = [row for row in answers if (row.language, row.kind) == (language, kind)]
            line = YES_LINES.get(language, OTHER_YES_LINE) if kind == "yes" else NO_LINE
            name, title = f"{kind}-{language}", f"{kind} read as {kind}, {language}: plain answers"
            yield _Asked(name, title, line, plain_answers(rows), At.SIGN, did)
            title = "  all of them, with what belongs to other conversations"
            yield _Asked(f"all-{name}", title, None, rows, At.SIGN, did)
        agreeing = [row for row in answers if (row.language, row.kind) == (language, "yes")]
        title = f"  plain yes read as consent to updates, {language}"
        rows = plain_answers(agreeing)
        yield _Asked(f"updates-{language}", title, None, rows, At.UPDATES, _consented)


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


def _without_a_yes(tables: Tables) -> Iterator[_Asked]:
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
    yield _Asked("signatures", "signatures without a yes", none, rows, At.SIGN, _signed)
    yield _Asked("consents", "consents without a yes", none, rows, At.UPDATES, _consented)


def _opt_outs(tables: Tables) -> Iterator[_Asked]:
    stops = tables.get("stops", ())
    words = [
        Row(around.format(cased), "stop", language, "")
        for word in CARRIER_WORDS
        for cased in (word, word.lower(), word.capitalize())
        for around in AROUND_WORDS
        for language in ("en", "es")
    ]
    for at in (At.NAME, At.SIGN, At.UPDATES, At.SUBSCRIBER):
        title = f"carriers' and FCC's words obeyed, at {at}"
        yield _Asked(f"carrier-words-{at}", title, Line(1.0), words, at, _stopped)
    spoken = [row for row in stops if row.language in shelf().shared]
    clear = [row for row in spoken if row.kind == "stop"]
    soft = [row for row in spoken if row.kind != "stop"]
    title = "opt-outs obeyed at once"
    yield _Asked("opt-outs", title, Line(0.97), clear, At.SUBSCRIBER, _ended)
    title = "  softer ones (wrong person, not interested) obeyed or asked about"
    yield _Asked("soft-opt-outs", title, None, soft, At.SUBSCRIBER, _ended_or_asked)


def _kept(tables: Tables) -> Iterator[_Asked]:
    both: list[Row] = []
    for name in ("slogans", "ordinary"):
        rows = tables.get(name, ())
        both += rows
        title = f"{name}: updates kept, after a day of silence too"
        yield _Asked(f"{name}-kept", title, Line(0.99), rows, At.SUBSCRIBER, _kept_updates)
        title = f"{name}: asked whether to stop"
        asked = Line(0.03, least=False)
        yield _Asked(f"{name}-asked", title, asked, rows, At.SUBSCRIBER, _was_asked)
    few = Line(0.001, least=False)
    for at in (At.SUBSCRIBER, At.SIGN):
        title = f"false unsubscribes at once, at {at}"
        yield _Asked(f"unsubscribes-{at}", title, few, both, at, _ended)


def _names(tables: Tables) -> Iterator[_Asked]:
    names, others = tables.get("names", ()), tables.get("not_names", ())
    stops = tables.get("stops", ())
    yield _Asked("names", "names offered as they are", Line(0.995), names, At.NAME, _named)
    few = Line(0.02, least=False)
    yield _Asked("not-names", "taken as a name, though none", few, others, At.NAME, _took_name)
    none = Line(0.0, least=False)
    title = "opt-outs in any language taken as a name"
    yield _Asked("stops-as-names", title, none, stops, At.NAME, _took_name)


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
    given, taken = _letters(row.text), _letters(outcome.name)
    return bool(taken) and (given == taken or ("title" in row.kind and taken in given))


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
