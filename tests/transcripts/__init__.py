"""Conversations as text. ``python -m tests.transcripts`` writes each as it goes now.

Read the difference before it is committed: it is what people will be told.
"""

from functools import cache
from pathlib import Path

from bot.campaigns import load
from bot.conversation.dry_run import Rehearsal
from flows.campaign import Shelf

HERE = Path(__file__).parent
CAMPAIGNS = {
    "ibm": (HERE.parents[1] / "campaigns",),
    "people": (HERE.parents[1] / "campaigns",),
    "portuguese": (HERE.parent / "portuguese_campaigns",),
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


def played(path: Path) -> str:
    """Return the transcript as it goes now. ``#: channel sms`` and ``#: hint es`` set it up."""
    written = path.read_text(encoding="utf-8")
    lines = [line.removeprefix("#: ").split() for line in written.splitlines() if line[:2] == "#:"]
    options = {line[0]: line[1] for line in lines}
    rehearsal = Rehearsal(
        shelf(path.parent.name), options.get("channel", "sms"), options.get("hint", "")
    )
    return rehearsal.play(written)
