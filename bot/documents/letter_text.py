"""A letter's markdown as blocks of text for its pages: word for word, and nothing else.

What is understood: headings (#), lists (- and 1.), **bold** and *italic*. All other signs stand
as they are. Lines of a paragraph stay lines where they look meant ("To: …", "From: …"), and
are joined where a long text was broken at its editor's margin.
"""

from collections.abc import Iterator
from typing import Any, Final

Run = dict[str, Any]
"""Text, and whether it is ``bold`` and ``italic``."""
Block = dict[str, Any]
"""A ``kind`` (heading, list, numbered, paragraph) and its ``lines``, each of runs."""

WRAPPED_FROM: Final = 60
"""A paragraph was broken by its editor if all its lines but the last have so many characters."""
MAX_HEADING_SIGNS: Final = 6
_BULLETS: Final = ("- ", "* ", "+ ")


def read_letter(text: str) -> list[Block]:
    """Return the blocks of a letter, in their order."""
    parts = text.replace("\r\n", "\n").replace("\ufeff", "").split("\n\n")
    return [block for part in parts for block in _blocks(part)]


def _blocks(part: str) -> Iterator[Block]:
    """Yield the blocks of what stands between two empty lines."""
    kind, lines = "", list[str]()
    for line in (line.strip() for line in part.split("\n")):
        if not line:
            continue
        its_kind, its_text = _kind_of(line)
        if kind and its_kind != kind:
            yield _block(kind, lines)
            lines = []
        kind = its_kind
        lines.append(its_text)
        if kind == "heading":
            yield _block(kind, lines)
            kind, lines = "", []
    if lines:
        yield _block(kind, lines)


def _kind_of(line: str) -> tuple[str, str]:
    """Return what kind of block a line is of, and its words."""
    signs = len(line) - len(line.lstrip("#"))
    if 0 < signs <= MAX_HEADING_SIGNS and line[signs:].startswith(" "):
        return "heading", line[signs:].strip()
    if line.startswith(_BULLETS):
        return "list", line[2:].strip()
    number, dot, rest = line.partition(". ")
    if dot and number.isascii() and number.isdigit() and len(number) < len("1000"):
        return "numbered", f"{number}. {rest.strip()}"
    return "paragraph", line


def _block(kind: str, lines: list[str]) -> Block:
    if kind == "paragraph" and all(len(line) >= WRAPPED_FROM for line in lines[:-1]):
        lines = [" ".join(lines)]
    return {"kind": kind, "lines": [list(_runs(line)) for line in lines]}


def _runs(line: str) -> Iterator[Run]:
    """Yield the pieces of a line. A star that closes nothing stands as it is."""
    for at, piece in enumerate(_between(line, "**")):
        for within, part in enumerate(_between(piece, "*")):
            if part:
                yield {"text": part, "bold": at % 2 == 1, "italic": within % 2 == 1}


def _between(text: str, mark: str) -> list[str]:
    """Return the pieces of a text outside and inside a pair of marks, in turn."""
    parts = text.split(mark)
    pieces = [parts[0]]
    at = 1
    while at < len(parts):
        inside = parts[at]
        if at + 1 < len(parts) and inside and inside == inside.strip():
            pieces += [inside, parts[at + 1]]
            at += 2
        else:
            pieces[-1] += mark + inside
            at += 1
    return pieces
