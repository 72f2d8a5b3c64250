"""The figures of one campaign, or of all: read from counters, never by counting signatures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.runtime import Runtime
from bot.storage.figures import read_figures
from bot.storage.figures.figures import ERASED, HELD_PREFIX, WITHDRAWN, day_of
from bot.storage.operations.waiting_counts import count_waiting
from bot.storage.schema.figure_tables import FigureKind
from flows.campaign import Shelf
from flows.stages import STAGES

FEWEST_TOLD_OUTSIDE: Final = 10
"""A place or a language with fewer signatures is told to nobody outside: it may name a person."""
OTHER: Final = "other"

Named = tuple[str, int]
"""What is counted, and how many there are."""


@dataclass(frozen=True, slots=True)
class CampaignFigures:
    """The figures of a campaign, or of all ("").

    ``signed`` - ``withdrawn`` - ``held`` (by reason) = ``counted``, of which ``erased`` have no
    name any more. These, ``updates``, ``opt_outs`` and ``waiting`` are as of now; all else counts
    from the day ``since`` on ("": from the first). ``opt_outs`` are those of all campaigns.
    """

    campaign: str
    at: datetime
    since: str
    signed: int
    withdrawn: int
    held: Mapping[str, int]
    counted: int
    erased: int
    days: Sequence[Named]
    sources: Sequence[Named]
    channels: Sequence[Named]
    languages: Sequence[Named]
    places: Sequence[Named]
    stages: Sequence[Named]
    updates: Sequence[Named]
    opt_outs: Sequence[Named]
    waiting: Mapping[str, int]


class NoSuchCampaign(Exception):
    """Nobody has heard of a campaign of this name: the text says which there are."""


TOLD_KINDS: Final = tuple(kind for kind in FigureKind if kind is not FigureKind.LETTER)
AS_OF_NOW: Final = (FigureKind.STATE, FigureKind.UPDATES)
"""What is told of now, beside the count and the days."""


def read_campaign_figures(
    runtime: Runtime, campaign: str, *, days: int = 0, kinds: Sequence[FigureKind] = TOLD_KINDS
) -> CampaignFigures:
    """Return the figures of a campaign, or of all: of the last ``days`` (0: of all time).

    What is not of these ``kinds`` is left empty. Raises ``NoSuchCampaign``.
    """
    now = runtime.now()
    since = day_of(now - timedelta(days=days - 1)) if days else ""
    with runtime.database.read() as connection:
        _check_campaign(connection, runtime.shelf, campaign)
        sums = read_figures.read_sums(connection, campaign, since=since, kinds=kinds)
        by_day = read_figures.read_days(connection, campaign, since=since)
        counted = read_figures.count_signatures(connection, campaign)
        waiting = count_waiting(connection, campaign)
    of_kind: dict[FigureKind, list[Named]] = {kind: [] for kind in FigureKind}
    for one in sums:
        of_kind[one.kind].append((one.name, one.number))
    states = dict(of_kind[FigureKind.STATE])
    held = {
        name.removeprefix(HELD_PREFIX): number
        for name, number in states.items()
        if name.startswith(HELD_PREFIX)
    }
    withdrawn, reached = states.get(WITHDRAWN, 0), dict(of_kind[FigureKind.STAGE])
    return CampaignFigures(
        campaign=campaign,
        at=now,
        since=since,
        signed=counted + withdrawn + sum(held.values()),
        withdrawn=withdrawn,
        held=held,
        counted=counted,
        erased=states.get(ERASED, 0),
        days=by_day,
        sources=of_kind[FigureKind.SOURCE],
        channels=of_kind[FigureKind.CHANNEL],
        languages=of_kind[FigureKind.LANGUAGE],
        places=of_kind[FigureKind.PLACE],
        stages=[(stage, reached.get(stage, 0)) for stage in STAGES],
        updates=of_kind[FigureKind.UPDATES],
        opt_outs=of_kind[FigureKind.OPT_OUT],
        waiting=waiting,
    )


def _check_campaign(connection: Connection, shelf: Shelf, campaign: str) -> None:
    """Raise ``NoSuchCampaign`` unless it is in the folder, or was and has figures."""
    if not campaign or shelf.campaign(campaign):
        return
    known = {*read_figures.list_campaigns(connection), *(one.id for one in shelf.campaigns)}
    if campaign not in known:
        raise NoSuchCampaign(f"there is no campaign {campaign}, but: {', '.join(sorted(known))}")


def fold_rare(named: Iterable[Named]) -> list[Named]:
    """Return the counts with those below ``FEWEST_TOLD_OUTSIDE`` summed up as ``OTHER``, the last.

    What is called ``OTHER`` already goes into it, however many there are.

    Where "other" would still be fewer, the next rare one goes into it: else the sum of all would
    tell what was left out. Where all is too rare, nothing but "other" is left.
    """
    ordered = sorted(named, key=lambda one: (-one[1], one[0]))
    told = [one for one in ordered if one[1] >= FEWEST_TOLD_OUTSIDE and one[0] != OTHER]
    folded = sum(number for _, number in ordered) - sum(number for _, number in told)
    while told and 0 < folded < FEWEST_TOLD_OUTSIDE:
        folded += told.pop()[1]
    return [*told, (OTHER, folded)] if folded else told
