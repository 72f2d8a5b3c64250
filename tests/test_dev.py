"""The set-up script says what it can do, and refuses what it cannot."""

import subprocess
import sys

import dev
from tests.architecture.tree import ROOT, read


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    script = [sys.executable, str(ROOT / "dev.py"), *arguments]
    return subprocess.run(script, capture_output=True, text=True, check=False)


def test_its_help_names_every_command() -> None:
    shown = run("--help")
    assert shown.returncode == 0
    assert [name for name in dev.COMMANDS if f"dev.py {name} " not in shown.stdout] == []


def test_an_unknown_command_is_answered_with_those_there_are() -> None:
    refused = run("tset")
    assert refused.returncode == 2
    assert "test" in refused.stderr


def test_it_needs_nothing_but_the_standard_library() -> None:
    imports = [line for line in read("dev.py").splitlines() if line.startswith(("import", "from"))]
    modules = {line.split()[1].partition(".")[0] for line in imports}
    assert modules <= sys.stdlib_module_names


def test_an_environment_of_earlier_pins_is_made_anew_and_one_without_them_is_added_to() -> None:
    wanted = {"python": "3.11", "requirements-dev.txt": "new"}
    assert dev.holds_other_pins({"python": "3.11", "requirements-dev.txt": "old"}, wanted)
    assert not dev.holds_other_pins({"python": "3.11", "requirements.txt": "old"}, wanted)
    assert not dev.holds_other_pins({}, wanted)
