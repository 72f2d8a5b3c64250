"""The command: options, the tree that is looked at, and the tables."""

import argparse
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from bench.process_usage import percentile
from bench.servers import ROOT
from bench.structure.circles import Circle, Import, circles, fan, read_imports
from bench.structure.runs import Runs, trace_runs
from bench.structure.sources import PRODUCT, ROOM_LEVELS, SourceFile, read_sources
from bench.structure.trace import FileRun

HIGHEST = 5
"""Functions and modules that are named."""
MIGRATIONS = "migrations"
"""The folder of what is written once and never again."""


def main(arguments: list[str]) -> int:
    """Print the tables; return 1 if the revision is unknown, or the program did not run."""
    parser = argparse.ArgumentParser(
        prog="dev.py bench structure",
        description="Print how the code is built: rooms, functions, imports, circles, and the "
        "files that run for one text and one delivery.",
    )
    parser.add_argument("--at", metavar="REVISION", help="of git, in place of the tree as it is")
    parser.add_argument("--no-runs", action="store_true", help="do not run the program")
    options = parser.parse_args(arguments)
    try:
        with checked_out(options.at) if options.at else nullcontext(ROOT) as root:
            print(f"# Structure of {_title(options.at)}")
            for lines in static_tables(root):
                _print(lines)
            if not options.no_runs:
                for lines in run_tables(trace_runs(root), read_sources(root)):
                    _print(lines)
    except RuntimeError as error:
        print(error)
        return 1
    return 0


def _print(lines: Iterable[str]) -> None:
    print("", *lines, sep="\n", flush=True)


def _title(revision: str | None) -> str:
    shown = _git("log", "-1", "--format=%h (%cs)", revision or "HEAD").strip()
    if revision:
        return shown
    return f"the working tree on {shown}" if _git("status", "--porcelain") else shown


def _git(*arguments: str, repository: Path = ROOT) -> str:
    ran = subprocess.run(
        ["git", *arguments], cwd=repository, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise RuntimeError(f"git {arguments[0]} failed: {ran.stderr.strip()}")
    return ran.stdout


@contextmanager
def checked_out(revision: str, repository: Path = ROOT) -> Iterator[Path]:
    """Check a revision out into a temporary folder, and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        root = Path(name).resolve() / "tree"
        add = ("worktree", "add", "--quiet", "--detach", str(root), revision)
        _git(*add, repository=repository)
        try:
            yield root
        finally:
            _git("worktree", "remove", "--force", str(root), repository=repository)


def static_tables(root: Path, packages: Sequence[str] = PRODUCT) -> Iterator[list[str]]:
    """Yield the tables that are read from the sources of the packages in ``root``."""
    sources = read_sources(root, packages)
    imports = read_imports(root, sources, packages)
    yield _rooms(sources)
    yield _functions(sources)
    yield from _fans(sources, imports)
    yield _circles(sources, imports)


def run_tables(runs: Runs, sources: Iterable[SourceFile]) -> Iterator[list[str]]:
    """Yield the tables of what ran."""
    files = {source.path: source for source in sources}
    yield from _files("one text", runs.text, files)
    yield from _files("one delivery", runs.delivery, files)
    beside = ", ".join(files[run.path].module for run in runs.beside_delivery) or "nothing"
    yield [f"In other threads of the worker, and not for the delivery, there ran: {beside}."]


def _table(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return a table whose first column holds words and the others what fits to the right."""
    return [
        f"| {' | '.join(heading)} |",
        f"|---|{'---:|' * (len(heading) - 1)}",
        *(f"| {' | '.join(map(_cell, row))} |" for row in rows),
    ]


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _rooms(sources: Sequence[SourceFile]) -> list[str]:
    rooms = sorted({source.room for source in sources})
    rows = [(room, *_sums(source for source in sources if source.room == room)) for room in rooms]
    return [
        "## Modules and lines by room",
        "",
        f"A room is a folder at most {ROOM_LEVELS} levels below its package.",
        "Code is what is not blank, comment or docstring.",
        "",
        *_table(
            ("room", "modules", "lines", "code"), [*rows, (f"{len(rooms)} rooms", *_sums(sources))]
        ),
    ]


def _sums(sources: Iterable[SourceFile]) -> tuple[int, int, int]:
    some = [*sources]
    return len(some), sum(one.lines for one in some), sum(one.code_lines for one in some)


def _functions(sources: Sequence[SourceFile]) -> list[str]:
    written = [one for one in sources if MIGRATIONS not in one.folders]
    rows = [
        (name, len(lines), *_spread(lines))
        for name, some in (("all", sources), ("without migrations", written))
        if (lines := [function.lines for one in some for function in one.functions])
    ]
    functions = [function for one in written for function in one.functions]
    longest = sorted(functions, key=lambda f: (-f.lines, f.module, f.name))[:HIGHEST]
    shown = ", ".join(f"`{f.module}.{f.name}` {f.lines}" for f in longest)
    return [
        "## Functions: lines from `def` to the end, docstring included",
        "",
        *_table(("", "functions", "p50", "p90", "max"), rows),
        "",
        f"Longest without migrations: {shown}.",
    ]


def _spread(values: Iterable[int]) -> tuple[int, int, int]:
    """Return median, 90th percentile and the highest."""
    ordered = [float(value) for value in sorted(values)]
    return (int(percentile(ordered, 0.5)), int(percentile(ordered, 0.9)), int(ordered[-1]))


def _fans(sources: Sequence[SourceFile], imports: Sequence[Import]) -> Iterator[list[str]]:
    modules = {one.module for one in sources}
    fans = dict(zip(("fan-in", "fan-out"), fan(imports, modules), strict=True))
    late = sum(one.late for one in imports)
    checking = sum(one.type_checking for one in imports)
    yield [
        "## Imports between modules",
        "",
        f"{len(imports):,} imports, {late:,} within functions only, {checking:,} for types only.",
        "Fan-in: how many modules import a module; fan-out: how many it imports.",
        "",
        *_table(
            ("", "p50", "p90", "max"),
            [(name, *_spread(counts.values())) for name, counts in fans.items()],
        ),
        "",
        *(f"Highest {name}: {_highest(counts)}." for name, counts in fans.items()),
    ]


def _highest(counts: Mapping[str, int]) -> str:
    first = sorted(counts, key=lambda module: (-counts[module], module))[:HIGHEST]
    return ", ".join(f"`{module}` {counts[module]}" for module in first)


def _circles(sources: Sequence[SourceFile], imports: Sequence[Import]) -> list[str]:
    running = [one for one in imports if not one.type_checking]
    rows = []
    named: dict[Circle, list[str]] = {}
    for where, groups in _levels(sources):
        found = _found(running, groups)
        more = [one for one in _found(imports, groups) if one not in found]
        rows.append((where, len(found), len(more)))
        for circle in found:
            named.setdefault(circle, []).append(where)
        for circle in more:
            named.setdefault(circle, []).append(f"{where}, for types only")
    return [
        "## Circles of imports, those within functions included",
        "",
        "Here a room is a folder or file directly in a package; parts are what is directly in it.",
        "",
        *_table(("circles", "that run", "more for types only"), rows),
        *([""] if named else []),
        *(f"- {_named(circle)}. Found {', '.join(where)}." for circle, where in named.items()),
    ]


def _levels(sources: Sequence[SourceFile]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Yield where circles are looked for: groups of modules, and the unit of each module."""
    yield "between modules", [_units(sources)]
    rooms = sorted({one.unit(1) for one in sources})
    yield (
        "inside rooms",
        [_units(one for one in sources if one.unit(1) == room) for room in rooms],
    )
    yield "between parts of rooms", [{o.module: o.unit(2) for o in sources}]
    yield "between rooms", [{one.module: one.unit(1) for one in sources}]


def _units(sources: Iterable[SourceFile]) -> dict[str, str]:
    """Return each module as a unit of its own."""
    return {one.module: one.module for one in sources}


def _found(imports: Sequence[Import], groups: Iterable[Mapping[str, str]]) -> list[Circle]:
    return [circle for group in groups for circle in circles(imports, group)]


def _named(circle: Circle) -> str:
    members = ", ".join(f"`{member}`" for member in circle.members)
    return f"{len(circle.members)}: {members}. Shortest: {circle.loop}"


def _files(
    what: str, runs: Sequence[FileRun], files: Mapping[str, SourceFile]
) -> Iterator[list[str]]:
    ran = [files[run.path] for run in runs]
    called, lines = sum(run.functions for run in runs), sum(one.lines for one in ran)
    yield [
        f"## Files that run for {what}: {len(runs)}",
        "",
        f"{called:,} functions were called; the files have {lines:,} lines. By their first call:",
        "",
        *_table(
            ("file", "functions called", "first"),
            [(run.path, run.functions, f"`{run.first}`") for run in runs],
        ),
    ]
    rooms = Counter(one.room for one in ran)
    yield _table(("room", "files"), [*rooms.most_common(), ("all", len(ran))])
