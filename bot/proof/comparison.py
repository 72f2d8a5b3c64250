"""Compares a campaign's log with its signatures, its counter and its packages.

The log itself is checked by the script with which strangers check it (``bot.proof.verify``).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from bot.languages import DEFAULT_LANGUAGE, Phrase, say_phrase
from bot.proof.commitments import read_commitment
from bot.proof.logs import Log, find_log_in
from bot.proof.published_log import check_published
from bot.runtime import Runtime
from bot.storage.engine.long_statements import allow_long_pauses, allow_long_statements
from bot.storage.organizers import audit_chain
from bot.storage.proof import counted_signatures, logged_entries, queued_entries
from bot.storage.proof.counted_signatures import CountedRow
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.proof_tables import EntryKind

MAX_TOLD: Final = 20
"""Differences of single signatures that are told one by one."""
_COUNTS, _WITHDRAWN, _HELD = "counts", "withdrawn", "held"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found: how many entries, how many count by log and rows, what is wrong."""

    campaign: str
    entries: int
    counted: int
    waiting: int
    problems: tuple[Phrase, ...]

    @property
    def told(self) -> tuple[str, ...]:
        """What is wrong, in the language of the terminal."""
        return tuple(say_phrase(DEFAULT_LANGUAGE, one) for one in self.problems)


@dataclass(slots=True)
class _Expected:
    """What log and queue say together: the state of each signature by its commitment.

    ``unnamed`` are queued ones that have no code yet, ``handed_in`` names and manifests,
    ``audit_heads`` places and hashes of lines of the audit trail.
    """

    states: dict[bytes, str]
    letters: dict[bytes, str]
    unnamed: int
    waiting: int
    handed_in: Counter[tuple[int, str]]
    audit_heads: list[tuple[int, bytes]]

    @property
    def counted(self) -> int:
        return self.unnamed + sum(state == _COUNTS for state in self.states.values())


def compare(runtime: Runtime, campaign: str) -> Comparison:
    """Compare all there is of one campaign, as it stood at one moment."""
    with runtime.database.read_one_moment() as connection:
        allow_long_statements(connection)
        allow_long_pauses(connection)
        log = find_log_in(connection, campaign)
        checked, problems = check_published(connection, campaign, log)
        entries = checked.checkpoint.size if checked else 0
        del checked  # it holds much of each entry
        expected = _expect(runtime, connection, log, campaign)
        counter = counted_signatures.read_counter(connection, campaign)
        tally: Counter[str] = Counter()
        rows = _tally(counted_signatures.list_signatures(connection, campaign), tally)
        differences = list(_compare_rows(runtime, log, campaign, rows, expected))
        packages = counted_signatures.list_handed_over(connection, campaign)
        problems += _compare_audit_trail(connection, expected.audit_heads)
    counted = tally["counted"]
    if counter != counted:
        problems.append(_problem("counter_differs", counter=counter, count=counted))
    if expected.counted != counted:
        problems.append(_problem("log_differs", count=counted, by_log=expected.counted))
    if (lost := tally["without receipt"] - expected.unnamed) > 0:  # whose is which entry?
        problems.append(_problem("receipts_lost", count=lost))
    problems += _limit(differences)
    problems += _compare_packages(packages, expected.handed_in)
    return Comparison(campaign, entries, counted, expected.waiting, tuple(problems))


def _expect(runtime: Runtime, connection: Connection, log: Log | None, campaign: str) -> _Expected:
    """Return what log and queue say together."""
    expected = _Expected({}, {}, 0, 0, Counter(), [])
    _read_log(connection, campaign, expected)
    for row in queued_entries.list_waiting(connection, campaign):
        expected.waiting += 1
        digest = _commitment(runtime, log, campaign, row.code) or b""
        if row.kind is EntryKind.HANDED_IN:
            expected.handed_in[row.number or 0, (row.digest or b"").hex()] += 1
        elif row.kind is EntryKind.SIGNED and not digest:
            expected.unnamed += 1
        elif row.kind is EntryKind.SIGNED:
            expected.states[digest] = _COUNTS
            expected.letters[digest] = row.letter_sha256 or ""
        else:
            _change(expected.states, digest, row.kind)
    return expected


def _read_log(connection: Connection, campaign: str, found: _Expected) -> None:
    """Note what the log's entries say."""
    places: list[bytes] = []
    letters: list[str] = []
    for entry in logged_entries.list_entries(connection, campaign):
        digest, number = entry.digest or b"", entry.number or 0
        places.append(digest)
        if entry.kind is EntryKind.LETTER:
            letters.append(digest.hex())
        elif entry.kind is EntryKind.SIGNED:
            found.states[digest] = _COUNTS
            found.letters[digest] = "".join(letters[number : number + 1])
        elif entry.kind is EntryKind.HANDED_IN:
            found.handed_in[number, digest.hex()] += 1
        elif entry.kind is EntryKind.AUDIT:
            found.audit_heads.append((number, digest))
        else:
            _change(found.states, b"".join(places[number : number + 1]), entry.kind)


def _change(states: dict[bytes, str], digest: bytes, kind: EntryKind) -> None:
    after = {
        EntryKind.WITHDRAWN: _WITHDRAWN,
        EntryKind.HELD: _HELD,
        EntryKind.RELEASED: _COUNTS,
    }.get(kind)
    if after and digest in states and states[digest] != _WITHDRAWN:
        states[digest] = after


def _commitment(
    runtime: Runtime, log: Log | None, campaign: str, code: bytes | None
) -> bytes | None:
    """Return what stands in the log for a signature, or, before there is a log, its code.

    None for a signature without a code, or whose code was destroyed: then nobody can tell which
    entry of the log belongs to it.
    """
    if log:
        return read_commitment(runtime.vault, log, code)
    opened = runtime.vault.read_if(campaign, Sealed.RECEIPT, code)
    return opened.encode() if opened else None


def _tally(rows: Iterable[CountedRow], tally: Counter[str]) -> Iterator[CountedRow]:
    """Yield the rows; add up how many count, and how many of them have no receipt to show."""
    for row in rows:
        tally["counted"] += row.counts
        tally["without receipt"] += row.counts and row.code is None and not row.is_erased
        yield row


def _compare_rows(
    runtime: Runtime,
    log: Log | None,
    campaign: str,
    rows: Iterable[CountedRow],
    expected: _Expected,
) -> Iterator[Phrase]:
    """Yield each signature that is not in the log as it stands."""
    nameless = expected.unnamed + sum(state == _COUNTS for state in expected.states.values())
    without = 0
    shown_by: dict[bytes, int] = {}
    for row in rows:
        digest = _commitment(runtime, log, campaign, row.code)
        if digest is None:
            without += row.counts
            continue
        first = shown_by.setdefault(digest, row.id)
        if first != row.id:
            yield _problem("receipt_shared", number=first, other=row.id)
            continue
        state = expected.states.get(digest, "")
        should = _WITHDRAWN if row.is_withdrawn else _HELD if row.held_for else _COUNTS
        nameless -= state == _COUNTS
        if not state:
            yield _problem("no_entry", number=row.id)
        elif state != should:
            told = {"state": _state(should), "by_log": _state(state)}
            yield _problem("state_differs", number=row.id, **told)
        elif expected.letters.get(digest) != row.letter_sha256:
            yield _problem("letter_differs", number=row.id)
    if without > nameless:
        yield _problem("unknown_to_log", count=without - nameless)


def _problem(key: str, **params: object) -> Phrase:
    return Phrase(f"comparison_problems.{key}", params)


def _state(state: str) -> Phrase:
    return Phrase(f"comparison_states.{state}")


def _compare_packages(
    packages: list[tuple[int, int, str]], handed_in: Mapping[tuple[int, str], int]
) -> Iterator[Phrase]:
    there = Counter((names, manifest) for _, names, manifest in packages)
    for number, names, manifest in packages:
        if not handed_in.get((names, manifest)):
            yield _problem("package_not_logged", number=number)
    for names, manifest in handed_in:
        if (names, manifest) not in there:
            yield _problem("no_package", count=names)


def _compare_audit_trail(
    connection: Connection, logged: list[tuple[int, bytes]]
) -> Iterator[Phrase]:
    there = audit_chain.read_hashes(connection, sorted({place for place, _ in logged}))
    for place, digest in logged:
        if there.get(place) != digest:
            yield _problem("audit_trail_differs", number=place)


def _limit(differences: list[Phrase]) -> list[Phrase]:
    more = len(differences) - MAX_TOLD
    if more <= 0:
        return differences
    return [*differences[:MAX_TOLD], _problem("more", count=more)]
