"""Names are looked at once, again when they or the rules change, and never cut short for good."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import Connection, select, update

from bot.bootstrap import build
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.signatures.review import doubles
from bot.signatures.review.review_names import (
    review_batch,
    review_new_names,
    rules_version,
    show_version,
)
from bot.signatures.review.single_acts import count_queue, hold, keep
from bot.storage.engine.database import Database
from bot.storage.review.review_batches import list_unreviewed, save_reviewed
from bot.storage.schema.signature_tables import Signature
from flows.lexicon.odd_names import OddNames
from tests import sample_campaign
from tests.bot.conversation.spoken_lines import say
from tests.bot.signatures.review.signers import CAMPAIGN, flags, newest_id, organizer, rules, sign
from tests.clock import Clock


def test_each_name_is_looked_at_once(runtime: Runtime) -> None:
    mickey, ana = sign(runtime, "Mickey Mouse"), sign(runtime, "Ana Ruiz")
    assert review_new_names(runtime) == 2
    assert review_new_names(runtime) == 0
    assert rules(runtime) == {mickey: ["joke.characters"]}
    assert ana not in rules(runtime)


def test_a_flag_holds_nothing_of_the_name_but_why(runtime: Runtime) -> None:
    sign(runtime, "Mickey Mouse")
    rules(runtime)
    (flag,) = flags(runtime)
    assert (flag.reason, flag.rule, flag.other_id) == ("joke", "joke.characters", None)


def test_names_are_looked_at_again_only_once_the_rules_have_changed(runtime: Runtime) -> None:
    mickey = sign(runtime, "Mickey Mouse")
    rules(runtime)
    other = runtime.shelf.model_copy(update={"odd_names": OddNames()})
    without = replace(runtime, shelf=other)
    assert review_new_names(without) == 1
    assert flags(runtime) == []
    assert rules(runtime) == {mickey: ["joke.characters"]}


def test_what_was_decided_about_a_name_holds_when_the_rules_change(runtime: Runtime) -> None:
    mickey = sign(runtime, "Mickey Mouse")
    rules(runtime)
    keep(runtime, organizer(runtime, "bo"), mickey)
    with runtime.database.write() as connection:
        connection.execute(update(Signature).values(reviewed=1))
    assert rules(runtime) == {}
    assert [flag.verdict for flag in flags(runtime)] == ["kept"]


def test_a_corrected_name_is_looked_at_again(runtime: Runtime) -> None:
    ana = sign(runtime, "Ana Ruiz", "+14155550101")
    assert rules(runtime) == {}
    say(runtime, "+14155550101", "NO", "NAME Donald Duck")
    assert rules(runtime) == {ana: ["joke.characters"]}
    keep(runtime, organizer(runtime, "bo"), ana)
    say(runtime, "+14155550101", "NAME Mickey Mouse")
    assert rules(runtime) == {ana: ["joke.characters"]}
    say(runtime, "+14155550101", "NAME Ana Ruiz")
    assert rules(runtime) == {}


def test_a_name_that_was_held_back_and_is_mended_waits_to_be_released(runtime: Runtime) -> None:
    mickey = sign(runtime, "Mickey Mouse", "+14155550101")
    rules(runtime)
    hold(runtime, organizer(runtime, "bo"), mickey)
    assert rules(runtime) == {}
    say(runtime, "+14155550101", "NO", "NAME Ana Ruiz")
    assert rules(runtime) == {mickey: ["mended"]}


def test_who_left_has_no_name_to_look_at(runtime: Runtime) -> None:
    sign(runtime, "Mickey Mouse", "+14155550101")
    rules(runtime)
    say(runtime, "+14155550101", "NO", "WITHDRAW")
    with runtime.database.write() as connection:
        connection.execute(update(Signature).values(reviewed=0))
    assert rules(runtime) == {}
    assert review_new_names(runtime) == 0


def test_work_that_is_cut_short_goes_on_where_it_was(runtime: Runtime) -> None:
    for number in range(3):
        sign(runtime, "Mickey Mouse", f"+1415555020{number}")
    (campaign,) = runtime.shelf.campaigns
    assert review_batch(runtime, campaign, limit=2) == 2
    assert len(flags(runtime)) == 2
    assert review_new_names(runtime) == 1
    assert len(rules(runtime)) == 3


def test_a_name_that_changes_while_it_is_looked_at_is_looked_at_again(runtime: Runtime) -> None:
    ana = sign(runtime, "Ana Ruiz", "+14155550101")
    with runtime.database.read() as connection:
        (seen,) = list_unreviewed(connection, CAMPAIGN, version=1, limit=9)
    say(runtime, "+14155550101", "NO", "NAME Mickey Mouse")
    with runtime.database.write() as connection:
        assert not save_reviewed(connection, seen, version=1)
    assert rules(runtime) == {ana: ["joke.characters"]}


class InterruptedDatabase:
    """A database on which something else happens just before the second time that it is read."""

    def __init__(self, database: Database, meanwhile: Callable[[], object]) -> None:
        self._database, self._meanwhile, self._reads = database, meanwhile, 0
        self.write = database.write

    def read(self) -> AbstractContextManager[Connection]:
        self._reads += 1
        if self._reads == 2:
            self._meanwhile()
        return self._database.read()


def test_nothing_is_kept_of_a_name_that_changed_while_it_was_compared(runtime: Runtime) -> None:
    sign(runtime, "Mickey Mouse", "+14155550101")
    corrected = partial(say, runtime, "+14155550101", "NO", "NAME Ana Ruiz")
    interrupted = cast("Database", InterruptedDatabase(runtime.database, corrected))
    (campaign,) = runtime.shelf.campaigns
    assert review_batch(replace(runtime, database=interrupted), campaign) == 1
    assert flags(runtime) == []
    assert review_new_names(runtime) == 1
    assert rules(runtime) == {}


def test_the_fifth_name_of_one_phone_is_looked_at(runtime: Runtime) -> None:
    ana = sign(runtime, "Ana Ruiz")
    with runtime.database.write() as connection:
        connection.execute(update(Signature).values(signer=5, reviewed=0))
    assert rules(runtime) == {ana: ["other.fifth-name"]}


def test_a_version_names_the_rules_of_a_campaign(runtime: Runtime) -> None:
    (campaign,) = runtime.shelf.campaigns
    target = campaign.target.model_copy(update={"others": ()})
    other = campaign.model_copy(update={"target": target})
    assert rules_version(runtime, campaign) != rules_version(runtime, other)
    assert len(show_version(rules_version(runtime, campaign))) == 8


class TestDoubles:
    """Two signatures that may be one person's."""

    def test_a_name_by_phone_and_in_telegram_is_a_pair(self, runtime: Runtime) -> None:
        first = sign(runtime, "Ana María Ruiz", "+14155550101")
        second = sign(runtime, "Ruiz, Ana Maria", "7001")
        assert rules(runtime) == {second: ["duplicate.two-channels"]}
        assert flags(runtime)[0].other_id == first

    def test_two_of_a_common_name_are_two(self, runtime: Runtime) -> None:
        for address in ("+14155550101", "+14155550102", "7001"):
            sign(runtime, "Ana Ruiz", address)
        assert rules(runtime) == {}

    def test_one_word_is_no_whole_name(self, runtime: Runtime) -> None:
        sign(runtime, "García", "+14155550101")
        sign(runtime, "García", "7001")
        assert rules(runtime) == {}

    def test_a_name_without_blanks_is_whole_where_it_is_written_so(self, runtime: Runtime) -> None:
        sign(runtime, "王小明", "+14155550101")
        second = sign(runtime, "王小明", "7001")
        assert rules(runtime) == {second: ["duplicate.two-channels"]}

    def test_a_name_that_is_nearly_the_same_is_another_one(self, runtime: Runtime) -> None:
        sign(runtime, "Ana Ruiz", "+14155550101")
        sign(runtime, "Ana Ruis", "7001")
        assert rules(runtime) == {}


@pytest.fixture
def with_towns(environment: dict[str, str], tmp_path: Path, clock: Clock) -> Iterator[Runtime]:
    """A campaign that asks for the town before the signature."""
    sample_campaign.write(tmp_path / "campaigns")
    settings = load_settings({**environment, "CAMPAIGNS": str(tmp_path / "campaigns")})
    runtime = build(settings, now=clock)
    with closing(runtime.database):
        yield runtime


def sign_in(runtime: Runtime, address: str, name: str, town: str) -> int:
    """Sign, and say where one lives."""
    clock = runtime.now
    assert isinstance(clock, Clock)
    for line in (f"NIGHTS {name}", town, "SIGN"):
        say(runtime, address, line)
        clock.advance(timedelta(seconds=30))
    return newest_id(runtime)


def test_a_name_of_one_place_and_day_is_a_pair(with_towns: Runtime, clock: Clock) -> None:
    runtime = with_towns
    sign_in(runtime, "+14155550101", "Ana Ruiz", "Oakland, CA")
    second = sign_in(runtime, "+14155550102", "ana ruiz", "oakland ca")
    sign_in(runtime, "+14155550103", "Ana Ruiz", "Austin, TX")
    clock.advance(timedelta(days=1))
    sign_in(runtime, "+14155550104", "Ana Ruiz", "Oakland, CA")
    assert rules(runtime) == {second: ["duplicate.place-and-day"]}


def test_a_name_that_very_many_bear_says_nothing(with_towns: Runtime) -> None:
    runtime = with_towns
    for number in range(doubles.MOST_NAMESAKES):
        sign_in(runtime, f"+141555501{number:02d}", "Ana Ruiz", "Oakland, CA")
    with runtime.database.write() as connection:
        connection.execute(update(Signature).values(reviewed=1))
        connection.execute(update(Signature).values(reviewed=0))
    assert rules(runtime) == {}


def test_a_pair_waits_no_more_once_one_of_it_has_left(runtime: Runtime) -> None:
    sign(runtime, "Ana Ruiz", "+14155550101")
    sign(runtime, "Ana Ruiz", "7001")
    rules(runtime)
    assert count_queue(runtime, CAMPAIGN) == {"duplicate": 1}
    say(runtime, "+14155550101", "NO", "WITHDRAW")
    assert count_queue(runtime, CAMPAIGN) == {}


def test_name_hashes_are_forgotten_with_the_name(runtime: Runtime) -> None:
    sign(runtime, "Ana Ruiz", "+14155550101")
    rules(runtime)
    hashed = select(Signature.name_hash)
    with runtime.database.read() as connection:
        assert connection.execute(hashed).scalar_one() is not None
    say(runtime, "+14155550101", "NO", "WITHDRAW")
    with runtime.database.read() as connection:
        assert connection.execute(hashed).scalar_one() is None
