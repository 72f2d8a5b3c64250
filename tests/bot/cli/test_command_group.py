"""What all commands share: help at once, exit codes, and words in place of tracebacks."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from bot.cli.command_group import COMMANDS, main
from bot.cli.error_messages import as_command_error
from tests.bot.cli.conftest import Run, secrets_of

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = (ROOT / "docs" / "broadcasts.md", ROOT / "campaigns" / "README.md", ROOT / "Procfile")
WRITTEN_COMMAND = re.compile(r"python -m bot ([a-z][a-z-]*(?: [a-z][a-z-]*)?)")
FORMER_COMMANDS = {"held"}
"""What the changelog tells of, and has another name now."""
HEAVY = ("alembic", "dbos", "flask", "pydantic", "sqlalchemy", "telegram", "twilio")


def test_help_names_every_command(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert all(f"  {name} " in result.output for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(run: Run, name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: main {name} ")
    assert len(result.output.splitlines()) > 4


@pytest.mark.parametrize("name", ["new", "rotate", "backed-up", "destroy"])
def test_every_command_about_keys_has_help(run: Run, name: str) -> None:
    assert run("keys", name, "--help").exit_code == 0


def test_every_command_that_is_written_down_exists() -> None:
    unknown = []
    for path in (*ROOT.glob("*.md"), *DOCUMENTS, *(ROOT / "bot").rglob("*.py")):
        for words in WRITTEN_COMMAND.findall(path.read_text(encoding="utf-8")):
            command: click.Command | None = main
            for word in words.split():
                if isinstance(command, click.Group):
                    command = command.get_command(click.Context(command), word)
            if command is None and words not in FORMER_COMMANDS:
                unknown.append((path.name, words))
    assert unknown == []


def test_help_loads_nothing_heavy() -> None:
    code = f"""
import sys
from bot.cli import main
main(["--help"], standalone_mode=False)
sys.exit(str([name for name in {HEAVY!r} if name in sys.modules] or ""))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip() == ""


def test_the_module_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("Usage: python -m bot")


def test_a_python_without_the_packages_is_told_where_they_are() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-m", "bot", "check"],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
    )
    assert done.returncode == 1
    assert "`. .venv/bin/activate`" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_command_is_wrong_use(run: Run) -> None:
    assert run("dance").exit_code == 2


@pytest.mark.parametrize(
    "command",
    [("connect",), ("doctor",), ("worker",), ("keys", "rotate"), ("keys", "backed-up", "--yes")],
)
def test_missing_settings_are_all_listed_at_once(run: Run, command: tuple[str, ...]) -> None:
    result = run(*command, environ={"TELEGRAM_BOT_NAME": "petition_bot"})
    assert result.exit_code == 2
    for name in ("VAULT_KEYS", "TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET", "PUBLIC_URL"):
        assert name in result.output
    assert "Traceback" not in result.output


def test_a_setting_that_is_not_right_is_named_and_not_shown(
    run: Run, on_sqlite: dict[str, str]
) -> None:
    environ = {**on_sqlite, "TELEGRAM_WEBHOOK_SECRET": "short!"}
    result = run("doctor", environ=environ)
    assert result.exit_code == 2
    assert "TELEGRAM_WEBHOOK_SECRET" in result.output
    assert "short!" not in result.output
    assert not any(secret in result.output for secret in secrets_of(on_sqlite))


@pytest.mark.parametrize("command", [("worker",), ("keys", "rotate")])
def test_a_database_without_tables_is_told_with_its_remedy(
    run: Run, on_sqlite: dict[str, str], command: tuple[str, ...]
) -> None:
    result = run(*command, environ=on_sqlite)
    assert result.exit_code == 2
    assert "python -m bot migrate" in result.output


def test_a_database_that_is_away_is_told_without_its_password(
    run: Run, on_sqlite: dict[str, str]
) -> None:
    away = "postgres://petition:open-sesame@127.0.0.1:1/petition"
    result = run("migrate", environ={**on_sqlite, "DATABASE_URL": away})
    assert result.exit_code == 1
    assert "DATABASE_URL" in result.output
    assert "open-sesame" not in result.output


def test_a_mistake_of_ours_is_not_dressed_up() -> None:
    assert as_command_error(ZeroDivisionError()) is None
