"""ARCHITECTURE.md is one page, and says what is true of the tree."""

import re
import tomllib

import pytest

from tests.architecture.tree import ROOT, ROOTS, modules, read

MOST_LINES = 100
NAME = re.compile(r"`([\w./-]+)`")


def _rows(root: str) -> list[list[str]]:
    """Return the rooms in the first column of the table whose heading is the root's name."""
    for table in re.findall(r"(?:^\|.*\n)+", read("ARCHITECTURE.md"), flags=re.MULTILINE):
        heading, _, *rows = table.splitlines()
        if f"`{root}`" in heading:
            return [NAME.findall(row.split("|")[1]) for row in rows]
    raise AssertionError(f"ARCHITECTURE.md has no table that is headed `{root}`")


def _named(root: str) -> set[str]:
    return {name for row in _rows(root) for name in row}


def _layers(root: str) -> list[set[str]]:
    """Return the layers of the root in the import contract, from top to bottom."""
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (layered,) = (one for one in contracts if one.get("containers") == [root])
    return [set(layer.split(" | ")) for layer in layered["layers"]]


def test_it_is_one_page() -> None:
    assert len(read("ARCHITECTURE.md").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("root", ROOTS)
def test_it_names_every_room_and_no_other(root: str) -> None:
    folders = {path.name for path in (ROOT / root).iterdir() if path.is_dir()}
    assert modules(root) - _named(root) == set()
    assert _named(root) - modules(root) - folders == set()


@pytest.mark.parametrize("root", ["bot", "flows"])
def test_its_rooms_stand_in_the_order_that_the_contract_allows(root: str) -> None:
    layers = _layers(root)
    places = [
        next(place for place, layer in enumerate(layers) if name in layer)
        for row in _rows(root)
        for name in row
        if name in modules(root)
    ]
    assert places == sorted(places)


def test_every_module_it_names_exists() -> None:
    unknown = []
    for name in NAME.findall(read("ARCHITECTURE.md")):
        parts = name.split(".")
        if len(parts) > 1 and parts[0] in ROOTS and parts[1] not in modules(parts[0]):
            unknown.append(name)
    assert unknown == []


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_file_it_names_exists(document: str) -> None:
    paths = [name for name in NAME.findall(read(document)) if "/" in name]
    routes = ("/",)  # addresses of pages begin with a slash, files do not
    to_be_made = ("/xx", "xx.")  # what stands for a new language's code
    named = [p for p in paths if not p.startswith(routes) and not any(x in p for x in to_be_made)]
    assert [p for p in named if not (ROOT / p).exists()] == []
