"""The card of an update, short enough for a phone: people, segments, money, time, what is wrong."""

from collections import Counter

from bot.broadcasts.compose.draft import Draft, selection_of
from bot.broadcasts.compose.preview import Card
from bot.phone_console.texts import numbers, say, span
from bot.runtime import Runtime
from bot.storage.broadcasts import audience


def preview(  # noqa: PLR0917 -- all that is told of a draft
    runtime: Runtime,
    language: str,
    number: int,
    draft: Draft,
    shown: Card,
    added: tuple[str, ...],
) -> str:
    """Return what draft ``number`` means; ``added`` are the keys of what was put into its words.

    ``shown`` is its card.
    """
    others = _in_other_languages(runtime, draft)
    problems = say(language, "problems", problems="; ".join(shown.problems))
    key = "drafted" if shown.people else "nobody"
    what_next = problems if shown.problems else say(language, "what_next", number=number)
    return say(
        language,
        key,
        number=number,
        people=numbers(language, shown.people),
        parts=_parts(language, shown),
        span=span(language, (shown.ends_at - shown.starts_at).total_seconds()),
        waiting=_counted(language, "waiting", shown.waiting),
        others=_counted(language, "others", others),
        completed=_completed(language, added),
        what_next=what_next,
    )


def people_of(runtime: Runtime, draft: Draft) -> int:
    """Return how many would get a draft now."""
    with runtime.database.read() as connection:
        return audience.count_audience(connection, selection_of(draft))


def _in_other_languages(runtime: Runtime, draft: Draft) -> int:
    """Return how many agreed, and read a language that the draft is not in."""
    if not draft.audience.languages:
        return 0
    everyone = draft.audience.model_copy(update={"languages": ()})
    of_all = people_of(runtime, draft.model_copy(update={"audience": everyone}))
    return of_all - people_of(runtime, draft)


def _parts(language: str, shown: Card) -> str:
    """Return how many are reached by which channel, and what that costs."""
    parts = []
    if shown.texted:
        money = ""
        if shown.bill.total is not None:
            amount = f"{shown.bill.currency} {shown.bill.total:,.2f}"
            money = say(language, "money", amount=amount)
        people = numbers(language, shown.texted)
        segments = _segments(language, shown)
        parts.append(say(language, "by_text", people=people, segments=segments, money=money))
    if shown.in_telegram:
        parts.append(say(language, "in_telegram", people=numbers(language, shown.in_telegram)))
    return ", ".join(parts)


def _segments(language: str, shown: Card) -> str:
    """Return the segments of a text: "2", or "1-2" where names make a difference."""
    spread = Counter[int]()
    for reading in shown.readings:
        spread.update(reading.segments)
    fewest, most = min(spread, default=0), max(spread, default=0)
    if most == 1:
        return say(language, "segment")
    count = str(most) if fewest == most else f"{fewest}-{most}"
    return say(language, "segments", count=count)


def _counted(language: str, key: str, people: int) -> str:
    return say(language, key, people=numbers(language, people)) if people else ""


def _completed(language: str, added: tuple[str, ...]) -> str:
    if not added:
        return ""
    key = "both_added" if len(added) > 1 else added[0]
    return say(language, "completed", what=say(language, key))
