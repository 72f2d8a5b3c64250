"""How well people are understood.

Without --data: messages written blind, by situation, each measure against its line (a third of
them sealed), and the development set, reader by reader. With --data: messages of other people.
"""

import argparse
import json
import sys
from pathlib import Path

from tests.evaluation.measure import Measure
from tests.evaluation.readings import Result, false_yeses, missed_opt_outs, read_all
from tests.evaluation.report import report_on_measures, report_on_tables
from tests.evaluation.situation_measures import measure_situations
from tests.evaluation.situation_messages import LANGUAGES, seal

BASELINE = Path(__file__).with_name("baseline.json")

Baseline = dict[str, list[list[int]]]
"""For each measure and file: counted and total, of the open part and (of a measure) the sealed."""


def main(arguments: list[str]) -> int:
    """Print the figures; 1 if an opt-out was missed or a signature would have no yes.

    With ``--strict`` 1 as well if any line is missed.
    """
    options = _parser().parse_args(arguments)
    if options.seal:
        print(f"{sum(map(seal, LANGUAGES))} messages sealed")
        return 0
    if options.data:
        return report_on_tables(options.data, wrong=options.wrong, strict=options.strict)
    measures, results = measure_situations(), read_all()
    if options.record:
        record(BASELINE, measures, results)
    files = [result for result in results if options.wrong and result.key == options.wrong]
    if files:
        print(*(line for result in files for line in (_table(result), *_wrong(result))), sep="\n")
        return 0
    code = report_on_measures(measures, wrong=options.wrong, strict=options.strict)
    if options.wrong:
        return code
    print("", *map(_share, results), sep="\n")
    grave = [bad for result in results for bad in _grave(result)]
    print(*(f"NEVER {place}: {text!r} read as {as_}" for place, text, as_ in grave), sep="\n")
    return 1 if grave else code


def record(path: Path, measures: list[Measure], results: list[Result]) -> None:
    """Write how much of each part is read right, which the suite holds from then on."""
    found = baseline_of(measures, results)
    lines = ",\n".join(f'  "{name}": {json.dumps(parts)}' for name, parts in found.items())
    path.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def baseline_of(measures: list[Measure], results: list[Result]) -> Baseline:
    """Return the figures as they are recorded: of measures with a line, and of every file."""
    held = [measure for measure in measures if measure.line]
    found = {one.name: [[f.counted, f.total] for f in (one.seen, one.unseen)] for one in held}
    return found | {result.key: [[result.right, result.total]] for result in results}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dev.py eval",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="score other people's messages")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a line is missed")
    parser.add_argument(
        "--wrong",
        default="",
        metavar="MEASURE",
        help="print what was misread (names, sign-en, opt_out_es …), of the open part alone",
    )
    parser.add_argument("--record", action="store_true", help="record this as the baseline")
    parser.add_argument("--seal", action="store_true", help="seal a third of what was added")
    return parser


def _grave(result: Result) -> list[tuple[str, str, str]]:
    found = {"opt_out": missed_opt_outs, "answer": false_yeses}.get(result.task)
    wrong = found(result) if found else []
    return [(message.place, message.text, reading[0]) for message, reading in wrong]


def _share(result: Result) -> str:
    return f"{result.key + '.tsv':20} {result.share:7.1%} {result.right} of {result.total} right"


def _table(result: Result) -> str:
    """Return what was read as what, as a table where it is not too wide."""
    meanings = sorted({meaning for pair in result.confusion for meaning in pair})
    if len(meanings) > 16:
        lines = [f"  {a} read as {b}: {n}" for (a, b), n in result.confusion.items() if a != b]
    else:
        head = " " * 14 + "".join(f"{meaning[:9]:>10}" for meaning in meanings)
        rows = (
            f"  {meaning[:12]:12}"
            + "".join(f"{result.confusion[meaning, other] or '·':>10}" for other in meanings)
            for meaning in meanings
        )
        lines = [head, *rows]
    return "\n".join([f"{_share(result)}  (rows: meant; columns: read as)", *lines])


def _wrong(result: Result) -> list[str]:
    return [
        f"  {message.place}: {message.text!r} is {message.meaning} {message.detail!r}, "
        f"read as {reading[0]} {reading[1]!r}"
        for message, reading in result.wrong
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
