"""The promises of ``bench kills``: kept by the program at a small size, and known when broken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import update

from bench import stored_recipients
from bench.fast_providers.accepted_log import Accepted, hash_recipient
from bench.kills import main
from bench.promise_check import PromiseCheck, check_promises
from bot.storage.conversations import people
from bot.storage.engine.database import Database
from bot.storage.schema.broadcast_tables import Chunk, Delivery, DeliveryStatus
from tests.bot.storage import rows
from tests.bot.storage.delivery_rows import add_broadcast, add_chunk, add_delivery
from tests.bot.storage.rows import NOON

SMALL = (
    "--people 700 --kills 3 --freezes 1 --cuts 1"
    " --throttled 0.003 --timed-out 0.01 --hurry 20 --timeout 60"
).split()
BOUND = 2.0


def test_workers_killed_or_frozen_on_the_way_lose_nobody_and_send_to_nobody_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(SMALL) == 0, capsys.readouterr().out
    printed = capsys.readouterr().out
    assert "3 killed" in printed
    assert "lost 0, twice 0, after STOP 0" in printed


@dataclass
class Sent:
    """An update in a database: person's id -> what the database says of them."""

    database: Database
    statuses: dict[int, DeliveryStatus] = field(default_factory=dict)
    broadcast_id: int = 0

    def store(self) -> None:
        """Write it, counted as it is."""
        with self.database.write() as connection:
            self.broadcast_id = add_broadcast(connection)
            for person, status in self.statuses.items():
                assert people.add_person(connection, created_at=NOON) == person
                address = rows.add_address(connection, person, person.to_bytes(16))
                add_delivery(connection, self.broadcast_id, person, address, status=status)
            all_ = list(self.statuses.values())
            counts = {str(one): all_.count(one) for one in DeliveryStatus}
            add_chunk(connection, self.broadcast_id, **counts)

    def judged(
        self, taken: Mapping[int, tuple[float, ...]], stops: Mapping[int, float] | None = None
    ) -> PromiseCheck:
        """Compare with what was taken and when, in seconds after noon; by person's id."""
        accepted = [
            Accepted(
                "twilio",
                "",
                hash_recipient(stored_recipients.recipient_address("sms", person - 1)),
                at,
                "SM",
                1,
            )
            for person, moments in taken.items()
            for at in (NOON.timestamp() + moment for moment in moments)
        ]
        said = {person: NOON + timedelta(seconds=at) for person, at in (stops or {}).items()}
        return check_promises(
            self.database, self.broadcast_id, accepted, channel="sms", stops=said, bound=BOUND
        )


@pytest.fixture
def sent(database: Database) -> Sent:
    """One of each status that a broadcast may end with: persons 1 to 5."""
    made = Sent(
        database,
        {
            1: DeliveryStatus.SENT,
            2: DeliveryStatus.DELIVERED,
            3: DeliveryStatus.FAILED,
            4: DeliveryStatus.SUPPRESSED,
            5: DeliveryStatus.UNCERTAIN,
        },
    )
    made.store()
    return made


@pytest.mark.parametrize("uncertain", [0, 1])
def test_what_is_as_it_is_said_to_be_is_good(sent: Sent, uncertain: int) -> None:
    verdict = sent.judged({1: (1.0,), 2: (2.0,), 5: (3.0,) * uncertain})
    assert verdict.is_good
    assert verdict.uncertain_out == uncertain


def test_who_never_got_it_is_lost(sent: Sent) -> None:
    verdict = sent.judged({2: (2.0,)})
    assert (verdict.is_good, verdict.lost) == (False, 1)


@pytest.mark.parametrize("status", [DeliveryStatus.QUEUED, DeliveryStatus.SENDING])
def test_what_is_left_open_is_lost(database: Database, status: DeliveryStatus) -> None:
    made = Sent(database, {1: status})
    made.store()
    assert made.judged({}).lost == 1


def test_who_got_it_twice_is_found(sent: Sent) -> None:
    verdict = sent.judged({1: (1.0, 1.5), 2: (2.0,)})
    assert (verdict.is_good, verdict.twice) == (False, 1)


@pytest.mark.parametrize(("stopped", "broken"), [(0.5, 0), (-1.5, 1), (9.0, 0)])
def test_who_got_it_long_after_their_stop_is_found(sent: Sent, stopped: float, broken: int) -> None:
    verdict = sent.judged({1: (1.0,), 2: (2.0,)}, stops={1: stopped})
    assert verdict.after_stop == broken
    assert verdict.gap == pytest.approx(max(0.0, 1.0 - stopped))


def test_who_got_it_and_is_said_not_to_have_is_found(sent: Sent) -> None:
    verdict = sent.judged({1: (1.0,), 2: (2.0,), 3: (3.0,)})
    assert (verdict.is_good, verdict.denied) == (False, 1)


def test_a_chunk_that_is_miscounted_is_found(sent: Sent) -> None:
    with sent.database.write() as connection:
        connection.execute(update(Chunk).values(queued=Chunk.queued + 1))
    verdict = sent.judged({1: (1.0,), 2: (2.0,)})
    assert (verdict.is_good, verdict.miscounted) == (False, 1)


def test_a_verdict_says_why_it_was_not_sent(sent: Sent) -> None:
    with sent.database.write() as connection:
        failed = update(Delivery).where(Delivery.status == DeliveryStatus.FAILED)
        connection.execute(failed.values(error="30003"))
    told = " ".join(sent.judged({1: (1.0,), 2: (2.0,)}).lines())
    assert "30003: 1" in told
    assert "1 uncertain" in told
