"""Prints each measure against its line, and what was misread of the part that may be seen."""

import statistics
from pathlib import Path

from bench.understanding import measured
from tests.evaluation.measure import FEWEST_ROWS, Figure, Measure
from tests.evaluation.table_measures import measure_tables
from tests.evaluation.tables import Tables, read_tables

MOST_MICROSECONDS = 100
"""What the understanding of one text may cost on average, all readers together."""
TIMED_TEXTS = 400
ROUNDS = 10
TITLE_WIDTH = 58


def report_on_tables(folder: Path, *, wrong: str, strict: bool) -> int:
    """Print the figures of a folder that other people wrote; or, with ``wrong``, the misreadings.

    ``wrong`` is a measure's name or the beginning of several, or "". Returns 1 if nothing could be
    read, or if ``strict`` and a line is missed; 2 for a measure that there is none of.
    """
    tables, problems = read_tables(folder)
    print(*problems, sep="\n", end="\n" if problems else "")
    if not any(tables.values()):
        return 1
    measures = measure_tables(tables)
    if wrong:
        return _print_wrong(measures, wrong)
    missed = _print_measures(measures, "unseen") + _print_time(tables)
    return 1 if strict and missed else 0


def report_on_measures(measures: list[Measure], *, wrong: str, strict: bool) -> int:
    """Print the figures of messages that were written blind; as ``report_on_tables`` does."""
    if wrong:
        return _print_wrong(measures, wrong)
    missed = _print_measures(measures, "sealed")
    return 1 if strict and missed else 0


def _print_measures(measures: list[Measure], hidden: str) -> int:
    """Print a line for each measure that has rows; return how many lines are missed."""
    print(f"{'':{TITLE_WIDTH}} {'line':>9} {'two thirds':>24} {hidden + ', never shown':>24}")
    counted = [measure for measure in measures if measure.seen.total + measure.unseen.total]
    missed = sum(_print_measure(measure) for measure in counted)
    print(f"{missed} lines missed")
    return missed


def _print_measure(measure: Measure) -> bool:
    """Print one line; return whether the measure's line is missed in either part."""
    kept = [measure.is_kept(figure) for figure in (measure.seen, measure.unseen)]
    missed = False in kept
    verdict = "MISSED" if missed else "ok" if True in kept else ""
    note = (
        f"  (fewer than {FEWEST_ROWS} rows decide nothing)" if measure.line and None in kept else ""
    )
    line = str(measure.line) if measure.line else ""
    figures = f"{_told(measure.seen)} {_told(measure.unseen)}"
    print(f"{measure.title:{TITLE_WIDTH}} {line:>9} {figures}  {verdict:6} {measure.name}{note}")
    return missed


def _told(figure: Figure) -> str:
    counted = f"{figure.counted} of {figure.total}"
    return f"{figure.share:9.2%} {counted:>14}"


def _print_time(tables: Tables) -> bool:
    """Print what it costs to understand a text; return whether that is too much."""
    texts = [row.text for rows in tables.values() for row in rows]
    sample = texts[:: max(1, len(texts) // TIMED_TEXTS)]
    costs = sorted(measured(text, ROUNDS)[-1] for text in sample)
    mean, most = statistics.fmean(costs), costs[int(len(costs) * 0.99)]
    missed = mean > MOST_MICROSECONDS
    print(
        f"{'time to understand a text':{TITLE_WIDTH}} {f'≤ {MOST_MICROSECONDS} µs':>9} "
        f"mean {mean:.0f} µs, median {statistics.median(costs):.0f} µs, 99 of 100 under {most:.0f} "
        f"µs, of {len(costs)} texts  {'MISSED' if missed else 'ok'}"
    )
    return missed


def _print_wrong(measures: list[Measure], name: str) -> int:
    """Print the misreadings of one measure, or of all whose name begins so."""
    chosen = [one for one in measures if one.name == name]
    chosen = chosen or [one for one in measures if one.name.startswith(name)]
    if not chosen:
        print(f"no measure {name!r} here; there are: {', '.join(one.name for one in measures)}")
        return 2
    for measure in chosen:
        print(f"{measure.title}: {len(measure.wrong)} of {measure.seen.total} are wrong")
        print(*(f"  {told}" for told in measure.wrong), sep="\n", end="\n" if measure.wrong else "")
    return 0
