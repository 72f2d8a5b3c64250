"""Old programs work with new tables: beside the new ones, and instead of them, on the way back."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.bootstrap import build
from bot.inbox.receive import Channel, Inbound, receive
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage import migrations
from bot.storage.engine.database import SCHEMA_VERSION, Database, Unavailable
from bot.storage.figures.read_figures import count_signatures
from bot.storage.operations.migration_plan import plan_migration
from flows.events import Said
from tests.conftest import ENVIRONMENT, shipped_campaigns
from webhooks.health import Readiness

FIRST_ADDITIVE = "0027"
"""From here on a step adds, or says that it breaks older programs."""
PEOPLE, THREADS = 60, 6
ADDS = """
def upgrade():
    op.add_column("signatures", sa.Column("mood", sa.Text(), nullable=True))
    op.add_column("messages", sa.Column("tone", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_signatures_mood", "signatures", ["mood"])
    op.create_table("moods", sa.Column("name", sa.Text(), primary_key=True))
"""
_INDEXES = """
def upgrade():
    op.create_index(
        "ix_signatures_day",
        "signatures",
        ["signed_at"],
        if_not_exists=True,
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )
"""
BREAKS = """
breaks_older_programs = True


def upgrade():
    op.execute("ALTER TABLE counters RENAME COLUMN signatures TO tally")
"""


def later_release(folder: Path, *steps: str) -> Path:
    """Write steps of a release to come; return their folder."""
    before = SCHEMA_VERSION
    for number, step in enumerate(steps, start=9001):
        text = '"""A step to come."""\nimport sqlalchemy as sa\nfrom alembic import op\n\n'
        text += f'revision = "{number}"\ndown_revision = "{before}"\n{step}'
        (folder / f"{number}_to_come.py").write_text(text)
        before = str(number)
    return folder


@pytest.fixture
def old(blank_url: str) -> Iterator[Runtime]:
    """A program of this release, on tables of its own."""
    with closing(Database(blank_url)) as database:
        database.migrate()
    settings = load_settings({**ENVIRONMENT, "DATABASE_URL": blank_url})
    built = build(settings, load_campaigns=shipped_campaigns)
    with closing(built.database):
        yield built


def sign(runtime: Runtime, person: int) -> None:
    """Let a person sign; what is not taken comes again, as the provider brings it."""
    for number, words in enumerate(("IBM", "Ana Ruiz", "SIGN")):
        name = f"SM{person}-{number}"
        address = f"+1212555{person:04}"
        said = Inbound("twilio", name, Channel.SMS, address, Said(words))
        for _ in range(20):
            try:
                receive(runtime, said)
                break
            except Unavailable:
                Event().wait(0.2)
        else:
            raise AssertionError("it was never taken")


def test_the_old_one_serves_while_tables_are_added_to_and_may_come_back(
    old: Runtime, blank_url: str, tmp_path: Path
) -> None:
    steps, half = later_release(tmp_path, ADDS), Event()
    is_ready = Readiness(old, seconds=iter(range(0, 10**6, 60)).__next__)

    def work(people: range) -> list[bool]:
        ready = []
        for person in people:
            sign(old, person)
            ready.append(is_ready())
            half.set()
        return ready

    with ThreadPoolExecutor(THREADS) as threads:
        shares = [range(100 + at, 100 + PEOPLE, THREADS) for at in range(THREADS)]
        at_work = [threads.submit(work, share) for share in shares]
        assert half.wait(60)
        with closing(Database(blank_url)) as new, new.write() as connection:
            migrations.upgrade(connection, more_steps=steps)
        assert all(ready for share in at_work for ready in share.result(120))
    with closing(Database(blank_url)) as again:
        assert again.version() == "9001"
        again.migrate()  # the old release's own, which leaves newer tables alone
        assert again.version() == "9001"
        with again.read() as connection:
            assert count_signatures(connection, "ibm-extreme-vetting") == PEOPLE
    started = build(old.settings, load_campaigns=shipped_campaigns)
    with closing(started.database):
        sign(started, 99)
        with started.database.read() as connection:
            assert count_signatures(connection, "ibm-extreme-vetting") == PEOPLE + 1


def test_an_old_one_does_not_work_with_tables_that_break_it(
    old: Runtime, blank_url: str, tmp_path: Path
) -> None:
    steps = later_release(tmp_path, ADDS, BREAKS)
    with closing(Database(blank_url)) as new, new.write() as connection:
        migrations.upgrade(connection, more_steps=steps)
    assert not Readiness(old)()
    with pytest.raises(Exception, match=r"at least 9002 is needed\. Start the newer program"):
        build(old.settings, load_campaigns=shipped_campaigns)


def test_a_plan_says_what_will_change_and_changes_nothing(
    old: Runtime, blank_url: str, tmp_path: Path
) -> None:
    assert plan_migration(old.database).steps == ()
    sign(old, 100)
    with old.database.write() as connection:
        if not old.database.is_sqlite:
            connection.exec_driver_sql("ANALYZE")
    plan = plan_migration(old.database, more_steps=later_release(tmp_path, ADDS, BREAKS))
    assert [(step.number, step.title, step.breaks_older_programs) for step in plan.steps] == [
        ("9001", "A step to come.", False),
        ("9002", "A step to come.", True),
    ]
    assert old.database.version() == SCHEMA_VERSION
    assert plan.is_measured == old.database.is_sqlite
    if plan.is_measured:
        assert 0 < plan.seconds < 60
        assert not [path for path in Path(blank_url[10:]).parent.iterdir() if ".migr" in path.name]
    else:
        assert dict(plan.rows) == {"counters": 1, "signatures": 1}


def test_an_index_may_be_made_before_without_holding_anybody_up(
    old: Runtime, tmp_path: Path
) -> None:
    if old.database.is_sqlite:
        return  # nobody writes while an index is made there: it is measured
    sign(old, 100)
    steps = later_release(tmp_path, _INDEXES)
    plan = plan_migration(old.database, more_steps=steps)
    assert dict(plan.rows)["signatures"] > 0  # though nobody has counted them yet
    made = "CREATE INDEX CONCURRENTLY ix_signatures_day ON signatures (signed_at)"
    assert plan.before == (f"{made} WHERE person_id IS NOT NULL",)
    with old.database.read() as connection:  # each statement by itself
        connection.exec_driver_sql(plan.before[0])
    assert plan_migration(old.database, more_steps=steps).before == ()
    assert dict(plan_migration(old.database, more_steps=steps).rows) == {}
    with old.database.write() as connection:
        migrations.upgrade(connection, more_steps=steps)
    assert old.database.version() == "9001"


Shape = Mapping[str, Mapping[str, str]]


def shape(connection: Connection) -> Shape:
    """Return what an older program relies on: columns, types, and what may be left out."""
    found = inspect(connection)
    shapes = {}
    for name in found.get_table_names():
        unique = [str(sorted(one["column_names"])) for one in found.get_unique_constraints(name)]
        foreign = [str(one["constrained_columns"]) for one in found.get_foreign_keys(name)]
        columns = {
            column["name"]: f"{column['type']} "
            f"{'may' if column['nullable'] or column['default'] is not None else 'must'}"
            for column in found.get_columns(name)
        }
        shapes[name] = columns | {"unique": str(sorted(unique)), "foreign": str(sorted(foreign))}
    return shapes


def broken(before: Shape, after: Shape) -> list[str]:
    """Return what an older program would miss, or would have to give."""
    found = []
    for table, columns in before.items():
        now = after.get(table, {})
        found += [f"{table}.{name}" for name, kind in columns.items() if now.get(name) != kind]
        added = now.keys() - columns.keys()
        found += [f"{table}.{name}" for name in added if now[name].endswith("must")]
    return found


def test_steps_only_add_or_say_that_they_do_not(blank_url: str) -> None:
    scripts = list(ScriptDirectory.from_config(migrations.configuration()).walk_revisions())
    later = [one for one in reversed(scripts) if one.revision > FIRST_ADDITIVE]
    with closing(Database(blank_url)) as database:
        with database.write() as connection:
            migrations.upgrade(connection, FIRST_ADDITIVE)
        for step in later:
            with database.write() as connection:
                before = shape(connection)
                migrations.upgrade(connection, step.revision)
                breaks = broken(before, shape(connection))
            assert not breaks or getattr(step.module, "breaks_older_programs", False), breaks


def test_a_step_that_takes_away_is_noticed(blank_url: str, tmp_path: Path) -> None:
    steps = later_release(tmp_path, ADDS, BREAKS, _DEMANDS)
    with closing(Database(blank_url)) as database, database.write() as connection:
        migrations.upgrade(connection, SCHEMA_VERSION)
        shapes = [shape(connection)]
        for number in ("9001", "9002", "9003"):
            migrations.upgrade(connection, number, more_steps=steps)
            shapes.append(shape(connection))
    assert broken(shapes[0], shapes[1]) == []
    assert broken(shapes[1], shapes[2]) == ["counters.signatures", "counters.tally"]
    assert broken(shapes[2], shapes[3]) == ["moods.height"]


_DEMANDS = """
def upgrade():
    with op.batch_alter_table("moods") as table:
        table.add_column(sa.Column("height", sa.Text(), nullable=False))
"""
