"""Holds how much of the product the suite runs, by the report that slipcover wrote.

``python -m tests.check_coverage REPORT PACKAGE PERCENT`` looks at the files of one package, or of
all but ``flows`` where PACKAGE is ``the-rest``; lines and branches count alike.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

FLOWS, THE_REST = "flows", "the-rest"


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """What of one file was run, in lines and branches, and where something was not."""

    file: str
    covered: int
    missing: tuple[str, ...]

    @classmethod
    def of(cls, file: str, found: Mapping[str, Any]) -> "FileCoverage":
        """Read one file's part of the report; a branch to line 0 leaves its function."""
        never = _lines_never_reached(Path(file))
        lines = [line for line in found["missing_lines"] if line not in never]
        branches = [branch for branch in found["missing_branches"] if branch[1] not in never]
        missing = (*map(str, lines), *(f"{begin}->{end or 'exit'}" for begin, end in branches))
        covered = len(found["executed_lines"]) + len(found["executed_branches"])
        return cls(file, covered, missing)


def _lines_never_reached(file: Path) -> frozenset[int]:
    """Return both lines of each ``case _`` that only says that there is no such case."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return frozenset(
        each
        for number, (line, behind) in enumerate(pairwise(lines), 1)
        if line.strip() == "case _:" and behind.strip().startswith("assert_never(")
        for each in (number, number + 1)
    )


def read_report(report: Path, package: str) -> Iterator[FileCoverage]:
    """Yield the coverage of each file of a package, or of all files but those of ``flows``."""
    for file, found in sorted(json.loads(report.read_text("utf-8"))["files"].items()):
        if (Path(file).parts[0] == FLOWS) is (package == FLOWS):
            yield FileCoverage.of(file, found)


def main(arguments: list[str]) -> int:
    """Print what was not run, file by file, and the share that was; 1 if it is below PERCENT."""
    report, package, wanted = Path(arguments[0]), arguments[1], float(arguments[2])
    files = list(read_report(report, package))
    for each in files:
        if each.missing:
            print(f"{each.file}: {', '.join(each.missing)}")
    covered = sum(each.covered for each in files)
    missing = sum(len(each.missing) for each in files)
    percent = 100 * covered / (covered + missing) if covered else 0.0
    print(f"{percent:.2f} % of {len(files)} files; at least {wanted:g} % is wanted")
    return 0 if percent >= wanted else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
