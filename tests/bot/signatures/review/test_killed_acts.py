"""Holds that an act on many signatures that is killed anywhere is carried out, and once."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.proof.comparison import compare
from bot.runtime import Runtime
from bot.signatures.figures.recount import read_found_differences
from bot.signatures.review import bulk_acts
from bot.signatures.review.bulk_acts import HOLD
from bot.storage.organizers import audit_trail
from bot.storage.review.review_queue import Condition
from bot.storage.schema.review_tables import ReviewActStatus
from bot.storage.signatures.held_back import ReviewReason
from tests.bot.signatures.figures.test_recount import recount
from tests.bot.signatures.review.signers import CAMPAIGN, counted, organizer, sign
from tests.killed_jobs import SEEDS, run_until_it_lives

JOB = "bot.signatures.review.bulk_acts:carry_out_job"
PEOPLE = 4


@pytest.mark.parametrize("seed", SEEDS)
def test_an_act_that_is_killed_holds_each_back_once_and_so_does_what_takes_it_back(
    runtime: Runtime, environment: dict[str, str], tmp_path: Path, seed: int
) -> None:
    for _ in range(PEOPLE):
        sign(runtime, "Ana Ruiz")
    recount(runtime, organizer(runtime, "bo").id)
    moment, bo, ada = runtime.now(), organizer(runtime, "bo"), organizer(runtime, "ada")
    choice = bulk_acts.choose(runtime, bo, HOLD, Condition(CAMPAIGN, channel="sms"))
    act = bulk_acts.ask(runtime, bo, choice, ReviewReason.MACHINE)
    bulk_acts.approve(runtime, ada, act.id)
    died = run_until_it_lives(environment, JOB, act.id, tmp_path / "hold", seed=seed)
    assert counted(runtime) == 0
    assert in_queue(runtime, "held") == PEOPLE
    back = bulk_acts.undo(runtime, bo, act.id)
    died += run_until_it_lives(environment, JOB, back.id, tmp_path / "undo", seed=seed)
    assert died
    assert counted(runtime) == PEOPLE
    assert in_queue(runtime, "released") == PEOPLE
    assert compare(runtime, CAMPAIGN).problems == ()
    assert bulk_acts.read_act(runtime, act.id).status == ReviewActStatus.DONE
    with runtime.database.read() as connection:
        lines = [one.act for one in audit_trail.list_lines(connection)]
    assert lines.count("review done") == 2
    recount(runtime)
    assert read_found_differences(runtime, moment) == []


def in_queue(runtime: Runtime, kind: str) -> int:
    """Return how many entries of a kind wait for the log."""
    counting = text("SELECT count(*) FROM proof_queue WHERE kind = :kind")
    with runtime.database.read() as connection:
        return int(connection.execute(counting, {"kind": kind}).scalar_one())
