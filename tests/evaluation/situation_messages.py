"""Messages written blind: before the rule, by situation, by someone who had not read the rules.

``situations_<language>.tsv``: the situation (``At``), what the message means there, the message. A
third of it, by the same hash as other people's tables, is sealed: packed into
``situations_<language>.sealed``, so that nobody who writes rules reads it by accident. It is
scored, and never shown. ``seal`` puts what was added to the open part where it belongs.

What a message means: ``sign``, ``consent``, ``no``, ``name:…``, ``opt_out``, ``withdraw``,
``erase``, ``rename``, ``language:…``; ``keep`` (nothing may change), ``question:…`` and ``help``
(nothing changes, and it is answered); ``ask`` (whether updates shall stop); ``noname``.
"""

import base64
import textwrap
import zlib
from dataclasses import dataclass
from pathlib import Path

from tests.evaluation.situations import At
from tests.evaluation.tables import is_unseen

FOLDER = Path(__file__).parent
LANGUAGES = tuple(sorted(path.stem.partition("_")[2] for path in FOLDER.glob("situations_*.tsv")))
SEALED_LINE_WIDTH = 100


@dataclass(frozen=True, slots=True)
class SituationMessage:
    """A message, the situation in which it is written, what it means there, and its language."""

    at: At
    meaning: str
    text: str
    language: str


def load_open(language: str, folder: Path = FOLDER) -> tuple[SituationMessage, ...]:
    """Return the messages that may be read, in their order."""
    return _parse(_open_path(folder, language).read_text(encoding="utf-8"), language)


def load_sealed(language: str, folder: Path = FOLDER) -> tuple[SituationMessage, ...]:
    """Return the sealed messages, for scoring alone."""
    return _parse(_unseal(_sealed_path(folder, language)), language)


def seal(language: str, folder: Path = FOLDER) -> int:
    """Move messages of the open part that belong to the sealed third into it; return how many."""
    path = _open_path(folder, language)
    lines = path.read_text(encoding="utf-8").splitlines()
    moved = [line for line in lines if is_unseen(line.split("\t")[2])]
    if not moved:
        return 0
    sealed = _sealed_path(folder, language)
    known = _unseal(sealed).splitlines() if sealed.exists() else []
    content = "\n".join([*known, *moved]) + "\n"
    packed = base64.b64encode(zlib.compress(content.encode("utf-8"), 9)).decode("ascii")
    sealed.write_text("\n".join(textwrap.wrap(packed, SEALED_LINE_WIDTH)) + "\n", encoding="ascii")
    kept = [line for line in lines if line not in set(moved)]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return len(moved)


def _parse(content: str, language: str) -> tuple[SituationMessage, ...]:
    rows = (line.split("\t") for line in content.splitlines())
    return tuple(SituationMessage(At(at), meaning, text, language) for at, meaning, text in rows)


def _unseal(path: Path) -> str:
    return zlib.decompress(base64.b64decode(path.read_text(encoding="ascii"))).decode("utf-8")


def _open_path(folder: Path, language: str) -> Path:
    return folder / f"situations_{language}.tsv"


def _sealed_path(folder: Path, language: str) -> Path:
    return folder / f"situations_{language}.sealed"
