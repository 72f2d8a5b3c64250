"""Supporters who come in by themselves: each plays the whole conversation, through the webhooks.

Nothing is put into the database for them. How many signed, and how many want updates, is counted
afterwards, where the program keeps it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import Protocol

from bot.demo.conversation_starts import Playbook, Start

PEOPLE = 20

TURNS = ("sms", "telegram", "sms", "sms", "telegram")
"""How they come, one after the other, again and again."""

DECLINES = 5
"""Every so manyth person signs and wants no updates."""
SPEAKS_ANOTHER = 4
"""Every so manyth person comes by another language's keyword, if there is one."""


class Devices(Protocol):
    """Where supporters write from: the stage. The words are what a provider complains of, or ""."""

    def add_phone(self) -> str: ...
    def add_chat(self) -> int: ...
    def owner(self, device: str | int) -> str: ...
    def text(self, number: str, body: str) -> str: ...
    def start(self, chat_id: int, payload: str) -> str: ...
    def say(self, chat_id: int, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Part:
    """How one supporter comes in. ``words`` are those of their language, by choice."""

    channel: str
    start: Start
    words: Mapping[str, str]
    wants_updates: bool


def parts(playbook: Playbook, people: int = PEOPLE) -> Iterator[Part]:
    """Yield the parts to be played."""
    keywords = [start for start in playbook.starts if start.kind == "keyword"]
    first, others = keywords[0], cycle(keywords[1:] or keywords[:1])
    for number, channel in zip(range(1, people + 1), cycle(TURNS), strict=False):
        start = next(others) if number % SPEAKS_ANOTHER == 0 else first
        words = playbook.choices[start.language]
        yield Part(channel, start, words, wants_updates=number % DECLINES != 0)


def play(part: Part, devices: Devices) -> str | int:
    """Play one part on a new device, and return the device.

    Raises ``NoMorePhones`` where there is none.
    """
    last = part.words["updates" if part.wants_updates else "no"]
    if part.channel == "sms":
        number = devices.add_phone()
        for words in (part.start.words, devices.owner(number), part.words["sign"], last):
            devices.text(number, words)
        return number
    chat_id = devices.add_chat()
    devices.start(chat_id, part.start.words)
    for words in (devices.owner(chat_id), part.words["sign"], last):
        devices.say(chat_id, words)
    return chat_id
