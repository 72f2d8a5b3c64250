"""How an update goes, in a line for a phone."""

from bot.broadcasts.compose.draft import draft_of
from bot.broadcasts.monitor.progress import OVER, Progress, progress
from bot.phone_console.draft_from_text import short_title
from bot.phone_console.preview_text import people_of
from bot.phone_console.texts import STATUSES, numbers, say, span
from bot.runtime import Runtime
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.schema.broadcast_tables import BroadcastStatus, DeliveryStatus

DRAFTS = (BroadcastStatus.DRAFT, BroadcastStatus.AWAITING)


def course(runtime: Runtime, row: BroadcastRow, language: str) -> str:
    """Return how an update stands: of a draft whom it is for, else what became of it."""
    if row.status in DRAFTS:
        people = numbers(language, people_of(runtime, draft_of(row)))
        status, title = STATUSES[language][row.status], short_title(row.title)
        return say(language, "a_draft", number=row.id, title=title, status=status, people=people)
    found = progress(runtime, row.id, language)
    return say(
        language,
        "watch",
        title=short_title(row.title),
        **_counts(found, language),
        delivered=_count(found, language, DeliveryStatus.DELIVERED),
        suppressed=_count(found, language, DeliveryStatus.SUPPRESSED),
        rest=_rest(found, language),
        uncertain=_uncertain(found, language),
        more=_more(found, language, runtime.settings.daily_segments),
    )


def in_short(runtime: Runtime, row: BroadcastRow, language: str) -> str:
    """Return the same in fewer words, of an update that is on its way."""
    return say(language, "running", **_counts(progress(runtime, row.id), language))


def _rest(found: Progress, language: str) -> str:
    """Return how many are left, or were left when it was over."""
    left = _count(found, language, DeliveryStatus.QUEUED, DeliveryStatus.SENDING)
    return say(language, "not_sent" if found.status in OVER else "to_go", people=left)


def _counts(found: Progress, language: str) -> dict[str, object]:
    return {
        "number": found.broadcast_id,
        "status": STATUSES[language][found.status],
        "sent": _count(found, language, DeliveryStatus.SENT, DeliveryStatus.DELIVERED),
        "failed": _count(found, language, DeliveryStatus.FAILED),
        "left": _count(found, language, DeliveryStatus.QUEUED, DeliveryStatus.SENDING),
    }


def _count(found: Progress, language: str, *statuses: DeliveryStatus) -> str:
    return numbers(language, sum(found.counts[status] for status in statuses))


def _uncertain(found: Progress, language: str) -> str:
    people = _count(found, language, DeliveryStatus.UNCERTAIN)
    return say(language, "uncertain", people=people) if people != "0" else ""


def _more(found: Progress, language: str, most: int) -> str:
    """Return why it stands still, or how long it will still take; ``most`` segments a day."""
    why = found.pause_reason or "; ".join(found.stopped.values())
    if not why and found.capped_until is not None:
        why = say(language, "capped", most=numbers(language, most))
    if why:
        return say(language, "stands_still", why=why)
    if found.seconds_left is None:
        return ""
    return say(language, "over_by", span=span(language, found.seconds_left))
