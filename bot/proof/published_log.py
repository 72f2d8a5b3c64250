"""A campaign's log as it is published, checked as a stranger checks it."""

from sqlalchemy import Connection

from bot.counted_words import counted
from bot.proof.log_files import read_files_in
from bot.proof.logs import Log
from bot.proof.verify import Log as CheckedLog
from bot.proof.verify import check_log
from bot.storage.proof import logged_entries


def check_published(
    connection: Connection, campaign: str, log: Log | None
) -> tuple[CheckedLog | None, list[str]]:
    """Check the log as it is published; return it, and what is wrong."""
    files = dict(read_files_in(connection, campaign))
    entries = logged_entries.count_entries(connection, campaign)
    if log is None or not files:
        return None, ["There are entries, but no checkpoint that signs them."] if entries else []
    try:
        checked = check_log(files.__getitem__, log.vkey)
    except (KeyError, ValueError):
        return None, ["The log has no whole set of files: entries or tiles are missing."]
    problems = list(checked.problems)
    if entries != checked.checkpoint.size:
        problems.append(
            f"The log has {counted(entries, 'entry', 'entries')}, but "
            f"{checked.checkpoint.size:,} were signed."
        )
    return checked, problems
