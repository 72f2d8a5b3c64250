"""A campaign's log as it is published, checked as a stranger checks it."""

from sqlalchemy import Connection

from bot.languages import Phrase
from bot.proof.log_files import read_files_in
from bot.proof.logs import Log
from bot.proof.verify import Log as CheckedLog
from bot.proof.verify import check_log
from bot.storage.proof import logged_entries


def check_published(
    connection: Connection, campaign: str, log: Log | None
) -> tuple[CheckedLog | None, list[Phrase]]:
    """Check the log as it is published; return it, and what is wrong."""
    files = dict(read_files_in(connection, campaign))
    entries = logged_entries.count_entries(connection, campaign)
    if log is None or not files:
        return None, [_problem("no_checkpoint")] if entries else []
    try:
        checked = check_log(files.__getitem__, log.vkey)
    except (KeyError, ValueError):
        return None, [_problem("files_missing")]
    problems = [_problem("said_by_script", words=one) for one in checked.problems]
    if entries != checked.checkpoint.size:
        told = {"count": entries, "signed": checked.checkpoint.size}
        problems.append(_problem("entries_not_signed", **told))
    return checked, problems


def _problem(key: str, **params: object) -> Phrase:
    return Phrase(f"comparison_problems.{key}", params)
