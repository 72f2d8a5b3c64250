"""Prints what a folder of other people's messages measures, each measure against its line."""

import statistics
from pathlib import Path

from bench.understanding import measured
from tests.evaluation.measures import FEWEST_ROWS, Figure, Measure, measure_tables
from tests.evaluation.tables import Tables, read_tables

MOST_MICROSECONDS = 100
"""What the understanding of one text may cost on average, all readers together."""
TIMED_TEXTS = 400
ROUNDS = 10
TITLE_WIDTH = 64


def print_report(folder: Path, *, wrong: str, strict: bool) -> int:
    """Print the figures of both parts, or the misreadings of one measure in the part to learn from.

    ``wrong`` is a measure's name or the beginning of several, or "". Returns 1 if nothing could be
    read, or if ``strict`` and a line is missed; 2 for a measure that there is none of.
    """
    tables, problems = read_tables(folder)
    print(*problems, sep="\n", end="\n" if problems else "")
    if not any(tables.values()):
        return 1
    measures = [one for one in measure_tables(tables) if one.seen.total + one.unseen.total]
    if wrong:
        return _print_wrong(measures, wrong)
    missed = [_print_measure(one) for one in measures]
    missed.append(_print_time(tables))
    print(f"\n{sum(missed)} lines missed. Of the unseen third no text is ever shown.")
    return 1 if strict and any(missed) else 0


def _print_measure(measure: Measure) -> bool:
    """Print one line; return whether the measure's line is missed in either part."""
    kept = [measure.is_kept(figure) for figure in (measure.seen, measure.unseen)]
    missed = False in kept
    verdict = "MISSED" if missed else "ok" if True in kept else ""
    few = measure.line and None in kept
    note = f"  fewer than {FEWEST_ROWS} rows decide nothing" if few else ""
    line = str(measure.line) if measure.line else ""
    print(
        f"{measure.title:{TITLE_WIDTH}} {line:>9}  "
        f"two thirds {_told(measure.seen)}  unseen {_told(measure.unseen)}  "
        f"{verdict:6}  {measure.name}{note}"
    )
    return missed


def _told(figure: Figure) -> str:
    counted = f"{figure.counted} of {figure.total}"
    return f"{figure.share:7.2%} {counted:>14}"


def _print_time(tables: Tables) -> bool:
    texts = [row.text for rows in tables.values() for row in rows]
    sample = texts[:: max(1, len(texts) // TIMED_TEXTS)]
    costs = sorted(measured(text, ROUNDS)[-1] for text in sample)
    mean, most = statistics.fmean(costs), costs[int(len(costs) * 0.99)]
    missed = mean > MOST_MICROSECONDS
    print(
        f"{'time to understand a text':{TITLE_WIDTH}} {f'≤ {MOST_MICROSECONDS} µs':>9}  "
        f"mean {mean:.0f} µs, median {statistics.median(costs):.0f} µs, 99 of 100 under {most:.0f} "
        f"µs ({len(costs)} texts)  {'MISSED' if missed else 'ok'}"
    )
    return missed


def _print_wrong(measures: list[Measure], name: str) -> int:
    chosen = [one for one in measures if one.name == name]
    chosen = chosen or [one for one in measures if one.name.startswith(name)]
    if not chosen:
        print(f"no measure {name!r} here; there are: {', '.join(one.name for one in measures)}")
        return 2
    for measure in chosen:
        print(f"{measure.title}: {len(measure.wrong)} of {measure.seen.total} are wrong")
        print(*(f"  {text!r}: {happened}" for text, happened in measure.wrong), sep="\n")
    return 0
