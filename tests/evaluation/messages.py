"""The development set: one message a line, with what one reader of words makes of it.

``<task>_<language>.tsv``: the text (``\\n`` is a line break, ``\\u…`` a character), a
tab, what it means, and for some tasks another tab and a detail: an organization's id, the name,
what stands behind the keyword.
"""

import re
from dataclasses import dataclass
from pathlib import Path

TASKS = ("opt_out", "answer", "names", "commands", "keywords", "noise", "questions")
LANGUAGES = ("en", "es")

_ESCAPE = re.compile(r"\\(n|t|x[0-9a-f]{2}|u[0-9a-f]{4})")
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Message:
    """A message, what it means, and where it stands."""

    text: str
    meaning: str
    detail: str
    place: str


def load(task: str, language: str) -> tuple[Message, ...]:
    """Return the messages of one file, in its order."""
    path = _FOLDER / f"{task}_{language}.tsv"
    return tuple(
        _message(line, f"{path.name}:{number}")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    )


def _message(line: str, place: str) -> Message:
    text, meaning, detail = [*line.split("\t"), ""][:3]
    return Message(_ESCAPE.sub(_unescaped, text), meaning, detail, place)


def _unescaped(escape: re.Match[str]) -> str:
    code = escape.group(1)
    return {"n": "\n", "t": "\t"}.get(code) or chr(int(code[1:], 16))
