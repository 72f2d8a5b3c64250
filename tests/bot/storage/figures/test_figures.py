"""Holds that the figures are what a recount of the rows says, whatever was done to them."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from bot.storage.consent import suppressions
from bot.storage.conversations import joined_people, separated_people
from bot.storage.engine.database import Database
from bot.storage.figures import figures, read_figures, summed_figures
from bot.storage.figures.read_figures import WITHOUT_DAYS, FigureSum
from bot.storage.figures.recounted_figures import (
    OPT_OUTS,
    Difference,
    find_differences,
    keep_differences,
    read_differences,
)
from bot.storage.schema.figure_tables import FigureKind
from bot.storage.signatures import places_of_signers, signatures
from bot.storage.signatures.held_back import ReviewReason, hold_back, release
from tests.bot.storage import rows
from tests.bot.storage.rows import CAMPAIGN, LETTER, NOON, Someone

LATER = NOON + timedelta(days=1)


def sums(connection: Connection, kind: FigureKind, *, since: str = "") -> dict[str, int]:
    """Return the figures of a kind, by name."""
    found = read_figures.read_sums(connection, CAMPAIGN, since=since, kinds=FigureKind)
    return {one.name: one.number for one in found if one.kind is kind}


def add_people(connection: Connection, count: int) -> list[Someone]:
    """Add people with a number each."""
    return [
        rows.add_someone(connection, lookup=bytes([at]) * 16, provider_id=f"SM-{at}")
        for at in range(1, count + 1)
    ]


def assert_figures_are_right(connection: Connection) -> None:
    """Hold that a recount finds no difference."""
    for campaign in (*read_figures.list_campaigns(connection), OPT_OUTS):
        assert find_differences(connection, campaign) == []


def assert_all_time_is_the_sum_of_its_days(connection: Connection) -> None:
    """Hold that what is read of all time, from sums, is what the days' own figures add up to."""
    kinds = [kind for kind in FigureKind if kind not in WITHOUT_DAYS]
    of_all_time, of_days = (
        read_figures.read_sums(connection, CAMPAIGN, since=since, kinds=kinds)
        for since in ("", "0001-01-01")
    )
    assert of_all_time == of_days


def test_a_signature_counts_by_day_source_channel_language_place_and_letter(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana, source="union", language="es", place="US-CA")
    assert read_figures.read_days(connection, CAMPAIGN, since="") == [("2026-05-04", 1)]
    assert {
        kind: sums(connection, kind)
        for kind in (
            FigureKind.SOURCE,
            FigureKind.CHANNEL,
            FigureKind.LANGUAGE,
            FigureKind.PLACE,
            FigureKind.LETTER,
        )
    } == {
        FigureKind.SOURCE: {"union": 1},
        FigureKind.CHANNEL: {"sms": 1},
        FigureKind.LANGUAGE: {"es": 1},
        FigureKind.PLACE: {"US-CA": 1},
        FigureKind.LETTER: {LETTER: 1},
    }
    assert_figures_are_right(connection)


def test_signing_again_counts_once(connection: Connection, ana: Someone) -> None:
    rows.sign(connection, ana)
    rows.sign(connection, ana, source="union", signed_at=LATER)
    assert sums(connection, FigureKind.SOURCE) == {"": 1}
    assert_figures_are_right(connection)


def test_who_withdraws_and_signs_again_counts_on_the_later_day(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana)
    signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=NOON)
    assert read_figures.read_days(connection, CAMPAIGN, since="") == []
    assert sums(connection, FigureKind.STATE) == {"withdrawn": 1}
    rows.sign(connection, ana, signed_at=LATER)
    assert read_figures.read_days(connection, CAMPAIGN, since="") == [("2026-05-05", 1)]
    assert sums(connection, FigureKind.STATE) == {}
    assert_figures_are_right(connection)


def test_days_before_are_left_out(connection: Connection) -> None:
    early, late = add_people(connection, 2)
    rows.sign(connection, early, source="old")
    rows.sign(connection, late, source="new", signed_at=LATER)
    assert sums(connection, FigureKind.SOURCE, since="2026-05-05") == {"new": 1}
    assert read_figures.read_days(connection, CAMPAIGN, since="2026-05-05") == [("2026-05-05", 1)]


def test_all_campaigns_are_summed_up(connection: Connection, ana: Someone) -> None:
    rows.sign(connection, ana)
    rows.sign(connection, ana, campaign="another")
    assert FigureSum(FigureKind.CHANNEL, "sms", 2) in read_figures.read_sums(
        connection, "", since="", kinds=FigureKind
    )
    assert read_figures.count_signatures(connection, "") == 2
    assert read_figures.count_signatures(connection, CAMPAIGN) == 1
    assert read_figures.list_campaigns(connection) == ["another", CAMPAIGN]


def test_a_place_that_is_said_later_is_counted_instead(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana, place="US")
    places_of_signers.set_place(connection, ana.person_id, CAMPAIGN, place="US-NY")
    assert sums(connection, FigureKind.PLACE) == {"US-NY": 1}
    assert_figures_are_right(connection)


def test_the_place_of_a_signature_that_was_withdrawn_is_not_noted(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana, place="US")
    signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=NOON)
    places_of_signers.set_place(connection, ana.person_id, CAMPAIGN, place="US-NY")
    assert sums(connection, FigureKind.PLACE) == {}
    assert_figures_are_right(connection)


def test_what_is_held_back_counts_by_its_reason_alone(connection: Connection, ana: Someone) -> None:
    rows.sign(connection, ana)
    reason = ReviewReason.JOKE
    assert hold_back(connection, 1, reason=reason, rule="", by=1, at=NOON)
    assert sums(connection, FigureKind.STATE) == {"held:joke": 1}
    assert sums(connection, FigureKind.CHANNEL) == {}
    assert sums(connection, FigureKind.LETTER) == {LETTER: 1}
    assert_figures_are_right(connection)
    assert release(connection, 1, at=NOON)
    assert sums(connection, FigureKind.STATE) == {}
    assert sums(connection, FigureKind.CHANNEL) == {"sms": 1}
    assert_figures_are_right(connection)


def test_who_is_erased_counts_on(connection: Connection, ana: Someone) -> None:
    rows.sign(connection, ana)
    rows.decide(connection, ana, "union", granted=True)
    rows.erase(connection, ana.person_id, at=LATER)
    assert sums(connection, FigureKind.STATE) == {"erased": 1}
    assert sums(connection, FigureKind.CHANNEL) == {"sms": 1}
    assert sums(connection, FigureKind.UPDATES) == {}
    assert_figures_are_right(connection)


def test_who_gets_updates_is_counted_once_for_each_organization(
    connection: Connection, ana: Someone
) -> None:
    for organization in ("union", "union", "league"):
        rows.decide(connection, ana, organization, granted=True)
    assert sums(connection, FigureKind.UPDATES) == {"union": 1, "league": 1}
    rows.decide(connection, ana, "union", granted=False)
    rows.decide(connection, ana, "club", granted=False)
    assert sums(connection, FigureKind.UPDATES) == {"league": 1}
    assert_figures_are_right(connection)


def test_two_who_are_joined_get_updates_once_and_again_apart_when_separated(
    connection: Connection,
) -> None:
    one, other = add_people(connection, 2)
    for who in (one, other):
        rows.decide(connection, who, "union", granted=True)
    joined_people.move_rows(connection, kept=one.person_id, joined=other.person_id, at=NOON)
    assert sums(connection, FigureKind.UPDATES) == {"union": 1}
    assert_figures_are_right(connection)
    separated_people.separate(connection, one.person_id, other.address_id, at=NOON)
    assert sums(connection, FigureKind.UPDATES) == {"union": 2}
    assert_figures_are_right(connection)


def test_addresses_that_opted_out_are_counted_by_reason(connection: Connection) -> None:
    lookups = [bytes([at]) * 16 for at in range(4)]
    for lookup in (lookups[0], lookups[0], lookups[1]):
        suppressions.suppress(
            connection, lookup=lookup, generation=1, reason="word", message_id=None, at=NOON
        )
    suppressions.suppress_all(
        connection, [(one,) for one in lookups], generation=1, reason="list", at=NOON
    )
    assert sums(connection, FigureKind.OPT_OUT) == {"word": 2, "list": 2}
    suppressions.lift(
        connection, [lookups[0]], generation=1, reason="asked", message_id=None, at=NOON
    )
    assert sums(connection, FigureKind.OPT_OUT) == {"word": 1, "list": 2}
    assert_figures_are_right(connection)


def test_stages_are_counted_by_day_in_several_stripes(connection: Connection) -> None:
    for spread in range(20):
        figures.count_stages(connection, CAMPAIGN, ("greeted", "named"), at=NOON, spread=spread)
    figures.count_stages(connection, CAMPAIGN, ("greeted",), at=LATER, spread=1)
    assert sums(connection, FigureKind.STAGE) == {"greeted": 21, "named": 20}
    assert sums(connection, FigureKind.STAGE, since="2026-05-05") == {"greeted": 1}
    stripes = connection.execute(text("SELECT count(DISTINCT stripe) FROM figures")).scalar()
    assert stripes == figures.STRIPES


def test_many_figures_are_added_in_one_go(connection: Connection) -> None:
    changes: dict[figures.Key, int] = {
        (CAMPAIGN, FigureKind.SOURCE, "2026-05-04", f"poster-{at}"): at for at in range(150)
    }
    figures.add(connection, changes)
    figures.add(connection, changes)
    found = sums(connection, FigureKind.SOURCE)
    assert found == {f"poster-{at}": 2 * at for at in range(1, 150)}


def test_what_changes_on_a_day_that_is_summed_up_changes_the_sum(
    connection: Connection,
) -> None:
    one, other = add_people(connection, 2)
    for who in (one, other):
        rows.sign(connection, who, source="union", place="US")
    summed_figures.sum_up(connection, "2026-05-05")
    signatures.withdraw(connection, one.person_id, CAMPAIGN, at=LATER)
    places_of_signers.set_place(connection, other.person_id, CAMPAIGN, place="US-NY")
    rows.sign(connection, one, source="poster", signed_at=LATER)
    assert sums(connection, FigureKind.SOURCE) == {"union": 1, "poster": 1}
    assert sums(connection, FigureKind.PLACE) == {"US-NY": 1, "": 1}
    assert read_figures.read_sources(connection, CAMPAIGN) == {"poster": 1, "union": 1}
    assert_figures_are_right(connection)


def test_all_time_is_read_from_sums_and_not_from_the_days_in_them(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana)
    summed_figures.sum_up(connection, "2026-05-05")
    connection.execute(text("DELETE FROM figures"))
    assert sums(connection, FigureKind.CHANNEL) == {"sms": 1}


def test_who_changes_an_old_day_while_it_is_summed_up_is_waited_for(database: Database) -> None:
    with database.write() as connection:
        (one,) = add_people(connection, 1)
        rows.sign(connection, one)

    def sum_up() -> None:
        with database.write() as connection:
            summed_figures.sum_up(connection, "2026-05-05")

    with ThreadPoolExecutor(1) as pool:
        with database.write() as connection:
            signatures.withdraw(connection, one.person_id, CAMPAIGN, at=LATER)
            summed = pool.submit(sum_up)
        summed.result()
    with database.read() as connection:
        assert_all_time_is_the_sum_of_its_days(connection)
        assert_figures_are_right(connection)


DAMAGE = {
    "a counter raised": "UPDATE figures SET number = number + 5 WHERE kind = 'source'",
    "a counter lost": "DELETE FROM figures WHERE kind = 'place'",
    "the count that is told": "UPDATE counters SET signatures = signatures + 1",
    "a row without a counter": "UPDATE signatures SET language = 'fr'",
    "opt-outs": "UPDATE figures SET number = 0 WHERE kind = 'opt-out'",
    "updates": "DELETE FROM figures WHERE kind = 'updates'",
    "a sum of days raised": "UPDATE summed_figures SET number = 9 WHERE kind = 'source'",
    "sums of days lost": "DELETE FROM summed_figures",
    "a day and its sum": "UPDATE figures SET number = 3 WHERE kind = 'place'; "
    "UPDATE summed_figures SET number = 4 WHERE kind = 'place'",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_recount_finds_every_difference_and_mends_it(
    connection: Connection, ana: Someone, damage: str
) -> None:
    rows.sign(connection, ana, source="union")
    rows.decide(connection, ana, "union", granted=True)
    suppressions.suppress(
        connection, lookup=b"z" * 16, generation=1, reason="word", message_id=None, at=NOON
    )
    summed_figures.sum_up(connection, "2026-05-05")
    for statement in damage.split("; "):
        connection.execute(text(statement))
    found = [
        one for campaign in (CAMPAIGN, OPT_OUTS) for one in find_differences(connection, campaign)
    ]
    assert found
    keep_differences(connection, found, mends=False, at=NOON)
    assert find_differences(connection, found[0].campaign) != []
    keep_differences(connection, found, mends=True, at=LATER)
    assert_figures_are_right(connection)
    assert_all_time_is_the_sum_of_its_days(connection)
    assert read_differences(connection, since=NOON) == [*found, *found]
    assert read_differences(connection, since=LATER) == found


def test_mending_leaves_what_was_counted_since(connection: Connection) -> None:
    ana, bo = add_people(connection, 2)
    rows.sign(connection, ana)
    connection.execute(text("UPDATE figures SET number = 9 WHERE kind = 'source'"))
    found = find_differences(connection, CAMPAIGN)
    assert found == [Difference(CAMPAIGN, "source", "2026-05-04", "", kept=9, counted=1)]
    rows.sign(connection, bo)
    keep_differences(connection, found, mends=True, at=NOON)
    assert sums(connection, FigureKind.SOURCE) == {"": 2}


class Life:
    """What people and organizers do by chance, each act a while after the one before."""

    def __init__(self, connection: Connection, seed: int) -> None:
        self.connection, self.chance = connection, random.Random(seed)
        self.people, self.now = add_people(connection, 4), NOON

    def act(self) -> None:
        """Do one of them."""
        self.now += timedelta(hours=self.chance.randrange(1, 9))
        acts: list[Callable[[], object]] = [
            *(self.sign, self.sign, self.sign, self.decide, self.withdraw),
            *(self.hold_back_or_release, self.hold_back_or_release, self.erase, self.say_place),
            self.sum_up,
        ]
        self.chance.choice(acts)()

    def sum_up(self) -> None:
        until = figures.day_of(self.now - timedelta(days=self.chance.randrange(3)))
        summed_figures.sum_up(self.connection, until)

    def _one(self) -> int:
        return self.chance.choice(self.people).person_id

    def sign(self) -> None:
        rows.sign(
            self.connection,
            self.chance.choice(self.people),
            source=self.chance.choice(["", "union"]),
            place=self.chance.choice(["", "US", "US-CA"]),
            signed_at=self.now,
            signer=self.chance.choice([1, 2]),
        )

    def withdraw(self) -> None:
        signer = self.chance.choice([1, 2])
        signatures.withdraw(self.connection, self._one(), CAMPAIGN, signer, at=self.now)

    def hold_back_or_release(self) -> None:
        ids = list(self.connection.execute(text("SELECT id FROM signatures ORDER BY id")).scalars())
        one, reason = self.chance.choice([*ids, 0]), self.chance.choice(list(ReviewReason))
        if self.chance.random() < 0.5:
            hold_back(self.connection, one, reason=reason, rule="", by=1, at=self.now)
        else:
            release(self.connection, one, at=self.now)

    def erase(self) -> None:
        rows.erase(self.connection, self._one(), at=self.now)

    def say_place(self) -> None:
        places_of_signers.set_place(self.connection, self._one(), CAMPAIGN, place="US-TX")

    def decide(self) -> None:
        rows.decide(
            self.connection,
            self.chance.choice(self.people),
            self.chance.choice(["union", "league"]),
            granted=self.chance.random() < 0.7,
            decided_at=self.now,
        )


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_in_whatever_order_the_figures_are_right(
    connection: Connection, seed: int
) -> None:
    life = Life(connection, seed)
    for _ in range(70):
        life.act()
        assert_all_time_is_the_sum_of_its_days(connection)
    assert_figures_are_right(connection)
