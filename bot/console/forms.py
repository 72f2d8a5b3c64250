"""A form that was sent: its fields, bounded, and what is wrong with them.

A field's label stands in the texts as ``console.fields.<name>``; so the summary of what is wrong,
the field's own note and its label say the same word.
"""

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final, Self

from flask import request

from bot.console.words import say, say_phrase
from bot.languages import PhrasedError
from flows.unseen_signs import CONTROL_CHARACTERS, DIRECTION_CHANGES

MAX_LINE_CHARACTERS: Final = 200
MAX_TEXT_CHARACTERS: Final = 8_000
ONCE_FIELD: Final = "once"
_ONCE_BYTES: Final = 16
ONCE_CHARACTERS: Final = 2 * _ONCE_BYTES
_BREAKS: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
"""What ends a line beside a line feed: text processors copy it out (Unicode, 5.8)."""


def make_once_key() -> str:
    """Return the number of a form that is about to be shown: what it does is done once."""
    return secrets.token_hex(_ONCE_BYTES)


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with a field, in words; ``name`` is "" where it is no single field's fault."""

    name: str
    words: str


@dataclass
class Form:
    """The form of the request that is being answered; empty where none was sent.

    ``given`` are values to begin with, by field; ``filled`` are those that stand in place of what
    was typed, where a form was sent for us to fill in something.
    """

    given: dict[str, str] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)
    filled: dict[str, str] = field(default_factory=dict)

    @classmethod
    def refused(cls, error: PhrasedError) -> Self:
        """Return the form of this request, with what a use case refused of all of it."""
        form = cls()
        form.refuse_for(error)
        return form

    @property
    def is_sent(self) -> bool:
        """Whether it was sent, or is only about to be filled in."""
        return request.method == "POST"

    @property
    def is_right(self) -> bool:
        """Whether nothing was found to be wrong."""
        return self.is_sent and not self.errors

    def value(self, name: str) -> str:
        """Return the value of a field: what was typed, else its initial value.

        Its lines are as they are in Unix, and it holds no control characters.
        """
        return CONTROL_CHARACTERS.sub("", _BREAKS.sub("\n", self._read_typed(name)))

    def values(self, name: str) -> list[str]:
        """Return which of several were chosen; ``given`` has them with blanks between."""
        return request.form.getlist(name) if self.is_sent else self.given.get(name, "").split()

    def line(self, name: str, *, most: int = MAX_LINE_CHARACTERS, needed: bool = True) -> str:
        """Return a field's one line, without blanks around it, and without what no line holds."""
        typed = DIRECTION_CHANGES.sub("", self.value(name)).replace("\n", " ")
        return self._read(name, typed.strip(), most, needed)

    def text(self, name: str, *, most: int = MAX_TEXT_CHARACTERS, needed: bool = True) -> str:
        """Return a field's text, its lines as they are in Unix."""
        return self._read(name, self.value(name).strip(), most, needed)

    def secret(self, name: str, *, most: int = MAX_LINE_CHARACTERS) -> str:
        """Return a field's signs as they were typed, blanks too."""
        return self._read(name, self._read_typed(name), most, needed=True)

    def choice(self, name: str, among: Collection[str], *, needed: bool = True) -> str:
        """Return which of some values was chosen, "" where none was."""
        chosen = self.value(name)
        if chosen and chosen not in among:
            self.refuse(name, say("errors.choose", field=say(f"fields.{name}")))
            return ""
        return self._read(name, chosen, MAX_LINE_CHARACTERS, needed)

    def is_ticked(self, name: str) -> bool:
        """Say whether a box was ticked."""
        return self.value(name) != ""

    def refuse(self, name: str, words: str) -> None:
        """Note what is wrong with a field, or, where ``name`` is "", with the whole form."""
        self.errors.append(FieldError(name, words))

    def refuse_for(self, error: PhrasedError, name: str = "") -> None:
        """Say what a use case refused, in its own words, which begin small in a terminal's line."""
        words = say_phrase(error.phrase)
        self.refuse(name, words[:1].upper() + words[1:])

    def error_of(self, name: str) -> str:
        """Return what is wrong with a field, or ""."""
        return next((one.words for one in self.errors if one.name == name), "")

    def _read_typed(self, name: str) -> str:
        if name in self.filled:
            return self.filled[name]
        return request.form.get(name, "") if self.is_sent else self.given.get(name, "")

    def _read(self, name: str, typed: str, most: int, needed: bool) -> str:
        label = say(f"fields.{name}") if self.is_sent else ""
        if self.is_sent and needed and not typed:
            self.refuse(name, say("errors.missing", field=label))
        if len(typed) > most:
            self.refuse(name, say("errors.too_long", field=label, limit=most))
            return ""
        return typed
