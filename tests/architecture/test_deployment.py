"""What starts the program names things that exist."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest
import yaml  # type: ignore[import-untyped]  # PyYAML comes without types

from bot.cli import main
from bot.settings import Settings
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
        ("sh -c python -m bot migrate; granian webhooks.rsgi:server", "-c import os"),
        ("/usr/local/bin/litestream replicate /data/handraiser.sqlite3 s3://bucket/x", ""),
        ("/sbin/docker-init -- python -m bot backup --continuous s3://bucket/x", ""),
        ("python -m bot migrate", ""),
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
    assert told.stdout.count("\n") == bool(asked)


def _exists(command: list[str]) -> bool:
    """Whether the words behind ``python -m bot`` are a command."""
    return main.get_command(click.Context(main), command[command.index("bot") + 1]) is not None


def test_containers_run_what_exists_with_settings_that_exist() -> None:
    compose = yaml.safe_load(read("compose.yaml"))
    services = compose["services"]
    assert services.keys() == {"database", "migrate", "web", "worker"}
    for name in ("migrate", "worker"):
        assert _exists(services[name]["command"])
    named = services["web"]["environment"]
    assert {name.lower() for name in named} <= Settings.model_fields.keys()
    assert "@database/" in named["DATABASE_URL"]
    assert {volume.partition(":")[0] for one in services.values() for volume in one["volumes"]} <= (
        compose["volumes"].keys()
    ) | {"data"}
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]  # a proxy stands before it


@pytest.mark.parametrize("unit", sorted((ROOT / "deploy/systemd").glob("*.service")))
def test_units_run_what_exists(unit: Path) -> None:
    text = unit.read_text()
    commands = re.findall(r"^ExecStart(?:Pre)?=(.*)$", text, re.MULTILINE)
    for command in commands:
        assert "Procfile" in command or _exists(command.split())
    if shutil.which("systemd-analyze") is None:
        return  # it is asked where there is one
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    complaints = [line for line in done.stderr.splitlines() if "handraiser" in line]
    # The program is not installed in /opt here, and its user is not there.
    assert [line for line in complaints if "is not executable" not in line] == []


def test_the_units_web_process_is_the_procfiles_on_this_machine_alone() -> None:
    unit = read("deploy/systemd/handraiser-web.service")
    command = next(re.finditer(r"^ExecStart=/bin/sh -c '(.*)'$", unit, re.MULTILINE)).group(1)
    shown = command.replace("eval exec", "echo")
    done = subprocess.run(["sh", "-c", shown], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == PROCESSES["web"].replace("0.0.0.0", "127.0.0.1")  # noqa: S104 - what is replaced
