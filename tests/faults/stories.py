"""What a few people write in one run, and what goes wrong on the way: all drawn from a seed."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Final

ENTRY: Final = ("IBM", "ibm", "IBM español", "IBM-bus7", "hi", "IBM Ana Ruiz")
NAMES: Final = ("Ana Ruiz", "my name is Ben Okafor", "José Ñúñez", "Mei Lin", "call me later")
YES: Final = ("SIGN", "yes", "sí", "sign it please", "ok do it")
AFTER: Final = (
    "UPDATES",
    "NO",
    "STOP",
    "stop texting me",
    "START",
    "HELP",
    "STATUS",
    "LETTER",
    "MORE",
    "UNDO",
    "WITHDRAW",
    "DELETE",
    "DELETE",
    "NAME",
    "MYDATA",
    "ESPAÑOL",
    "Stop IBM!",
    "wrong number",
    "Can my church sign as a group?",
    "thank you",
    "REMOVE ANA",
    "SIGN",
    "Ben Okafor",
    "yes",
    "no",
    "🙂" * 40,
    "x" * 1600,
)
MAX_SPAN: Final = timedelta(hours=5)
"""Between two requests. A provider tries again for a day, and then an id may be a new one."""
MAX_MESSAGES: Final = 100
"""Of one story, by far."""
FAULTY: Final = 0.4
"""The share of requests that something happens to."""
MAX_MOMENT: Final = 30
"""About as many calls as a turn makes that run statements."""


class Fault(StrEnum):
    """What happens while one request is answered."""

    KILLED = "killed"  # the process, as by SIGKILL
    FROZEN = "frozen"  # the process stands still; another one is asked meanwhile
    AWAY = "away"  # the database: locked by another, or every connection to it is cut
    FULL = "full"  # the disk
    UNHEARD = "unheard"  # answered, and brought again: nobody heard the answer


@dataclass(frozen=True, slots=True)
class Message:
    """What one person writes. ``number`` is its own; ``sender`` a phone's number or a chat's."""

    number: int
    sender: str | int
    text: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request with a message, so long after the one before it.

    The clock may go back, too. ``moment`` is when a fault strikes: at which of the calls that run
    statements, counted from 1.
    """

    message: Message
    after: timedelta
    fault: Fault | None = None
    moment: int = 0


def draw_story(seed: int) -> list[Delivery]:
    """Return the requests of one run, in the order in which they are first made.

    Another seed has other senders, and other numbers of messages.
    """
    draw = Random(seed)
    lines = {sender: _draw_texts(draw) for sender in _draw_senders(draw, seed)}
    messages: list[Message] = []
    while any(lines.values()):
        sender = draw.choice([one for one, texts in lines.items() if texts])
        messages.append(
            Message(seed * MAX_MESSAGES + len(messages) + 1, sender, lines[sender].pop(0))
        )
    _reorder(draw, messages)
    return [_draw_delivery(draw, message, _draw_span(draw)) for message in messages]


def draw_again(draw: Random, message: Message, *, is_last: bool) -> Delivery:
    """Return another request with a message, soon after; with nothing that fails if ``is_last``."""
    span = timedelta(seconds=draw.randint(1, 30))
    return Delivery(message, span) if is_last else _draw_delivery(draw, message, span)


def _draw_delivery(draw: Random, message: Message, after: timedelta) -> Delivery:
    fault = draw.choice(list(Fault)) if draw.random() < FAULTY else None
    return Delivery(message, after, fault, draw.randint(1, MAX_MOMENT))


def _draw_senders(draw: Random, seed: int) -> list[str | int]:
    phones = [f"+1555{(2 * seed + which) % 10_000_000:07d}" for which in (0, 1)]
    everybody: list[str | int] = [*phones, 1_000_000 + seed]
    return draw.sample(everybody, draw.randint(1, 2))


def _draw_texts(draw: Random) -> list[str]:
    begun = [draw.choice(ENTRY), draw.choice(NAMES), draw.choice(YES)]
    return begun[: draw.randint(1, 3)] + draw.choices(AFTER, k=draw.randint(0, 4))


def _reorder(draw: Random, messages: list[Message]) -> None:
    """Let some texts overtake the one before. In a chat nothing does: updates come in order."""
    for at in range(1, len(messages)):
        pair = messages[at - 1 : at + 1]
        if all(isinstance(one.sender, str) for one in pair) and draw.random() < 0.1:
            messages[at - 1 : at + 1] = reversed(pair)


def _draw_span(draw: Random) -> timedelta:
    kind = draw.random()
    if kind < 0.05:
        return timedelta(hours=-1)
    if kind < 0.12:
        return MAX_SPAN * round(draw.random(), 2)
    return timedelta(seconds=draw.randint(1, 90))
