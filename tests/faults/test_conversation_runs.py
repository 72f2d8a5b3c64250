"""Whatever fails on the way, what people wrote is stored and followed once; a loss is noticed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, func, insert, select, update

from bot.runtime import Runtime
from bot.storage.schema.consent_tables import Consent, Suppression
from bot.storage.schema.conversation_tables import Message
from bot.storage.schema.signature_tables import Signature
from tests import databases as kinds_of_databases
from tests.faults.conversation_runs import play_runs
from tests.faults.run_databases import RunDatabases, databases_of
from tests.faults.stories import Fault, draw_story

RUNS = 12


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunDatabases]:
    with databases_of("sqlite", tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.mark.parametrize("kind", kinds_of_databases.kinds())
def test_nothing_is_lost_doubled_or_invented(kind: str, tmp_path: Path) -> None:
    with databases_of(kind, tmp_path) as made:
        found = play_runs(made.renew(), range(1, 1 + RUNS))
    assert found.problems == []
    assert found.runs == RUNS
    assert set(found.faults) == set(Fault)


def test_a_clock_that_goes_back_before_a_signature_is_undone_turns_no_log_around(
    on_sqlite: RunDatabases,
) -> None:
    assert play_runs(on_sqlite.renew(), range(501, 502)).problems == []


def test_a_seed_draws_the_same_story_again() -> None:
    assert draw_story(7) == draw_story(7)
    assert draw_story(7) != draw_story(8)
    numbers = [one.message.number for one in [*draw_story(7), *draw_story(8)]]
    assert len(set(numbers)) == len(numbers)


def last_message(connection: Connection) -> int:
    return connection.execute(select(func.max(Message.id))).scalar_one()


def lose_a_message(connection: Connection) -> None:
    found = Message.id == last_message(connection)
    connection.execute(update(Message).where(found).values(provider_id=Message.provider_id + "#"))


def lose_words(connection: Connection) -> None:
    connection.execute(update(Message).values(body=None))


def withdraw(connection: Connection) -> None:
    connection.execute(update(Signature).values(withdrawn_at=func.current_timestamp()))


def lose_consents(connection: Connection) -> None:
    connection.execute(delete(Consent))


def lose_opt_outs(connection: Connection) -> None:
    connection.execute(delete(Suppression))


def double_a_message(connection: Connection) -> None:
    columns = [one for one in Message.__table__.c if one.name not in ("id", "provider_id")]
    row = select(func.max(Message.id) + 1, Message.provider_id + "#", *columns)
    copied = row.where(Message.id == last_message(connection)).group_by(*Message.__table__.c)
    names = ["id", "provider_id", *(one.name for one in columns)]
    connection.execute(insert(Message).from_select(names, copied))


@pytest.mark.parametrize(
    "tamper",
    [lose_a_message, lose_words, withdraw, lose_consents, lose_opt_outs, double_a_message],
)
def test_what_is_lost_doubled_or_invented_is_told(
    on_sqlite: RunDatabases, tamper: Callable[[Connection], object]
) -> None:
    def change(runtime: Runtime) -> None:
        with runtime.database.write() as connection:
            tamper(connection)

    assert play_runs(on_sqlite.renew(), range(1, 7), tamper=change).problems != []
