"""What a reader may expect of every source file."""

import ast
import re

from tests.architecture.tree import ROOTS, shown, sources

MAX_LINES = 400
"""From 300 on, ask whether a file still has one subject; a list or a table may have more."""
MAX_LINES_OF_A_FUNCTION = 50
SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "core", "base"}
IGNORE = re.compile(r"#\s*(?:type: ignore|noqa|pragma: no cover)(?P<rest>.*)")
REASON = re.compile(r"^(?:\[[\w, -]+\]|: ?[A-Z]+\d+(?:, ?[A-Z]+\d+)*)? *(?:#|-+|—|:) *.*\w{4}")
PATCHING = {"setattr", "delattr", "mock", "mocker"}
EVERYWHERE = (*ROOTS, "tests", "bench")


def test_files_are_short_enough_to_hold_in_mind() -> None:
    long = [
        shown(path)
        for path in sources(*EVERYWHERE)
        if path.read_text(encoding="utf-8").count("\n") > MAX_LINES and "versions" not in path.parts
    ]
    assert not long, "\n".join(long)


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in sources(*ROOTS)
        if "versions" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MAX_LINES_OF_A_FUNCTION
    ]
    assert not long, "\n".join(long)


def test_modules_are_named_for_what_they_hold() -> None:
    assert [shown(path) for path in sources(*EVERYWHERE) if path.stem in SAY_NOTHING] == []


def test_nothing_is_left_to_be_done() -> None:
    mark = re.compile(r"\b(?:TO" + "DO|FIX" + r"ME|XX" + r"X)\b")
    left = [
        f"{shown(path)}:{number}"
        for path in sources(*EVERYWHERE)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if mark.search(line)
    ]
    assert not left, "\n".join(left)


def test_every_ignored_check_says_why() -> None:
    bare = [
        f"{shown(path)}:{number}: {line.strip()}"
        for path in sources(*EVERYWHERE)
        if path.name != "test_sources.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := IGNORE.search(line)) and not REASON.match(found["rest"])
    ]
    assert not bare, "\n".join(bare)


def test_no_test_replaces_a_part_of_the_program() -> None:
    """What a test needs otherwise is passed in: a setting, a parameter, a part of its own."""
    replaced = [
        f"{shown(path)}:{node.lineno}"
        for path in sources("tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in PATCHING)
        or (isinstance(node, ast.Name) and node.id in PATCHING)
        or (
            isinstance(node, ast.ImportFrom)
            and node.module in {"mock", "unittest", "unittest.mock"}
        )
    ]
    assert not replaced, "\n".join(replaced)
