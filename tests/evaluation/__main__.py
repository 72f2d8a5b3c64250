"""``python -m tests.evaluation``: prints what was read as what, and what wrongly."""

import argparse
import json
import sys
from pathlib import Path

from tests.evaluation import data_report
from tests.evaluation.readings import Result, false_yeses, missed_opt_outs, read_all

BASELINE = Path(__file__).with_name("baseline.json")


def main(arguments: list[str]) -> int:
    """Print the tables; 1 if an opt-out was missed or a signature would have no yes."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation", description=__doc__)
    parser.add_argument("--held-out", action="store_true", help="read the held-out part")
    parser.add_argument(
        "--wrong",
        nargs="?",
        const="all",
        metavar="MEASURE",
        help="print each message read wrongly; with --data, those of one measure (yes-en, names …)",
    )
    parser.add_argument("--record", action="store_true", help="record this as the baseline")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="score other people's messages")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a line is missed")
    options = parser.parse_args(arguments)
    if options.data:
        return data_report.print_report(
            options.data, wrong=options.wrong or "", strict=options.strict
        )
    results = read_all(held_out=options.held_out)
    for result in results:
        print(_table(result))
        if options.wrong:
            print(*_wrong(result), sep="\n")
    if options.record:
        record(BASELINE)
    grave = [bad for result in results for bad in _grave(result)]
    print(*(f"NEVER {place}: {text!r} read as {as_}" for place, text, as_ in grave), sep="\n")
    return 1 if grave else 0


def record(path: Path) -> None:
    """Write how much of each part is read right, which the suite holds from then on."""
    shares = {
        f"{result.key}{'_heldout' if held_out else ''}": [result.right, result.total]
        for held_out in (False, True)
        for result in read_all(held_out=held_out)
    }
    path.write_text(json.dumps(shares, indent=2) + "\n", encoding="utf-8")


def _grave(result: Result) -> list[tuple[str, str, str]]:
    found = {"opt_out": missed_opt_outs, "answer": false_yeses}.get(result.task)
    wrong = found(result) if found else []
    return [(message.place, message.text, reading[0]) for message, reading in wrong]


def _table(result: Result) -> str:
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
    title = f"{result.task} ({result.language}): {result.right} of {result.total} right, "
    return "\n".join(["", f"{title}{result.share:.1%}  (rows: meant; columns: read as)", *lines])


def _wrong(result: Result) -> list[str]:
    return [
        f"  {message.place}: {message.text!r} is {message.meaning} {message.detail!r}, "
        f"read as {reading[0]} {reading[1]!r}"
        for message, reading in result.wrong
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
