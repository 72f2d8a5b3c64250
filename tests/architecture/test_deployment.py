"""What starts the program names things that exist."""

import ast
import re
import subprocess
from pathlib import Path

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


@pytest.mark.parametrize(
    ("process", "asked"),
    [
        ("python -m bot worker", "-m bot worker --check"),
        ("python -m bot worker --name worker-2", "-m bot worker --name worker-2 --check"),
        ("/sbin/docker-init -- python -m bot worker", "-m bot worker --check"),
        ("/usr/bin/python granian --workers 2 webhooks.rsgi:server", "-c import os"),
        ("sh -c eval exec granian --workers 1 webhooks.rsgi:server", "-c import os"),
    ],
)
def test_a_containers_health_is_that_of_the_process_that_it_runs(
    tmp_path: Path, process: str, asked: str
) -> None:
    found = re.search(r"(?ms)^HEALTHCHECK .*? CMD (.*?)(?<!\\)\n", read("Dockerfile"))
    assert found
    cmdline, python = tmp_path / "cmdline", tmp_path / "python"
    cmdline.write_text(process.replace(" ", "\0") + "\0")
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o700)
    command = found[1].replace("/proc/1/cmdline", str(cmdline))
    told = subprocess.run(
        ["sh", "-c", command],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.startswith(asked)
    assert told.stdout.count("\n") == 1
