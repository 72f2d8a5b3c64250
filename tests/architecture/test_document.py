"""ARCHITECTURE.md is one page, and says what is true of the tree."""

import re

import pytest

from tests.architecture.tree import ROOT, ROOTS, modules, read

MOST_LINES = 100
NAME = re.compile(r"`([\w./-]+)`")


def _named(root: str) -> set[str]:
    """Return the rooms in the first column of the table whose heading is the root's name."""
    for table in re.findall(r"(?:^\|.*\n)+", read("ARCHITECTURE.md"), flags=re.MULTILINE):
        heading, *rows = table.splitlines()
        if f"`{root}`" in heading:
            return {name for row in rows for name in NAME.findall(row.split("|")[1])}
    raise AssertionError(f"ARCHITECTURE.md has no table that is headed `{root}`")


def test_it_is_one_page() -> None:
    assert len(read("ARCHITECTURE.md").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("root", ROOTS)
def test_it_names_every_room_and_no_other(root: str) -> None:
    folders = {path.name for path in (ROOT / root).iterdir() if path.is_dir()}
    assert modules(root) - _named(root) == set()
    assert _named(root) - modules(root) - folders == set()


def test_every_module_it_names_exists() -> None:
    unknown = []
    for name in NAME.findall(read("ARCHITECTURE.md")):
        parts = name.split(".")
        if len(parts) > 1 and parts[0] in ROOTS and parts[1] not in modules(parts[0]):
            unknown.append(name)
    assert unknown == []


def test_every_file_it_names_exists() -> None:
    paths = [name for name in NAME.findall(read("ARCHITECTURE.md")) if "/" in name]
    routes = ("/",)  # addresses of pages begin with a slash, files do not
    assert [p for p in paths if not p.startswith(routes) and not (ROOT / p).exists()] == []
