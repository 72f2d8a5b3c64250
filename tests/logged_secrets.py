"""Looks through all that is logged in each test for what the test would not have told.

Every name, number and message passes through the vault on its way into the database: there it is
noted what a test used, so that nobody has to list it. What is looked through are the lines as they
would be written, of every thread.
"""

import logging
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

from bot.storage.schema.key_tables import Sealed
from bot.telemetry.log_setup import OURS, make_formatter
from bot.vault import Vault

_FORMATTER: Final = make_formatter("test", "json")
_MIN_LETTERS: Final = 4
"""Of a name: a shorter one is a part of many words."""
_MIN_CHARACTERS: Final = 7
"""Of numbers and of what is secret: of shorter ones some digits are in every time."""
_NOT_LOOKED_FOR: Final = {Sealed.STATE, Sealed.REPLY}
"""Made of our own words; the names in them are sealed by themselves too."""
_IN_WORDS: Final = {Sealed.BODY, Sealed.QUESTION, Sealed.ANSWER, Sealed.ANSWERS}


@dataclass(slots=True)
class Used:
    """What a test has sealed or looked up, by what it is."""

    names: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)

    def note(self, column: str, text: str) -> None:
        """Note what is sealed in a column."""
        if column in _NOT_LOOKED_FOR:
            return
        if column == Sealed.NAME:
            if len(text) >= _MIN_LETTERS:
                self.names.add(text)
        elif column not in _IN_WORDS or " " in text.strip():  # one word is one of ours, too
            self.note_address(text)

    def note_address(self, text: str) -> None:
        """Note a number, or what else no line may hold in any place."""
        if len(text) >= _MIN_CHARACTERS:
            self.texts.add(text.removeprefix("+"))

    def copy(self) -> "Used":
        """Return the same, to go on from after a test."""
        return Used(set(self.names), set(self.texts))

    def find_in(self, lines: Collection[str]) -> list[str]:
        """Return the lines that hold something of it."""
        return [line for line in lines if self._is_in(line)]

    def _is_in(self, line: str) -> bool:
        if any(text in line for text in self.texts):
            return True
        return any(
            name in line and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line)
            for name in self.names
        )


class Lines(logging.Handler):
    """Keeps what would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.kept.append(_FORMATTER.format(record))


def watch_vault(used: Used) -> None:
    """Have it noted what is sealed and looked up, by every vault of this process."""
    seal, chain = Vault.seal, Vault._chain

    def noted_seal(self: Vault, scope: str, column: str, text: str) -> bytes:
        used.note(column, text)
        return seal(self, scope, column, text)

    def noted_chain(self: Vault, form: str) -> list[bytes]:
        used.note_address(form)
        return chain(self, form)

    Vault.seal, Vault._chain = noted_seal, noted_chain  # type: ignore[method-assign] # both do as before


def keep_lines() -> Iterator[Lines]:
    """Keep the lines of our own loggers while a test runs."""
    lines = Lines()
    loggers = [logging.getLogger(name) for name in OURS]
    for logger in loggers:
        logger.setLevel(logging.INFO)
        logger.addHandler(lines)
    yield lines
    for logger in loggers:
        logger.removeHandler(lines)
