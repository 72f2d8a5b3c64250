"""The recount goes through all campaigns, says each difference, and mends it if it is told to."""

from sqlalchemy import text

from bot.background_jobs import Cursor
from bot.runtime import Runtime
from bot.signatures.figures.recount import read_found_differences, recount_job
from bot.storage.organizers import audit_trail
from tests.bot.conversation.spoken_lines import say
from tests.bot.questions.askers import organizer


def recount(runtime: Runtime, organizer_id: int = 0) -> int:
    """Run the job to its end; return how many campaigns it went through."""
    job, cursor, done = recount_job(runtime), (), 0
    following: Cursor | None = cursor
    while following is not None:
        more, following = job.step((organizer_id,), following)
        done += more
    return done


def damage(runtime: Runtime, statement: str) -> None:
    """Change rows behind the program's back."""
    with runtime.database.write() as connection:
        connection.execute(text(statement))


def test_without_a_difference_nothing_is_told(runtime: Runtime) -> None:
    say(runtime, "+12125550100", "IBM Ana Ruiz", "SIGN", "UPDATES", "STOP")
    assert recount(runtime) == 2
    assert read_found_differences(runtime, runtime.now()) == []


def test_differences_are_told_and_stay_until_somebody_has_them_mended(runtime: Runtime) -> None:
    say(runtime, "+12125550100", "IBM Ana Ruiz", "SIGN", "STOP")
    damage(runtime, "UPDATE figures SET number = 7 WHERE kind IN ('channel', 'opt-out')")
    for _ in range(2):
        recount(runtime)
    found = read_found_differences(runtime, runtime.now())
    assert [(one.kind, one.kept, one.counted) for one in found] == [
        ("opt-out", 7, 1),
        ("channel", 7, 1),
    ]
    ana = organizer(runtime, "ana")
    recount(runtime, ana.id)
    recount(runtime, ana.id)
    assert read_found_differences(runtime, runtime.now()) == found
    with runtime.database.read() as connection:
        lines = [(one.who, one.act) for one in audit_trail.list_lines(connection)]
    assert lines.count(("ana", "figures mended")) == 2


def test_behind_the_last_campaign_there_is_nothing_left(runtime: Runtime) -> None:
    assert recount_job(runtime).step((0,), ("zzz",)) == (0, None)
