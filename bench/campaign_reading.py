"""Reads what was handed in as those read it who get it, and what the program tells of the count."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pypdf import PdfReader
from sqlalchemy import func, select

from bench.campaign_signers import CAMPAIGN
from bot.signatures.handin.build_package import VOLUME_SIZE
from bot.signatures.handin.names_table import FIGURES_FILE, read_table
from bot.signatures.handin.printed_names import printed
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures import signatures
from tests.bot.signatures.handin.pdf_text import text_of
from tests.bot.signatures.handin.test_reading_back import as_drawn, compared

if TYPE_CHECKING:
    from bench.campaign import Site

LOOKED_AHEAD = 3_000
"""Signs behind one name within which the next one begins: a page's foot and head lie between."""
MAX_REPEATED = 8
"""Signs of a syllable, with its marks."""


@dataclass(frozen=True, slots=True)
class NamesFound:
    """What became of the names in the pages: which are missed; in how many a piece is repeated."""

    names: int
    missed: Sequence[str]
    repeated: int
    pages: int


def find_names(package: Path) -> NamesFound:
    """Look for each name of the table in the pages, behind the one before it.

    What typst sets at another height within a syllable (a mark, above all) repeats the syllable in
    the text that readers extract, though not on the page: such a name is found, and told apart.
    """
    names, missed, repeated, pages = list(_read_names(package)), [], 0, 0
    for number, first in enumerate(range(0, len(names), VOLUME_SIZE), 1):
        path = package / f"letter-{number}.pdf"
        text, at = compared(text_of(path)), 0
        pages += len(PdfReader(path).pages)
        for name in names[first : first + VOLUME_SIZE]:
            drawn = as_drawn(printed(name))
            place = text.find(drawn, at, at + len(drawn) + LOOKED_AHEAD)
            end = place + len(drawn) if place >= 0 else find_repeated(text, drawn, at)
            repeated += place < 0 < end
            if not end:
                missed.append(name)
            at = end or at
    return NamesFound(len(names), missed, repeated, pages)


def find_repeated(text: str, name: str, at: int) -> int:
    """Return where a name ends of which pieces may be written twice in a row; 0: nowhere."""
    ends = (_follow(text, name, start) for start in range(at, at + LOOKED_AHEAD))
    return next((end for end in ends if end), 0)


def _follow(text: str, name: str, at: int) -> int:
    done = 0
    while done < len(name):
        if text[at : at + 1] == name[done]:
            at, done = at + 1, done + 1
            continue
        sizes = range(1, min(done, MAX_REPEATED) + 1)
        again = [size for size in sizes if text[at : at + size] == name[done - size : done]]
        if not again:
            return 0
        at += again[-1]
    return at


def _read_names(package: Path) -> Iterator[str]:
    for path in sorted(package.glob("names*.csv"), key=lambda one: (len(one.name), one.name)):
        yield from (row[0] for row in read_table(path))


def count_everywhere(site: "Site") -> dict[str, int]:
    """Return how many count by all that tells it; who is erased counts without a name."""
    figures = {row[0]: row[2] for row in read_table(site.package / FIGURES_FILE) if not row[1]}
    erased = int(figures["erased"])
    cover = PdfReader(site.package / "cover.pdf")
    words = "".join(page.extract_text() for page in cover.pages).split()
    (verified,) = json.loads(site.run("proof", "verify", CAMPAIGN, "--json"))
    said = site.verify(str(site.log)).replace(",", "").split()
    with site.runtime.database.read() as connection:
        rows = connection.scalar(
            select(func.count()).where(
                Signature.campaign == CAMPAIGN,
                Signature.withdrawn_at.is_(None),
                Signature.held_for.is_(None),
            )
        )
        counter = signatures.count_signatures(connection, CAMPAIGN)
    return {
        "COUNT": rows or 0,
        "counter": counter,
        "figures": json.loads(site.run("figures", CAMPAIGN, "--json"))["counted"],
        "proof": verified["counted"],
        "verify.py": int(said[said.index("count:") + 1].rstrip(".")),
        "cover": int(words[words.index("Counted") + 1].replace(",", "")),
        "figures.csv": int(figures["counted"]),
        "manifest": json.loads((site.package / "manifest.json").read_bytes())["names"] + erased,
        "rows of the CSV": sum(1 for _ in _read_names(site.package)) + erased,
    }
