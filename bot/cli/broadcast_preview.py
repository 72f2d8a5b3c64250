"""The card of an update in the terminal: who gets it, what each reads, what it costs, and when."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Final

import click

from bot.broadcasts.compose.cost import Item
from bot.broadcasts.compose.preview import Card, Reading
from bot.cli.broadcast_output import duration, labelled, moment, width, wrapped
from bot.runtime import Runtime

FEW: Final = 6
"""Characters, and countries, that are named one by one."""


def card_of(runtime: Runtime, card: Card) -> str:
    """Return the card as lines of text."""
    return "\n".join(_lines(runtime, card))


def _lines(runtime: Runtime, card: Card) -> Iterator[str]:
    yield from labelled("People", _people(card))
    for reading in card.readings:
        yield ""
        yield from _reading(reading)
    if card.people:
        yield ""
    if card.texted:
        yield from labelled("Money", _money(card))
    if card.people:
        yield from _times(runtime, card)
    for caution in card.cautions:
        yield from labelled("Mind", caution, fg="yellow")
    if card.problems:
        yield ""
        yield click.style("It cannot go out as it is:", fg="red")
        for problem in card.problems:
            yield from wrapped(problem, "- ", "  ")


def _people(card: Card) -> str:
    said = f"{card.people:,}"
    if card.people:
        said += f": {_ways(card.texted, card.in_telegram)}"
    if card.nameless:
        said += f". {card.nameless:,} of them have no name to be called by"
    if card.unreachable:
        left_out = ", ".join(f"{people:,} on {name}" for name, people in card.unreachable.items())
        said += f". Left out, since we cannot write first there: {left_out}"
    return said


def _ways(texted: int, in_telegram: int) -> str:
    """Return how many by which channel, leaving out what there is none of."""
    by_text = [f"{texted:,} by text message"] if texted else []
    in_chat = [f"{in_telegram:,} in Telegram"] if in_telegram else []
    return ", ".join(by_text + in_chat) or "nobody"


def _reading(reading: Reading) -> Iterator[str]:
    """Yield one language: how many read it, how it reads, and what of it is dear."""
    yield f"In {reading.language}, {_ways(reading.texted, reading.in_telegram)}:"
    only_in_chat = reading.in_telegram and not reading.texted
    yield from _phone(reading.telegram if only_in_chat else reading.sms)
    if reading.texted and reading.in_telegram and reading.sms != reading.telegram:
        yield "  and in Telegram:"
        yield from _phone(reading.telegram)
    if reading.texted:
        for words in (_segments(reading.segments), *_dear(reading)):
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
    return f"{count:,} text{'s' * (count != 1)}"


def _dear(reading: Reading) -> Iterator[str]:
    if reading.dear:
        shown = " ".join(reading.dear)
        yield f"Dear because of {shown} (with these, 67 letters fit into a text, not 153)."
    if reading.dear_names:
        few = list(reading.dear_names.items())[:FEW]
        named = ", ".join(f"{one} in {people:,}" for one, people in few)
        more = f" and {len(reading.dear_names) - FEW} more" if len(reading.dear_names) > FEW else ""
        yield f"Dear because of letters in names: {named}{more}."


def _money(card: Card) -> str:
    bill = card.bill
    if bill.total is None:
        unknown = ", ".join(item.country or "elsewhere" for item in bill.items if not item.price)
        return f"{_texts(card.segments)} to pay; no price is known for {unknown} (SMS_PRICES)"
    most = f", of {bill.budget:,} that it may cost" if bill.budget is not None else ""
    items = [_item(item) for item in bill.items[:FEW]]
    rest = len(bill.items) - FEW
    apart = ", ".join(items + [f"{rest} more countries"] * (rest > 0))
    return f"{bill.total:,} {bill.currency}{most}: {apart}"


def _item(item: Item) -> str:
    return f"{_texts(item.segments)} to {item.country or 'elsewhere'} at {item.price}"


def _times(runtime: Runtime, card: Card) -> Iterator[str]:
    yield from labelled("Begins", moment(runtime, card.starts_at))
    if card.waiting and card.waiting_until is not None:
        until = moment(runtime, card.waiting_until)
        said = f"{card.waiting:,} get it later, when it is day where they are: by {until} all may"
        yield from labelled("Night", said)
    takes = duration(card.ends_at - card.starts_at)
    yield from labelled("Over", f"{moment(runtime, card.ends_at)}, {takes} later")
    said = f"{moment(runtime, card.expires_at)}: what is not sent by then is not sent"
    yield from labelled("Expires", said)
