"""Holds that a recount that is killed wherever it stands tells and mends what it would have."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.runtime import Runtime
from bot.signatures.figures.recount import read_found_differences
from bot.storage.organizers import audit_trail
from bot.storage.schema.figure_tables import Figure
from tests.bot.conversation.spoken_lines import say
from tests.bot.questions.askers import organizer
from tests.bot.signatures.figures.test_recount import damage, recount
from tests.clock import Clock
from tests.killed_jobs import SEEDS, run_until_it_lives

JOB = "bot.signatures.figures.recount:recount_job"
OTHER_CAMPAIGNS = 4
DIFFERENCES = 2 + OTHER_CAMPAIGNS


def damage_all(runtime: Runtime) -> None:
    """Let figures of several campaigns, and the opt-outs, say what is not so."""
    say(runtime, "+12125550100", "IBM Ana Ruiz", "SIGN", "STOP")
    values = {"kind": "channel", "day": "2026-01-01", "name": "sms", "stripe": 0, "number": 5}
    others = [{"campaign": f"other-{number}", **values} for number in range(OTHER_CAMPAIGNS)]
    with runtime.database.write() as connection:
        connection.execute(insert(Figure), others)
    damage(runtime, "UPDATE figures SET number = 7 WHERE kind IN ('channel', 'opt-out')")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("is_mended", [True, False])
def test_a_recount_that_is_killed_tells_each_difference_once_and_mends_it(
    *,
    runtime: Runtime,
    environment: dict[str, str],
    clock: Clock,
    tmp_path: Path,
    seed: int,
    is_mended: bool,
) -> None:
    damage_all(runtime)
    moment, who = runtime.now(), organizer(runtime, "ana").id if is_mended else 0
    assert run_until_it_lives(environment, JOB, who, tmp_path / "noted.json", seed=seed)
    found = read_found_differences(runtime, moment)
    assert len(found) == DIFFERENCES
    with runtime.database.read() as connection:
        lines = [one.act for one in audit_trail.list_lines(connection)]
    assert lines.count("figures mended") == (DIFFERENCES if is_mended else 0)
    clock.advance(timedelta(minutes=1))
    recount(runtime)
    assert read_found_differences(runtime, runtime.now()) == ([] if is_mended else found)
