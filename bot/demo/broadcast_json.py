"""A broadcast's preview and summary as the page's script reads them: plain values for JSON."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from math import ceil
from typing import Any, Final

from bot.broadcasts.broadcast_errors import status_phrase
from bot.broadcasts.compose.preview import Preview, TextPreview
from bot.broadcasts.monitor.summary import BroadcastSummary
from bot.broadcasts.monitor.waits import wait_phrases
from bot.languages import DEFAULT_LANGUAGE, Phrase, say, say_phrase
from bot.storage.organizers.audit_trail import AuditRow
from bot.storage.schema.broadcast_tables import BroadcastStatus, DeliveryStatus
from flows.segments import fold_to_gsm7

POSSIBLE_ACTS: Final[Mapping[BroadcastStatus, tuple[str, ...]]] = {
    BroadcastStatus.SCHEDULED: ("pause", "cancel"),
    BroadcastStatus.CANARY: ("pause", "cancel"),
    BroadcastStatus.SENDING: ("pause", "cancel"),
    BroadcastStatus.PAUSED: ("resume", "cancel"),
}
AUDIT_VERBS: Final[Mapping[str, str]] = {
    "begun": "began",
    "first few judged": "judged the first few",
}
"""Acts of the audit trail that read otherwise behind a name."""
SUPPRESSED: Final = "no longer wanted it when their turn came"
PRICE_NOTE: Final = "At made-up prices: yours stand in SMS_PRICES"


def preview_json(preview: Preview) -> dict[str, Any]:
    """Return what a broadcast would mean."""
    expensive = {
        character
        for reading in preview.readings
        for character in (*reading.ucs2_characters, *reading.ucs2_in_names)
    }
    return {
        "people": preview.people,
        "segments": preview.segments,
        "price": f"${preview.cost.total or 0:.2f}",
        "price_note": PRICE_NOTE,
        "takes": span(preview.takes),
        "problems": [sentence(problem) for problem in preview.problems],
        "cautions": [sentence(caution) for caution in preview.cautions],
        "dear": sorted(expensive),
        "readings": [each for reading in preview.readings for each in _read(reading)],
    }


def nothing() -> dict[str, Any]:
    """Return the preview of a broadcast without words."""
    return {
        "people": 0, "segments": 0, "price": "$0.00", "price_note": PRICE_NOTE,
        "takes": span(timedelta()), "problems": ["There is no text: write one."], "cautions": [],
        "dear": [], "readings": [],
    }  # fmt: skip


def _read(reading: TextPreview) -> Iterator[dict[str, Any]]:
    """Yield the text as it reads, once where only quotes and dashes differ between the two."""
    is_same = reading.sms == fold_to_gsm7(reading.telegram)
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


def summary_json(
    summary: BroadcastSummary, text: str, lines: list[AuditRow], daily_segments: int
) -> dict[str, Any]:
    """Return a broadcast on its way; ``text`` is what it says, ``lines`` the audit trail."""
    return {
        "id": summary.broadcast_id,
        "title": summary.title,
        "text": text,
        "status": summary.status,
        "says": sentence(status_phrase(summary.status)).rstrip("."),
        "note": _note(summary, daily_segments),
        "people": summary.recipients,
        "counts": summary.counts,
        "why": list(_reasons(summary)),
        "may": list(POSSIBLE_ACTS.get(summary.status, ())),
        "is_over": summary.is_over,
        "trail": [{"at": line.at.isoformat(), "words": _audit_line(line)} for line in lines],
    }


def _note(summary: BroadcastSummary, daily_segments: int) -> str:
    if summary.status is BroadcastStatus.PAUSED and not summary.has_stopped_sender:
        if not summary.pause_reason:
            return "What is on its way arrives; nothing else is sent."
        return sentence(summary.pause_reason)
    if summary.not_sent:
        return f"{summary.not_sent} were not sent."
    waits = wait_phrases(
        summary.waits, daily_segments, lambda until: f"in {span(until - summary.at)}"
    )
    notes = [sentence(wait) for wait in waits]
    if summary.time_left is not None:
        rate = f"{summary.per_minute:.0f} a minute, about" if summary.per_minute else "About"
        notes.append(f"{rate} {span(summary.time_left)} left.")
    return " ".join(notes)


def _reasons(summary: BroadcastSummary) -> Iterator[dict[str, Any]]:
    for reason in summary.failures:
        words = reason.words or say(DEFAULT_LANGUAGE, "failures.other_reasons")
        words = f"{words} ({reason.code})" if reason.code.isdecimal() else words
        yield {"status": DeliveryStatus.FAILED, "people": reason.count, "words": words}
    if count := summary.counts[DeliveryStatus.SUPPRESSED]:
        yield {"status": DeliveryStatus.SUPPRESSED, "people": count, "words": SUPPRESSED}


def _audit_line(line: AuditRow) -> str:
    """Return one act as a line: "you approved: for 16 people"."""
    detail = f": {line.detail}" if line.detail else ""
    return f"{line.who or 'the program'} {AUDIT_VERBS.get(line.act, line.act)}{detail}"


def span(length: timedelta) -> str:
    """Return how long something takes, roughly: "7 s", "3 min", "2 h"."""
    seconds = ceil(length.total_seconds())
    if seconds < 100:  # noqa: PLR2004 - from here on minutes say it better
        return f"{seconds} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{round(minutes / 60)} h"  # noqa: PLR2004 - the same


def sentence(words: str | Phrase) -> str:
    """Return words of the program as a sentence: with a capital, and a full stop."""
    said = (say_phrase(DEFAULT_LANGUAGE, words) if isinstance(words, Phrase) else words).strip()
    if not said:
        return ""
    return said[0].upper() + said[1:] + ("" if said.endswith((".", "!", "?")) else ".")
