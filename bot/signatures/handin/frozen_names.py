"""The names of a package: opened a page at a time, sorted, and put down for its files.

Nobody sees them on the way: what is opened goes into the package's working folder.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.files.private_files import whole_file
from bot.runtime import Runtime
from bot.signatures.handin.found_fonts import SignCount
from bot.signatures.handin.package_folder import PackageFolder
from bot.signatures.handin.printed_names import printed, script_of, sort_key
from bot.storage.handin import frozen_signatures
from bot.storage.handin.frozen_signatures import FrozenName
from bot.storage.handin.packages import PackageRow
from bot.storage.schema.key_tables import Sealed
from flows.campaign import Campaign, Question, QuestionKind
from flows.lexicon.message_text import clean_text

PAGE_SIZE: Final = 5_000
"""Names that are read from the database at once."""

Line = tuple[str, str, list[str]]
"""A printed name, its script, and the answers that are handed over, one for each column."""


class SetHasChanged(Exception):
    """A name was withdrawn, erased, held back or corrected since the freeze."""


class NamesAreUnreadable(Exception):
    """The key under which the names were sealed was destroyed."""


@dataclass(slots=True)
class Collected:
    """What the names of a package come to: lines by letter, figures, and the signs in them."""

    lines: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))
    months: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    signs: SignCount = field(default_factory=SignCount)

    @property
    def names(self) -> int:
        """How many names there are."""
        return sum(len(lines) for lines in self.lines.values())


def handed_over(campaign: Campaign) -> tuple[Question, ...]:
    """Return the questions whose answers are handed over: an e-mail address never is."""
    return tuple(
        one for one in campaign.questions if one.hand_in and one.kind is not QuestionKind.EMAIL
    )


def collect_names(runtime: Runtime, campaign: Campaign, package: PackageRow) -> Collected:
    """Return the names of a package, sorted under each letter.

    Raises ``SetHasChanged`` and ``NamesAreUnreadable``.
    """
    collected, reader = Collected(), PrintedReader(runtime, campaign)
    for one in read_frozen(runtime, package.id):
        if one.is_changed:
            raise SetHasChanged
        shown = reader.read(one.name, one.answers)
        if shown is None:
            raise NamesAreUnreadable
        _collect(collected, one, *shown)
    if collected.names != package.names:
        raise SetHasChanged
    for lines in collected.lines.values():
        lines.sort(key=lambda line: (*sort_key(line[1], line[0]), line[2]))
    return collected


def _collect(collected: Collected, one: FrozenName, shown: str, values: list[str]) -> None:
    collected.lines[one.letter_sha256].append((shown, script_of(shown), values))
    for text in (shown, *values):
        collected.signs.add(text)
    collected.months[f"{one.signed_at:%Y-%m}"] += 1
    collected.languages[one.language] += 1
    collected.places[one.place] += 1


def read_frozen(runtime: Runtime, package_id: int) -> Iterator[FrozenName]:
    """Yield the names of a package, still sealed, a page at a time."""
    last = 0
    while True:
        with runtime.database.read() as connection:
            page = frozen_signatures.list_names(connection, package_id, last, PAGE_SIZE)
        yield from page
        if len(page) < PAGE_SIZE:
            return
        last = page[-1].signature_id


def write_lines(folder: PackageFolder, letter: int, lines: list[Line]) -> None:
    """Put the names under a letter down in the package's working folder."""
    with whole_file(folder.names_file(letter)) as file:
        file.writelines(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


class PrintedReader:
    """Opens the names of one campaign, and the answers that it hands over."""

    def __init__(self, runtime: Runtime, campaign: Campaign) -> None:
        self._vault, self._campaign = runtime.vault, campaign
        self._questions = handed_over(campaign)

    def read(self, name: bytes | None, answers: bytes | None) -> tuple[str, list[str]] | None:
        """Return a name and its answers as they are printed; None where its key is destroyed."""
        typed = self._vault.read(self._campaign.id, Sealed.NAME, name)
        if typed is None:
            return None
        opened = self._vault.read(self._campaign.id, Sealed.ANSWERS, answers)
        given: Mapping[str, str] = json.loads(opened) if opened else {}
        return printed(typed), [self._worded(question, given) for question in self._questions]

    def _worded(self, question: Question, answers: Mapping[str, str]) -> str:
        """Return an answer as it is handed over; a choice in the words of the letter's language.

        Pictures and signs that no font may have are left out, as of a name when it is read.
        """
        answer = answers.get(question.id, "")
        words = self._campaign.words.get(self._campaign.letter.language)
        if question.kind is QuestionKind.CHOICE and words is not None:
            answer = words.options.get(answer, answer)
        return printed(clean_text(answer))


def plan_of(collected: Collected, languages: Mapping[str, str], volume_size: int) -> dict[str, Any]:
    """Return by what the files are made: letters, volumes and figures, as plain JSON.

    ``languages`` are those of the letters, by SHA-256: the letters come in the order of both.
    """
    letters = sorted(collected.lines, key=lambda sha256: (languages[sha256], sha256))
    volumes = [
        [letter, first, min(volume_size, len(collected.lines[sha256]) - first)]
        for letter, sha256 in enumerate(letters)
        for first in range(0, len(collected.lines[sha256]), volume_size)
    ]
    return {
        "letters": [
            {"sha256": sha256, "names": len(collected.lines[sha256])} for sha256 in letters
        ],
        "volumes": volumes,
        "months": dict(collected.months),
        "languages": dict(collected.languages),
        "places": dict(collected.places),
    }
