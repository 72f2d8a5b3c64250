"""A list that calls everybody unsubscribed opts out nobody before an organizer says it is true."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from bot.integrations import integration_life
from bot.integrations.crm import opt_outs_held
from bot.integrations.crm.pull_all import pull_all
from bot.integrations.crm.pull_opt_outs import MOST_A_DAY
from bot.integrations.integration_refused import IntegrationRefused
from bot.organizers import accounts
from bot.runtime import Runtime
from bot.storage.crm import crm_people
from bot.storage.schema.consent_tables import OptOut
from bot.storage.schema.conversation_tables import Address
from bot.storage.schema.crm_tables import CrmPerson
from bot.storage.schema.organizer_tables import AuditLine
from tests.bot.conversation.spoken_lines import say
from tests.bot.integrations.crm.test_over_http import Line, line  # noqa: F401 -- a fixture
from tests.clock import Clock

SEVERAL = 3
MINUTES = timedelta(minutes=5)


def number_of(one: int) -> str:
    return f"+1415555{one:04}"


@pytest.fixture
def known(line: Line, clock: Clock) -> Line:  # noqa: F811 -- the fixture
    """One day's most and some more, who were seen subscribed there, in the list's own words."""
    for one in range(MOST_A_DAY + SEVERAL):
        say(line.runtime, number_of(one), "IBM")
        line.there.set_status(number_of(one), "subscribed")
    pull_all(line.runtime)
    clock.advance(timedelta(hours=2))
    return line


def opted_out(runtime: Runtime) -> int:
    with runtime.database.read() as connection:
        return connection.execute(select(func.count()).select_from(OptOut)).scalar_one()


def acts(runtime: Runtime) -> list[str]:
    with runtime.database.read() as connection:
        found = connection.scalars(select(AuditLine.act).order_by(AuditLine.id))
        return [one for one in found if one.startswith("crm opt-outs")]


def pull_later(known: Line, clock: Clock) -> int:
    clock.advance(MINUTES)
    return pull_all(known.runtime)


def unsubscribe(known: Line, *which: int) -> None:
    for one in which:
        known.there.set_status(number_of(one), "unsubscribed")


def test_what_people_do_on_one_day_is_taken_in(known: Line, clock: Clock) -> None:
    unsubscribe(known, *range(MOST_A_DAY))
    assert pull_later(known, clock) == opted_out(known.runtime) == MOST_A_DAY
    assert acts(known.runtime) == []


def test_more_than_that_waits_for_an_organizer_who_says_that_it_is_true(
    known: Line, clock: Clock
) -> None:
    ola = accounts.named(known.runtime, "ola")
    unsubscribe(known, *range(MOST_A_DAY + SEVERAL))
    for _ in range(SEVERAL):
        pull_later(known, clock)
    assert opted_out(known.runtime) <= MOST_A_DAY
    assert acts(known.runtime) == [opt_outs_held.HELD], "once, however often it is met"
    assert opt_outs_held.held_since(integration_life.get(known.runtime, "roses"))
    opt_outs_held.take_in(known.runtime, ola, "roses")
    pull_later(known, clock)
    assert opted_out(known.runtime) == MOST_A_DAY + SEVERAL
    assert opt_outs_held.held_since(integration_life.get(known.runtime, "roses")) is None
    with pytest.raises(IntegrationRefused):
        opt_outs_held.take_in(known.runtime, ola, "roses")


def test_what_is_held_goes_on_by_itself_as_days_pass(known: Line, clock: Clock) -> None:
    unsubscribe(known, *range(MOST_A_DAY + SEVERAL))
    pull_later(known, clock)
    clock.advance(timedelta(days=1))
    pull_later(known, clock)
    assert opted_out(known.runtime) == MOST_A_DAY + SEVERAL


def test_of_a_long_list_a_tenth_is_taken_in(known: Line, clock: Clock) -> None:
    """A longer list, in one statement: what matters is how many the CRM knows."""
    runtime, number = known.runtime, integration_life.get(known.runtime, "roses").id
    with runtime.database.write() as connection:
        (one,) = connection.execute(select(Address).limit(1)).mappings().all()
        same = {name: one[name] for name in one if name not in {"id", "lookup"}}
        more = range(20 * MOST_A_DAY)
        added = [{**same, "lookup": number.to_bytes(32)} for number in more]
        connection.execute(insert(Address), added)
        ids = connection.scalars(select(Address.id)).all()
        crm_people.note_seen(connection, number, ids, at=clock())
        known_there = select(func.count()).select_from(CrmPerson)
        assert connection.execute(known_there).scalar_one() > len(more)
    unsubscribe(known, *range(MOST_A_DAY + SEVERAL))
    assert pull_later(known, clock) == MOST_A_DAY + SEVERAL


def test_a_clock_that_was_ahead_lets_no_opt_out_be_missed(known: Line, clock: Clock) -> None:
    clock.advance(timedelta(days=365))
    pull_later(known, clock)
    clock.advance(-timedelta(days=365))
    unsubscribe(known, 1)
    clock.advance(timedelta(days=1))
    assert pull_later(known, clock) == 1
