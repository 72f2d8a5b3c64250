"""Conversations as text. ``python -m tests.transcripts`` writes each as it goes now.

Read the difference before it is committed: it is what people will be told.
"""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from bot.campaigns import load
from bot.campaigns_in_force.shelf_in_force import put_in_states
from bot.conversation.dry_run import Rehearsal
from flows.campaign import Outcome, Shelf

HERE = Path(__file__).parent
CAMPAIGNS = {
    "ibm": (HERE.parents[1] / "campaigns",),
    "people": (HERE.parents[1] / "campaigns",),
    "portuguese": (HERE.parent / "portuguese_campaigns",),
    "first_speaks_portuguese": (
        HERE.parent / "portuguese_campaigns",
        HERE.parents[1] / "campaigns",
    ),
    "several": (HERE.parents[1] / "campaigns", HERE.parent / "campaigns"),
}
"""What is on the number, by the folder of the transcript."""


def paths() -> list[Path]:
    """Return every transcript there is."""
    return sorted(HERE.glob("*/*.txt"))


@cache
def shelf(folder: str) -> Shelf:
    """Return the campaigns that the transcripts of a folder are played with."""
    shelves = [load(path) for path in CAMPAIGNS[folder]]
    campaigns = tuple(campaign for one in shelves for campaign in one.campaigns)
    return shelves[0].model_copy(update={"campaigns": campaigns})


def after(open_shelf: Shelf, *became: str) -> Shelf:
    """Return the shelf once this has become of all its petitions: handed-in, closed, ended."""
    ids = [campaign.id for campaign in open_shelf.campaigns]
    outcome = Outcome(has_ended="ended" in became)
    if "handed-in" in became:
        outcome = replace(outcome, handed_in_on=date(2026, 2, 27), names=1180)
    return put_in_states(open_shelf, ids if "closed" in became else (), dict.fromkeys(ids, outcome))


def played(path: Path) -> str:
    """Return the transcript as it goes now.

    ``#: channel sms`` and ``#: hint es`` set it up, and ``#: petitions closed`` (``handed-in``,
    ``handed-in,closed``, ``ended``, ``handed-in,ended``) what has become of the petitions.
    """
    written = path.read_text(encoding="utf-8")
    lines = [line.removeprefix("#: ").split() for line in written.splitlines() if line[:2] == "#:"]
    options = {line[0]: line[1] for line in lines}
    there = shelf(path.parent.name)
    if "petitions" in options:
        there = after(there, *options["petitions"].split(","))
    rehearsal = Rehearsal(there, options.get("channel", "sms"), options.get("hint", ""))
    return rehearsal.play(written)
