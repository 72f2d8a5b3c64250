"""The preview of a broadcast in the terminal: who gets it, what each reads, what it costs, when."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Final

import click

from bot.broadcasts.compose.cost import CountryCost
from bot.broadcasts.compose.preview import Preview, TextPreview
from bot.cli.broadcast_output import duration, in_words, labelled, moment, width, wrapped
from bot.counted_words import counted
from bot.runtime import Runtime

MAX_NAMED: Final = 6
"""Characters, and countries, that are named one by one."""


def preview_lines(runtime: Runtime, preview: Preview) -> str:
    """Return the preview as lines of text."""
    return "\n".join(_lines(runtime, preview))


def _lines(runtime: Runtime, preview: Preview) -> Iterator[str]:
    yield from labelled("People", _people(preview))
    for reading in preview.readings:
        yield ""
        yield from _reading(reading)
    if preview.people:
        yield ""
    if preview.texted:
        yield from labelled("Money", _money(preview))
    if preview.people:
        yield from _times(runtime, preview)
    for caution in preview.cautions:
        yield from labelled("Mind", in_words(caution), fg="yellow")
    if preview.problems:
        yield ""
        yield click.style("It cannot go out as it is:", fg="red")
        for problem in preview.problems:
            yield from wrapped(in_words(problem), "- ", "  ")


def _people(preview: Preview) -> str:
    said = f"{preview.people:,}"
    if preview.people:
        said += f": {_ways(preview.texted, preview.in_telegram)}"
    if preview.nameless:
        said += f". {preview.nameless:,} of them have no name to be called by"
    if preview.unreachable:
        left_out = ", ".join(
            f"{people:,} on {name}" for name, people in preview.unreachable.items()
        )
        said += f". Left out, since we cannot write first there: {left_out}"
    return said


def _ways(texted: int, in_telegram: int) -> str:
    """Return how many by which channel, leaving out what there is none of."""
    by_text = [f"{texted:,} by text message"] if texted else []
    in_chat = [f"{in_telegram:,} in Telegram"] if in_telegram else []
    return ", ".join(by_text + in_chat) or "nobody"


def _reading(reading: TextPreview) -> Iterator[str]:
    """Yield the lines about one language: how many read it, its words, and which signs make it
    expensive."""
    yield f"In {reading.language}, {_ways(reading.texted, reading.in_telegram)}:"
    only_in_chat = reading.in_telegram and not reading.texted
    yield from _phone(reading.telegram if only_in_chat else reading.sms)
    if reading.texted and reading.in_telegram and reading.sms != reading.telegram:
        yield "  and in Telegram:"
        yield from _phone(reading.telegram)
    if reading.texted:
        for words in (_segments(reading.segments), *_expensive_characters(reading)):
            yield from wrapped(words, "  ", "  ")


def _phone(text: str) -> Iterator[str]:
    for paragraph in text.splitlines():
        for line in textwrap.wrap(paragraph, width() - 4) or [""]:
            yield f"  | {line}".rstrip()


def _segments(segments: Mapping[int, int]) -> str:
    """Return what a text message is paid as."""
    if len(segments) == 1:
        (size,) = segments
        return f"Paid as {_texts(size)} each."
    spread = ", ".join(f"as {_texts(size)} for {people:,}" for size, people in segments.items())
    return f"Paid {spread}: it depends on the name."


def _texts(count: int) -> str:
    return counted(count, "text")


def _expensive_characters(reading: TextPreview) -> Iterator[str]:
    if reading.ucs2_characters:
        shown = " ".join(reading.ucs2_characters)
        yield f"Expensive because of {shown} (with these, 67 letters fit into a text, not 153)."
    if reading.ucs2_in_names:
        few = list(reading.ucs2_in_names.items())[:MAX_NAMED]
        named = ", ".join(f"{one} in {people:,}" for one, people in few)
        more = (
            f" and {len(reading.ucs2_in_names) - MAX_NAMED} more"
            if len(reading.ucs2_in_names) > MAX_NAMED
            else ""
        )
        yield f"Expensive because of letters in names: {named}{more}."


def _money(preview: Preview) -> str:
    cost = preview.cost
    if cost.total is None:
        unknown = ", ".join(
            item.country or "elsewhere" for item in cost.countries if not item.price
        )
        return f"{_texts(preview.segments)} to pay; no price is known for {unknown} (SMS_PRICES)"
    most = f", of {cost.budget:,} that it may cost" if cost.budget is not None else ""
    items = [_item(item) for item in cost.countries[:MAX_NAMED]]
    rest = len(cost.countries) - MAX_NAMED
    apart = ", ".join(items + [f"{rest} more countries"] * (rest > 0))
    return f"{cost.total:,} {cost.currency}{most}: {apart}"


def _item(item: CountryCost) -> str:
    return f"{_texts(item.segments)} to {item.country or 'elsewhere'} at {item.price}"


def _times(runtime: Runtime, preview: Preview) -> Iterator[str]:
    yield from labelled("Begins", moment(runtime, preview.starts_at))
    if preview.waiting and preview.waiting_until is not None:
        until = moment(runtime, preview.waiting_until)
        said = (
            f"{preview.waiting:,} get it later, when it is day where they are: by {until} all may"
        )
        yield from labelled("Night", said)
    takes = duration(preview.takes)
    yield from labelled("Over", f"{moment(runtime, preview.ends_at)}, {takes} later")
    said = f"{moment(runtime, preview.expires_at)}: what is not sent by then is not sent"
    yield from labelled("Expires", said)
