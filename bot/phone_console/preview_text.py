"""The preview of a broadcast, short enough for a phone: people, segments, money, time, problems."""

from bot.broadcasts.compose.preview import Preview
from bot.phone_console.texts import say, span


def preview_text(language: str, number: int, preview: Preview, added: tuple[str, ...]) -> str:
    """Return what draft ``number`` means; ``added`` are the keys of what was put into its words."""
    problems = say(language, "problems", problems=preview.problems)
    return say(
        language,
        "drafted" if preview.people else "nobody",
        number=number,
        people=preview.people,
        parts=_parts(language, preview),
        span=span(language, preview.takes.total_seconds()),
        waiting=_counted(language, "waiting", preview.waiting),
        others=_counted(language, "others", preview.other_languages),
        completed=_completed(language, added),
        what_next=problems if preview.problems else say(language, "what_next", number=number),
    )


def _parts(language: str, preview: Preview) -> str:
    """Return how many are reached by which channel, and what that costs."""
    parts = []
    if preview.texted:
        money = ""
        if preview.cost.total is not None:
            amount = f"{preview.cost.currency} {preview.cost.total:,.2f}"
            money = say(language, "money", amount=amount)
        segments = _segments(language, *preview.segments_each)
        parts.append(
            say(language, "by_text", people=preview.texted, segments=segments, money=money)
        )
    if preview.in_telegram:
        parts.append(say(language, "in_telegram", people=preview.in_telegram))
    return ", ".join(parts)


def _segments(language: str, fewest: int, most: int) -> str:
    """Return the segments of a text: "2", or "1-2" where names make a difference."""
    if most == 1:
        return say(language, "segment")
    return say(language, "segments", count=str(most) if fewest == most else f"{fewest}-{most}")


def _counted(language: str, key: str, people: int) -> str:
    return say(language, key, people=people) if people else ""


def _completed(language: str, added: tuple[str, ...]) -> str:
    if not added:
        return ""
    return say(
        language, "completed", what=say(language, "both_added" if len(added) > 1 else added[0])
    )
