"""YAML with the place of every value: one pass of libyaml gives both.

Every scalar is text, without outer space: ``no`` is the word no, ``1`` the digit. What is a
number or a truth value is the schema's to say. Anchors, merge keys and tags are not read.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml  # type: ignore[import-untyped]  # PyYAML comes without types

Path = tuple[str | int, ...]

MAX_DEPTH = 20
"""How deep lists and keys may be nested; no file of ours needs half of it."""

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file, as editors count: from 1."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class UnreadablePart:
    """Something in the file that could not be read, and what to do about it.

    ``is_of_its_line``: it is the mistake of that line alone, and nothing before it.
    ``runs_on``: it begins in that line, and spoils what follows.
    """

    mark: Position
    message: str
    remedy: str
    is_of_its_line: bool = False
    runs_on: bool = False


@dataclass(slots=True)
class PositionedYaml:
    """What a YAML file says (mappings, lists and text), and where each part of it stands.

    ``quoted`` is what stands in typographic quotes, and is read without them (``drops_quotes``).
    """

    value: Any = None
    marks: dict[Path, Position] = field(default_factory=lambda: {(): Position()})
    problems: list[UnreadablePart] = field(default_factory=list)
    quoted: list[UnreadablePart] = field(default_factory=list)
    drops_quotes: bool = False

    def mark(self, path: Path) -> Position:
        """Return where ``path`` stands, or the nearest thing around it that is there."""
        while path not in self.marks:
            path = path[:-1]
        return self.marks[path]


def read(written: bytes, *, drops_quotes: bool = False) -> PositionedYaml:
    """Return what a YAML file says. What cannot be read is among the problems.

    ``drops_quotes``: a value in typographic quotes is read without them, and noted.
    """
    marked = PositionedYaml(drops_quotes=drops_quotes)
    try:
        text = written.decode()
        too_deep = _first_too_deep(text)
        root = None if too_deep else yaml.compose(text, Loader=_Loader)
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        marked.problems.append(_unreadable(error, written))
        return marked
    if too_deep:
        marked.problems.append(UnreadablePart(too_deep, *_TOO_DEEP))
    elif isinstance(root, yaml.MappingNode):
        marked.value = _value(root, (), marked, set())
    else:
        marked.problems.append(
            UnreadablePart(Position(), "the file holds no keys", "write `key: value` lines")
        )
    return marked


def _first_too_deep(text: str) -> Position | None:
    """Return where parts stand within parts deeper than is read, if anywhere.

    libyaml reads such text with a function that calls itself: deep enough, it ends the process.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            return _mark(event.start_mark)
    return None


_TOO_DEEP = (
    f"lists and keys stand within one another more than {MAX_DEPTH} deep",
    "write it as campaigns/README.md tells",
)
_OFTEN = {
    "mapping values are not allowed in this context": (
        "there is a second colon in what should be one value",
        "put the value in quotes, or write >- and the words below it, moved in",
    ),
    "found a tab character that violates indentation": (
        "there is a tab",
        "move lines in with blanks",
    ),
    "found character that cannot start any token": (
        "it begins with a tab, or with a character that means something to YAML",
        "move lines in with blanks, and put the value in quotes",
    ),
}
"""What libyaml says of mistakes that are often made → what it is, and what to do about it."""


_RUNNING_ON = {
    "while scanning a simple key": (
        "this is not YAML: there is no colon in this line",
        "write `key: value`",
    ),
    "while scanning a quoted scalar": (
        "this is not YAML: a quotation mark is not closed",
        "close it, or write >- and the words below it, moved in",
    ),
    "while parsing a flow sequence": ("this is not YAML: a [ is not closed", "close it with ]"),
    "while parsing a flow mapping": ("this is not YAML: a { is not closed", "close it with }"),
}
"""What libyaml was reading when it met a mistake → what it is, where that began."""


def _unreadable(error: Exception, written: bytes) -> UnreadablePart:
    match error:
        case UnicodeDecodeError():
            mark = Position(error.object.count(b"\n", 0, error.start) + 1)
            return UnreadablePart(mark, "this is not UTF-8", "save the file as UTF-8")
        case yaml.MarkedYAMLError() if _has_typographic_quotes(error, written):
            return UnreadablePart(_mark(error.problem_mark), *_TYPOGRAPHIC, is_of_its_line=True)
        case yaml.MarkedYAMLError() if line := _line_with_odd_colon(error, written):
            return UnreadablePart(Position(line), *_ODD_COLON, is_of_its_line=True)
        case yaml.MarkedYAMLError() if error.problem in _OFTEN:
            return UnreadablePart(
                _mark(error.problem_mark), *_OFTEN[error.problem], is_of_its_line=True
            )
        case yaml.MarkedYAMLError() if error.context in _RUNNING_ON:
            at = error.context_mark or error.problem_mark
            return UnreadablePart(_mark(at), *_RUNNING_ON[error.context], runs_on=True)
        case yaml.MarkedYAMLError():
            said = ", ".join(part for part in (error.context, error.problem) if part)
            remedy = "mind quotes, colons and how far lines are moved in"
            return UnreadablePart(_mark(error.problem_mark), f"this is not YAML: {said}", remedy)
        case _:
            return UnreadablePart(
                Position(_line_of_odd_character(error, written)),
                "this is not YAML: there is a character that does not show and must not be there",
                "take it out, or write the line anew",
                is_of_its_line=True,
            )


_ODD_COLON = (
    "the colon is no colon to YAML, or the blank behind it no blank",
    "write : and an ordinary blank, typed anew",
)
_KEY_WITH_ODD_COLON = re.compile(r"\s*[\w-]+(?::[^\S\n -~]|\s?[\uff1a\ufe55\ua789\u2236])")
"""A key behind which stands a colon of other scripts, or a blank that is none ("title:\u00a0…")."""


def _line_with_odd_colon(error: yaml.MarkedYAMLError, written: bytes) -> int:
    """Return the line, that of the mistake or the one before, whose key has such a colon, or 0."""
    at = error.problem_mark.line if error.problem_mark else 0
    lines = written.decode().split("\n")
    near = [at, *([error.context_mark.line] if error.context_mark else []), at - 1]
    found = (
        line for line in near if 0 <= line < len(lines) and _KEY_WITH_ODD_COLON.match(lines[line])
    )
    return next((line + 1 for line in found), 0)


_TYPOGRAPHIC = (
    "the quotation marks are typographic, and mean nothing to YAML",
    'write " instead, or >- and the words below it, moved in',
)


def _has_typographic_quotes(error: yaml.MarkedYAMLError, written: bytes) -> bool:
    """Tell whether a value with a second colon was put in quotes, but in typographic ones."""
    if error.problem != "mapping values are not allowed in this context":
        return False
    line = written.decode().split("\n")[error.problem_mark.line]
    value = line.partition(":")[2].strip()
    return value[:1] in _TYPOGRAPHIC_QUOTES or line.strip()[:1] in _TYPOGRAPHIC_QUOTES


def _line_of_odd_character(error: Exception, written: bytes) -> int:
    """Return the line in which the reader met a character that YAML does not allow."""
    position = getattr(error, "position", None)
    return written.decode().count("\n", 0, position) + 1 if isinstance(position, int) else 1


def _value(node: yaml.Node, path: Path, marked: PositionedYaml, seen: set[int]) -> Any:
    if id(node) in seen:
        marked.problems.append(
            UnreadablePart(
                _mark(node.start_mark), "anchors and aliases are not read", "write it out"
            )
        )
        return ""
    seen.add(id(node))
    match node:
        case yaml.MappingNode():
            return _mapping(node, path, marked, seen)
        case yaml.SequenceNode():
            return [_item(item, (*path, i), marked, seen) for i, item in enumerate(node.value)]
        case _:
            return _text(node, marked)


_TYPOGRAPHIC_QUOTES = {"“": "”", "„": "“”", "«": "»", "‘": "’", "‚": "‘’", "»": "«", "”": "”"}
"""Opening → the marks that close it."""
_QUOTED_STYLES = ("'", '"', "|", ">")
"""How libyaml calls a value in quotes, or in lines of its own."""


def _text(node: yaml.ScalarNode, marked: PositionedYaml) -> str:
    """Return a scalar's text; where it stands in typographic quotes, note that and drop them."""
    text: str = node.value.strip()
    closing = _TYPOGRAPHIC_QUOTES.get(text[:1], "")
    inner = text[1:-1] if text[-1:] and text[-1:] in closing and len(text) > 1 else text[1:]
    if (
        not marked.drops_quotes
        or node.style in _QUOTED_STYLES
        or not closing
        or any(mark in inner for mark in closing)
    ):
        return text
    marked.quoted.append(
        UnreadablePart(
            _mark(node.start_mark),
            f"{text[0]} is no quotation mark to YAML: it would be part of the text",
            'write " instead; if it is to be read, put " around it all',
        )
    )
    return inner.strip()


def _item(node: yaml.Node, path: Path, marked: PositionedYaml, seen: set[int]) -> Any:
    marked.marks[path] = _mark(node.start_mark)
    return _value(node, path, marked, seen)


def _mapping(
    node: yaml.MappingNode, path: Path, marked: PositionedYaml, seen: set[int]
) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in node.value:
        mark = _mark(key.start_mark)
        name = _text(key, marked) if isinstance(key, yaml.ScalarNode) else ""
        if not isinstance(key, yaml.ScalarNode):
            marked.problems.append(UnreadablePart(mark, "a key is one word", "write `key: value`"))
            continue
        if name in read:
            marked.problems.append(
                UnreadablePart(mark, f"{name!r} is there twice", "keep one of the two")
            )
            continue
        marked.marks[*path, name] = mark
        read[name] = _value(value, (*path, name), marked, seen)
    return read


def _mark(at: yaml.Mark) -> Position:
    return Position(at.line + 1, at.column + 1)
