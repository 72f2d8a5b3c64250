"""Broadcasts as an organizer reads them in the terminal, or a program as JSON."""

import json
import shutil
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import click

from bot.broadcasts.approve.pause_resume_cancel import stopped
from bot.broadcasts.broadcast_errors import status_phrase
from bot.broadcasts.compose.draft_times import shown
from bot.broadcasts.monitor.history import organizer_name
from bot.cli.json_output import to_json
from bot.counted_words import counted
from bot.languages import DEFAULT_LANGUAGE, Phrase, say, say_phrase
from bot.runtime import Runtime
from bot.sending.refusal_words import describe_reason
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.schema.broadcast_tables import BroadcastStatus

MIN_WIDTH, MAX_WIDTH, LABEL_WIDTH = 40, 88, 11
"""Widths: of a line, at least and at most, and of what stands before it."""
_JSON_COLUMNS = ("texts", "audience")


def as_plain(value: object) -> str:
    """Return JSON: dataclasses by their fields, moments in ISO 8601, money as text.

    A phrase becomes its English words.
    """
    return to_json(_plain(value))


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case Phrase():
            return in_words(value)
        case timedelta():
            return value.total_seconds()
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(one) for one in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            plain = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
            if isinstance(value, BroadcastRow):
                plain |= {name: json.loads(plain[name]) for name in _JSON_COLUMNS}
            return plain
        case _:
            return str(value) if isinstance(value, Decimal) else value


def in_words(phrase: Phrase) -> str:
    """Return a phrase in the terminal's language."""
    return say_phrase(DEFAULT_LANGUAGE, phrase)


def moment(runtime: Runtime, at: datetime) -> str:
    """Return a moment as it is read where the installation's people are; the day if not today."""
    zone = next(iter(runtime.settings.assumed_zones), "UTC")
    return shown(at, zone, now=runtime.now())


def duration(span: timedelta) -> str:
    """Return how long something takes, as people say it: "about 3 hours"."""
    minutes = max(span / timedelta(minutes=1), 0)
    if minutes < 1:
        return "less than a minute"
    name, size = next(((name, size) for name, size in _SPANS if minutes >= 2 * size), _SPANS[-1])
    count = round(minutes / size)
    return f"about {counted(count, name)}"


_SPANS = (("day", 24 * 60), ("hour", 60), ("minute", 1))


def wrapped(words: str, first: str, then: str) -> Iterator[str]:
    """Yield words as lines that fit the terminal, the first behind ``first``, others ``then``."""
    lines = textwrap.wrap(words, width() - len(then), break_long_words=False) or [""]
    yield first + lines[0]
    yield from (then + line for line in lines[1:])


def labelled(label: str, words: str, **style: Any) -> Iterator[str]:
    """Yield words behind a label, in lines that fit the terminal."""
    padded = f"{label:<{LABEL_WIDTH}}"
    yield from wrapped(words, click.style(padded, **style) if style else padded, " " * LABEL_WIDTH)


def width() -> int:
    """Return how long a line may be."""
    return max(MIN_WIDTH, min(MAX_WIDTH, shutil.get_terminal_size().columns - 1))


def list_of(runtime: Runtime, rows: list[BroadcastRow]) -> str:
    """Return one line for each broadcast."""
    if not rows:
        return "There are no broadcasts yet: `python -m bot broadcast example` prints one."
    lines = []
    for row in rows:
        people = counted(row.recipients, "person", "people") if row.recipients else ""
        lines.append(
            (
                str(row.id),
                in_words(status_phrase(row.status)),
                people,
                row.title,
                _organization_name(runtime, row),
            )
        )
    widths = [max(len(line[at]) for line in lines) for at in range(4)]
    return "\n".join(
        f"{line[0]:>{widths[0]}}  {line[1]:<{widths[1]}}  {line[2]:>{widths[2]}}  "
        f"{line[3]:<{widths[3]}}  {line[4]}"
        for line in lines
    )


def _organization_name(runtime: Runtime, row: BroadcastRow) -> str:
    campaign = runtime.shelf.campaign(row.campaign)
    names = campaign.organization_names if campaign else {}
    return names.get(row.organization, row.organization)


def headline(runtime: Runtime, row: BroadcastRow) -> str:
    """Return what a broadcast is called, whose it is, where it stands and who had a part in it."""
    status = in_words(status_phrase(row.status))
    steps = (("drafted", row.drafted_by), ("approved", row.approved_by), ("and", row.seconded_by))
    who = ", ".join(
        f"{step} by {organizer_name(runtime, by)}" for step, by in steps if by is not None
    )
    lines = (
        f"Broadcast {row.id}: {row.title}",
        f"From {_organization_name(runtime, row)} to people of {row.campaign}. It is {status}.",
        f"{who[:1].upper()}{who[1:]}.".replace(", and by", " and by"),
    )
    return "\n".join(lines)


def reasons_it_stands_still(runtime: Runtime, row: BroadcastRow) -> list[str]:
    """Return why a broadcast was paused or its senders have stopped, as far as it was said."""
    reasons = []
    if row.status is BroadcastStatus.PAUSED and row.pause_reason:
        reasons.append(f"It was paused: {describe_reason(row.pause_reason)}")
    return reasons + [
        f"Nothing goes out by {say(DEFAULT_LANGUAGE, f'channels.{channel}')}: {why}"
        for channel, why in stopped(runtime, row.id).items()
    ]
