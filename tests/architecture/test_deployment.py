"""What starts the program names things that exist."""

import ast
import re

import click
import pytest

from bot.cli import main
from tests.architecture.tree import ROOT, read

PROCESSES = dict(line.split(": ", 1) for line in read("Procfile").splitlines())


def test_the_three_processes_are_there() -> None:
    assert PROCESSES.keys() == {"release", "web", "worker"}


@pytest.mark.parametrize("process", ["release", "worker"])
def test_a_process_that_runs_a_command_runs_one_that_exists(process: str) -> None:
    command = PROCESSES[process].removeprefix("python -m bot ").split()[0]
    assert main.get_command(click.Context(main), command) is not None


def test_the_web_process_serves_an_application_that_exists() -> None:
    module, _, name = PROCESSES["web"].split()[-1].partition(":")
    tree = ast.parse(read(f"{module.replace('.', '/')}.py"))
    assigned = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    assert name in assigned


def test_the_image_is_made_of_what_exists_and_holds_no_secret() -> None:
    dockerfile = read("Dockerfile")
    for copied in re.findall(r"^COPY (\S+) ", dockerfile, re.MULTILINE):
        assert (ROOT / copied).exists()
        assert f"!{copied}" in read(".dockerignore").splitlines()
    assert "USER handraiser" in dockerfile
    assert not re.search(r"(KEY|TOKEN|SECRET)[A-Z_]*=", dockerfile)


def test_continuous_integration_runs_what_everyone_runs() -> None:
    lines = read(".ci/run").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec python3 dev.py test"]
