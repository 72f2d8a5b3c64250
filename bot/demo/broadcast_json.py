"""An update's card and its progress as the page's script reads them: plain values for JSON."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from math import ceil
from typing import Any, Final

from bot.broadcasts.compose.preview import Card, Reading
from bot.broadcasts.monitor.progress import OVER, Progress
from bot.storage.organizers.audit_trail import AuditRow
from bot.storage.schema.broadcast_tables import BroadcastStatus, DeliveryStatus
from flows.segments import fold

SAYS: Final[Mapping[BroadcastStatus, str]] = {
    BroadcastStatus.SCHEDULED: "Approved: it begins in a moment",
    BroadcastStatus.CANARY: "Going to the first few",
    BroadcastStatus.SENDING: "Being sent",
    BroadcastStatus.PAUSED: "Paused",
    BroadcastStatus.CANCELLED: "Cancelled",
    BroadcastStatus.SENT: "Sent",
}
MAY: Final[Mapping[BroadcastStatus, tuple[str, ...]]] = {
    BroadcastStatus.SCHEDULED: ("pause", "cancel"),
    BroadcastStatus.CANARY: ("pause", "cancel"),
    BroadcastStatus.SENDING: ("pause", "cancel"),
    BroadcastStatus.PAUSED: ("resume", "cancel"),
}
DID: Final[Mapping[str, str]] = {"begun": "began", "first few judged": "judged the first few"}
"""Acts of the audit trail that read otherwise behind a name."""
SUPPRESSED: Final = "no longer wanted it when their turn came"
PRICE_NOTE: Final = "At made-up prices: yours stand in SMS_PRICES"


def card(given: Card) -> dict[str, Any]:
    """Return what an update would mean."""
    dear = Counter[str]()
    for reading in given.readings:
        dear.update(reading.dear_names)
        dear.update(reading.dear)
    return {
        "people": given.people,
        "segments": given.segments,
        "price": f"${given.bill.total or 0:.2f}",
        "price_note": PRICE_NOTE,
        "takes": span(given.ends_at - given.starts_at),
        "problems": [sentence(words) for words in given.problems],
        "cautions": [sentence(words) for words in given.cautions],
        "dear": sorted(dear),
        "readings": [one for reading in given.readings for one in _read(reading)],
    }


def nothing() -> dict[str, Any]:
    """Return the card of an update without words."""
    return {
        "people": 0, "segments": 0, "price": "$0.00", "price_note": PRICE_NOTE,
        "takes": span(timedelta()), "problems": ["There is no text: write one."], "cautions": [],
        "dear": [], "readings": [],
    }  # fmt: skip


def _read(reading: Reading) -> Iterator[dict[str, Any]]:
    """Yield the text as it reads, once where only quotes and dashes differ between the two."""
    is_same = reading.sms == fold(reading.telegram)
    texted = {
        "language": reading.language,
        "channel": "sms",
        "texted": reading.texted,
        "in_telegram": reading.in_telegram if is_same else 0,
        "text": reading.sms,
        "spread": [
            {"segments": segments, "people": people}
            for segments, people in sorted(reading.segments.items())
        ],
    }
    if reading.texted or is_same:
        yield texted
    if reading.in_telegram and not is_same:
        alone = {"channel": "telegram", "texted": 0, "in_telegram": reading.in_telegram}
        yield {**texted, **alone, "text": reading.telegram, "spread": []}


def update(given: Progress, text: str, trail: list[AuditRow]) -> dict[str, Any]:
    """Return an update on its way; ``text`` is what it says."""
    return {
        "id": given.broadcast_id,
        "title": given.title,
        "text": text,
        "status": given.status,
        "says": SAYS.get(given.status, given.status),
        "note": _note(given),
        "people": given.recipients,
        "counts": given.counts,
        "why": list(_why(given)),
        "may": list(MAY.get(given.status, ())),
        "is_over": given.status in OVER,
        "trail": [{"at": line.at.isoformat(), "words": _told(line)} for line in trail],
    }


def _note(given: Progress) -> str:
    if given.stopped:
        return sentence("; ".join(given.stopped.values()))
    if given.status is BroadcastStatus.PAUSED:
        return sentence(given.pause_reason) or "What is on its way arrives; nothing else is sent."
    if given.not_sent:
        return f"{given.not_sent} were not sent."
    if given.seconds_left is not None:
        rate = f"{given.per_minute:.0f} a minute, about" if given.per_minute else "About"
        return f"{rate} {span(timedelta(seconds=given.seconds_left))} left."
    return ""


def _why(given: Progress) -> Iterator[dict[str, Any]]:
    for reason in given.failed:
        words = f"{reason.words} ({reason.code})" if reason.code.isdecimal() else reason.words
        yield {"status": DeliveryStatus.FAILED, "people": reason.count, "words": words}
    if count := given.counts[DeliveryStatus.SUPPRESSED]:
        yield {"status": DeliveryStatus.SUPPRESSED, "people": count, "words": SUPPRESSED}


def _told(line: AuditRow) -> str:
    """Return one act as a line: "you approved: for 16 people"."""
    detail = f": {line.detail}" if line.detail else ""
    return f"{line.who or 'the program'} {DID.get(line.act, line.act)}{detail}"


def span(length: timedelta) -> str:
    """Return how long something takes, roughly: "7 s", "3 min", "2 h"."""
    seconds = ceil(length.total_seconds())
    if seconds < 100:  # noqa: PLR2004 - from here on minutes say it better
        return f"{seconds} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{round(minutes / 60)} h"  # noqa: PLR2004 - the same


def sentence(words: str) -> str:
    """Return words of the program as a sentence: with a capital, and a full stop."""
    words = words.strip()
    if not words:
        return ""
    return words[0].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else ".")
