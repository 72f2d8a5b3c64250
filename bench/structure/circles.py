"""The imports of a tree as a graph: how many modules each imports, and where they form circles."""

import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import grimp

from bench.structure.sources import PRODUCT, SourceFile

READER = Path(__file__).with_name("imports.py")


@dataclass(frozen=True, slots=True)
class Import:
    """One module imports another: ``late``, within functions only; or for type checking only."""

    importer: str
    imported: str
    late: bool
    type_checking: bool


@dataclass(frozen=True, slots=True)
class Circle:
    """Units each of which imports every other, by way of others or not.

    ``loop`` is a shortest way around, back to where it began; ``(late)`` stands before what is
    imported within functions only.
    """

    members: tuple[str, ...]
    loop: str


def read_imports(
    root: Path, sources: Iterable[SourceFile], packages: Sequence[str] = PRODUCT
) -> list[Import]:
    """Return the imports between the packages' modules. Raises ``RuntimeError`` if it cannot."""
    ran = subprocess.run(
        [sys.executable, "-P", str(READER), *packages],
        env={**os.environ, "PYTHONPATH": str(root)},
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(f"the imports of {root} could not be read:\n{ran.stderr[-2000:]}")
    files = {source.module: source for source in sources}
    return [
        Import(
            importer,
            imported,
            late=all(files[importer].is_late(line) for line in lines),
            type_checking=not runs,
        )
        for importer, imported, lines, runs in json.loads(ran.stdout)["imports"]
    ]


def circles(imports: Iterable[Import], units: Mapping[str, str]) -> list[Circle]:
    """Return the circles among units, the largest first.

    ``units`` says which unit each module belongs to; modules that it does not name are left out.
    """
    late: dict[tuple[str, str], bool] = {}
    for one in imports:
        if one.importer in units and one.imported in units:
            edge = units[one.importer], units[one.imported]
            if edge[0] != edge[1]:
                late[edge] = late.get(edge, True) and one.late
    graph = grimp.ImportGraph()
    for importer, imported in late:
        graph.add_import(importer=importer, imported=imported)
    found = {_component(graph, unit) for unit in graph.modules}
    ordered = sorted(found, key=lambda members: (-len(members), members))
    return [Circle(some, _loop(graph, some, late)) for some in ordered if len(some) > 1]


def _component(graph: grimp.ImportGraph, unit: str) -> tuple[str, ...]:
    around = graph.find_upstream_modules(unit) & graph.find_downstream_modules(unit)
    return tuple(sorted({unit, *around}))


def _loop(
    graph: grimp.ImportGraph, members: Sequence[str], late: Mapping[tuple[str, str], bool]
) -> str:
    loops = [
        (member, *back)
        for member in members
        for imported in sorted(graph.find_modules_directly_imported_by(member))
        if imported in members
        and (back := graph.find_shortest_chain(importer=imported, imported=member))
    ]
    shortest = min(loops, key=len)
    steps = pairwise(shortest)
    return shortest[0] + "".join(f" → {'(late) ' if late[step] else ''}{step[1]}" for step in steps)


def fan(
    imports: Iterable[Import], modules: Collection[str]
) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many modules import each module, and how many each imports."""
    fan_in, fan_out = dict.fromkeys(modules, 0), dict.fromkeys(modules, 0)
    for one in imports:
        fan_in[one.imported] += 1
        fan_out[one.importer] += 1
    return fan_in, fan_out
