"""Holds that the end of a campaign that is killed anywhere comes to the same end."""

import json
from pathlib import Path

import pytest

from bot.privacy import campaign_end, key_rotation
from bot.proof.comparison import compare
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail
from bot.storage.schema.key_tables import Sealed
from tests.bot.conversation.spoken_lines import say
from tests.bot.privacy.stolen_database import read_bytes, read_rows
from tests.bot.privacy.test_campaign_end import IBM, WHY, closed, sign_all
from tests.bot.signatures.review.signers import organizer
from tests.killed_jobs import SEEDS, run_until_it_lives

JOB = "bot.privacy.campaign_end:end_campaign_job"
NUMBERS = [f"+1415555{number:04}" for number in range(200, 203)]


@pytest.mark.parametrize("seed", SEEDS)
def test_an_end_that_is_killed_comes_to_its_end_once(
    runtime: Runtime, environment: dict[str, str], tmp_path: Path, seed: int
) -> None:
    sign_all(runtime)
    for number in NUMBERS:
        say(runtime, number, "IBM Wilhelmina Zzyzxov", "SIGN", "NO")
    names = [row["name"] for row in read_rows(runtime.database)["signatures"]]
    asked = campaign_end.ask(closed(runtime), organizer(runtime, "mia"), IBM, without_hand_in=WHY)
    campaign_end.approve(closed(runtime), organizer(runtime, "noa"), IBM)
    assert run_until_it_lives(environment, JOB, asked.id, tmp_path / "noted.json", seed=seed)
    certificate = json.loads(campaign_end.find_certificate(runtime, IBM))
    assert certificate["record"]["signatures_counted"] == len(names)
    assert certificate["values_opened"] == 0
    tables = read_rows(runtime.database)
    assert [row["kind"] for row in tables["proof_entries"]].count("ended") == 1
    assert {row["person_id"] for row in tables["signatures"]} == {None}
    assert len(tables["signatures"]) == len(names)
    assert b"Zzyzxov" not in read_bytes(runtime.database)
    vault = key_rotation.open_vault(runtime.settings, runtime.database)
    assert not any(name and vault.can_open(IBM, Sealed.NAME, name) for name in names)
    with runtime.database.read() as connection:
        lines = [one.act for one in audit_trail.list_lines(connection)]
    assert lines.count("campaign ended") == 1
    assert compare(runtime, IBM).problems == ()
