"""``retention``: says what goes, by which rule, when; lets it go; sets and releases legal holds."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.bootstrap import build
from bot.integrations.event_retention import OTHERS_KEPT
from bot.settings import load_settings
from bot.storage.integrations import integrations
from bot.storage.schema.integration_tables import EventKind, IntegrationEvent
from tests.bot.cli.conftest import Run, read_campaigns
from tests.bot.conversation.spoken_lines import say

IBM = "ibm-extreme-vetting"


@pytest.fixture
def environ(run: Run, on_sqlite: dict[str, str]) -> dict[str, str]:
    """A database in which somebody signed, and two organizers."""
    assert run("migrate", environ=on_sqlite).exit_code == 0
    runtime = build(load_settings(on_sqlite), load_campaigns=read_campaigns)
    say(runtime, "+14155550171", "IBM Ana Ruiz", "SIGN", "NO")
    with runtime.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO campaign_states (campaign, closed_at) VALUES (?, ?)",
            (IBM, "2026-01-01 00:00:00.000000"),
        )
    runtime.database.close()
    for name, by in (("Mia", ()), ("Noa", ("--as", "Mia"))):
        assert run("organizer", "add", name, *by, environ=on_sqlite).exit_code == 0
    return on_sqlite


def test_what_goes_is_said_and_under_a_hold_stays(run: Run, environ: dict[str, str]) -> None:
    shown = run("retention", "--dry-run", environ=environ)
    assert (shown.exit_code, "1 name of ibm-extreme-vetting: " in shown.output) == (0, True)
    told = json.loads(run("retention", "--dry-run", "--json", environ=environ).stdout)
    assert [(one["rule"], one["held"]) for one in told["due"]] == [("after the closing", False)]
    done = run("retention", environ=environ)
    assert "0 destroyed" in done.output  # organizers are warned first
    held = run("retention", "hold", IBM, "--reason", "a lawsuit", "--as", "Mia", environ=environ)
    assert held.exit_code == 0, held.output
    assert "but for a legal hold" in run("retention", "--dry-run", environ=environ).output
    told = json.loads(run("retention", "--json", environ=environ).stdout)
    assert told["destroyed"] == 0
    asked = run("retention", "release", IBM, "--as", "Mia", environ=environ)
    assert "another organizer" in asked.output
    assert "is released" in run("retention", "release", IBM, "--as", "Noa", environ=environ).output
    refused = run("retention", "release", IBM, "--as", "Noa", environ=environ)
    assert (refused.exit_code, "no legal hold" in refused.output) == (1, True)


def test_where_nothing_is_due_that_is_said(run: Run, on_sqlite: dict[str, str]) -> None:
    assert run("migrate", environ=on_sqlite).exit_code == 0
    assert "Nothing is due" in run("retention", "--dry-run", environ=on_sqlite).output


def test_what_other_programs_wait_for_goes_and_is_said_before(
    run: Run, environ: dict[str, str], on_sqlite: dict[str, str]
) -> None:
    runtime = build(load_settings(on_sqlite), load_campaigns=read_campaigns)
    with runtime.database.write() as connection:
        old = runtime.now() - OTHERS_KEPT - timedelta(days=1)
        number = integrations.add(
            connection, name="hall", kind="webhook", event_kinds=" ", created_at=old
        )
        event = {"event_id": 1, "integration_id": number, "kind": EventKind.SIGNATURE_GIVEN.value}
        times = {"happened_at": old, "next_try_at": old}
        connection.execute(insert(IntegrationEvent).values(**event, **times))
    runtime.database.close()
    said = "1 event that waits or failed: now (90 days after the act)"
    assert said in run("retention", "--dry-run", environ=environ).output
    assert "1 destroyed." in run("retention", environ=environ).output
    assert said not in run("retention", "--dry-run", environ=environ).output
