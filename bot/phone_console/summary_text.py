"""How a broadcast stands, in a line for a phone."""

from datetime import datetime

from bot.broadcasts.broadcast_errors import UNAPPROVED, status_phrase
from bot.broadcasts.compose.draft import draft_of
from bot.broadcasts.compose.preview import count_recipients
from bot.broadcasts.monitor.summary import BroadcastSummary, summarize_broadcast
from bot.broadcasts.monitor.waits import wait_phrases
from bot.languages import Phrase
from bot.phone_console.draft_from_text import short_title
from bot.phone_console.texts import from_now, say, span
from bot.runtime import Runtime
from bot.storage.broadcasts.broadcasts import BroadcastRow


def summary_text(runtime: Runtime, row: BroadcastRow, language: str) -> str:
    """Return how a broadcast stands, in a line: for a draft its audience, else what became of
    it."""
    title = short_title(row.title)
    if row.status in UNAPPROVED:
        people, status = count_recipients(runtime, draft_of(row)), status_phrase(row.status)
        return say(language, "a_draft", number=row.id, title=title, status=status, people=people)
    summary = summarize_broadcast(runtime, row.id, language)
    uncertain = summary.counts["uncertain"]
    return say(
        language,
        "watch",
        title=title,
        **_counts(summary),
        delivered=summary.counts["delivered"],
        suppressed=summary.counts["suppressed"],
        rest=say(language, "not_sent" if summary.is_over else "to_go", people=summary.left),
        uncertain=say(language, "uncertain", people=uncertain) if uncertain else "",
        more=_more(summary, language, runtime.settings.daily_segments),
    )


def short_summary_text(runtime: Runtime, row: BroadcastRow, language: str) -> str:
    """Return the same in fewer words, of a broadcast that is on its way."""
    return say(language, "running", **_counts(summarize_broadcast(runtime, row.id)))


def _counts(summary: BroadcastSummary) -> dict[str, object]:
    return {
        "number": summary.broadcast_id,
        "status": status_phrase(summary.status),
        "sent": summary.out,
        "failed": summary.counts["failed"],
        "left": summary.left,
    }


def _more(summary: BroadcastSummary, language: str, daily_segments: int) -> str:
    """Return why it stands still, who waits, and how long it will still take."""
    if summary.pause_reason and not summary.is_over:
        return say(language, "stands_still", why=summary.pause_reason)

    def moment(until: datetime) -> Phrase:
        return from_now(language, (until - summary.at).total_seconds())

    waits = wait_phrases(summary.waits, daily_segments, moment)
    more = say(language, "waiting_for", waits=waits) if waits else ""
    if summary.is_stuck:
        more += say(language, "no_worker")
    elif summary.time_left is not None:
        more += say(language, "over_by", span=span(language, summary.time_left.total_seconds()))
    return more
