"""Who ends their subscription in a CRM is opted out here, and nobody is by another word."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.integrations.crm.pull_opt_outs import MOST_PAGES, PullCursor, Pulled, pull_opt_outs
from bot.integrations.http_sender import Answer
from bot.integrations.interface import Delivered, Refused, Stopped
from bot.storage.consent import suppressions
from bot.storage.schema.consent_tables import OptOut, Suppression
from bot.storage.schema.organizer_tables import AuditLine
from tests.bot.conversation.spoken_lines import say
from tests.bot.integrations.crm.asking import ask
from tests.bot.integrations.crm.conftest import Desk
from tests.clock import Clock
from tests.stand_ins.action_network import ActionNetworkStandIn

ANA = "+14155550101"
AGREE = ("IBM Ana Ruiz", "SIGN", "UPDATES")
HOUR = timedelta(hours=1)


def pull(desk: Desk, cursor: PullCursor | None = None) -> Pulled:
    """Read what changed there, from a cursor on, or as for the first time an hour ago."""
    first = PullCursor.read("", first=desk.runtime.now() - HOUR, now=desk.runtime.now())
    kept: list[PullCursor] = []
    pulled = ask(pull_opt_outs)(
        desk.runtime, desk.account, desk.crm, cursor or first, keep=kept.append
    )
    if kept:
        assert kept[-1] == pulled.cursor
    return pulled


def is_opted_out(desk: Desk, address: str) -> bool:
    with desk.runtime.database.read() as connection:
        return suppressions.is_suppressed(connection, desk.runtime.vault.lookups(address))


@pytest.fixture
def told(desk: Desk, clock: Clock) -> Desk:
    """Ana agreed, and the CRM was told, half an hour ago."""
    say(desk.runtime, ANA, *AGREE)
    assert desk.tell(ANA) == Delivered("told")
    clock.advance(timedelta(minutes=30))
    return desk


@pytest.mark.parametrize("word", ["unsubscribed", "spam complaint"])
def test_who_ends_it_there_is_opted_out_here_with_the_evidence(told: Desk, word: str) -> None:
    told.there.set_status(ANA, word)
    assert pull(told).opted_out == 1
    assert is_opted_out(told, ANA)
    with told.runtime.database.read() as connection:
        ledger = connection.execute(select(OptOut.reason, OptOut.at, OptOut.message_id)).all()
        acts = connection.execute(select(AuditLine.act, AuditLine.detail)).all()
    assert [tuple(one) for one in ledger] == [("crm", told.runtime.now(), None)]
    assert ("person opted out", "told by roses (action-network)") in [tuple(one) for one in acts]


def test_what_was_taken_in_comes_back_as_no_request(told: Desk) -> None:
    told.there.set_status(ANA, "unsubscribed")
    pull(told)
    before = len(told.there.requests)
    assert told.tell(ANA) == Delivered("nothing to tell")
    assert len(told.there.requests) == before


def test_what_we_ended_there_opts_nobody_out_here(told: Desk, clock: Clock) -> None:
    say(told.runtime, ANA, "stop 18 Million Rising")
    assert told.tell(ANA) == Delivered("end told")
    clock.advance(HOUR)
    assert pull(told).opted_out == 0
    assert not is_opted_out(told, ANA)


def test_nobody_is_subscribed_here_by_a_crm(told: Desk, clock: Clock) -> None:
    say(told.runtime, ANA, "STOP")
    told.tell(ANA)
    clock.advance(HOUR)
    told.there.set_status(ANA, "subscribed")
    assert pull(told).opted_out == 0
    assert is_opted_out(told, ANA)
    assert told.tell(ANA) == Delivered("nothing to tell")
    assert told.there.status_of(ANA) == "subscribed", "what they chose there is theirs"


def test_a_number_that_was_never_subscribed_there_opts_nobody_out(desk: Desk, clock: Clock) -> None:
    """New numbers are "unsubscribed" there: who filled in a form there ended nothing."""
    say(desk.runtime, ANA, *AGREE)
    clock.advance(HOUR)
    desk.there.set_status(ANA, "unsubscribed")
    assert pull(desk).opted_out == 0
    assert not is_opted_out(desk, ANA)


def test_who_was_seen_subscribed_there_and_ends_it_is_opted_out(desk: Desk, clock: Clock) -> None:
    say(desk.runtime, ANA, "IBM Ana Ruiz", "SIGN", "NO")
    desk.there.set_status(ANA, "subscribed")
    assert pull(desk).opted_out == 0
    clock.advance(HOUR)
    desk.there.set_status(ANA, "unsubscribed")
    assert pull(desk).opted_out == 1
    assert is_opted_out(desk, ANA)


def test_an_older_copy_of_the_list_opts_out_nobody_who_was_told_just_now(
    desk: Desk, clock: Clock
) -> None:
    say(desk.runtime, ANA, *AGREE)
    desk.tell(ANA)
    desk.there.set_status(ANA, "unsubscribed")
    clock.advance(timedelta(minutes=9))
    first = pull(desk)
    assert first.opted_out == 0
    clock.advance(timedelta(minutes=2))
    assert pull(desk, first.cursor).opted_out == 1


def test_a_no_there_is_older_than_a_new_yes_here(told: Desk, clock: Clock) -> None:
    told.there.set_status(ANA, "unsubscribed")
    pull(told)
    clock.advance(HOUR)
    say(told.runtime, ANA, "START")
    assert told.tell(ANA) == Delivered("nothing to tell"), "START is no yes to updates"
    say(told.runtime, ANA, "UPDATES")
    assert told.tell(ANA) == Delivered("told")
    assert told.there.status_of(ANA) == "subscribed"


def test_strangers_there_are_nothing_to_us(told: Desk) -> None:
    for number in range(60):
        told.there.set_status(f"+1415556{number:04}", "unsubscribed")
    assert pull(told).opted_out == 0
    with told.runtime.database.read() as connection:
        assert connection.execute(select(Suppression.lookup)).all() == []


def test_a_pass_ends_and_the_next_begins_an_hour_before_it_began(told: Desk, clock: Clock) -> None:
    began = clock()
    cursor = pull(told).cursor
    assert (cursor.since, cursor.page) == (began - HOUR, 1)
    clock.advance(timedelta(days=1))
    again = PullCursor.read(cursor.write(), first=clock(), now=clock())
    assert (again.since, again.began) == (began - HOUR, clock())


def test_pages_without_an_end_are_read_in_parts(told: Desk) -> None:
    told.there.set_status(ANA, "unsubscribed")
    endless = replace(told, there=Endless(told.runtime.now))
    pulled = pull(endless)
    assert pulled.cursor.page == MOST_PAGES + 1
    stored = PullCursor.read(
        pulled.cursor.write(), first=told.runtime.now(), now=told.runtime.now() + HOUR
    )
    assert stored == pulled.cursor, "it goes on where it was"
    assert pull(endless, stored).cursor.page == 2 * MOST_PAGES + 1


class Endless(ActionNetworkStandIn):
    """A list that has always one more page, of the same stranger."""

    async def send(self, request: object) -> Answer:
        self.requests.append(request)  # type: ignore[arg-type]  # a request it is
        phone = {"number": "14155550199", "status": "unsubscribed"}
        people = {"osdi:people": [{"phone_numbers": [phone]}] * 25}
        return Answer(200, body=json.dumps({"_embedded": people}).encode())


def test_ten_digits_may_be_a_number_of_the_us_or_a_whole_one_of_another_country(
    desk: Desk, clock: Clock
) -> None:
    norwegian = "+4792345678"
    settings = desk.runtime.settings.model_copy(update={"sms_countries": ("US", "NO")})
    desk = replace(desk, runtime=replace(desk.runtime, settings=settings))
    say(desk.runtime, norwegian, *AGREE)
    assert desk.tell(norwegian) == Delivered("told")
    clock.advance(HOUR)
    assert opts_out(desk, norwegian.removeprefix("+"), norwegian)


@pytest.mark.parametrize("embedded", [{}, {"osdi:people": {}}, {"osdi:people": None}, [], 1])
def test_an_answer_without_a_list_ends_no_pass(told: Desk, embedded: object) -> None:
    """Or what changed before it would never be asked for again."""
    told.there.instead.append(Answer(200, body=json.dumps({"_embedded": embedded}).encode()))
    first = PullCursor(told.runtime.now() - HOUR, told.runtime.now(), 3)
    assert pull(told, first) == Pulled(first, 0, Refused("no list of people came back"))


@pytest.mark.parametrize(
    "written",
    [
        "14155550101",
        "4155550101",
        "+1 (415) 555-0101",
        "1-415-555-0101",
        " +14155550101 ",
        "1415555010\u0661",
        "\u202a14155550101\u202c",
        "001 415 555 0101",
    ],
)
def test_a_number_is_read_as_a_crm_writes_it(told: Desk, written: str) -> None:
    assert opts_out(told, written)


@pytest.mark.parametrize(
    "written",
    ["", "0", "+", "101", "5550101", "9" * 190, "x; DROP TABLE people", "@a",
     "+14155550102", "telegram:14155550101"],
)  # fmt: skip
def test_another_number_or_none_opts_nobody_out(told: Desk, written: str) -> None:
    assert not opts_out(told, written)


def opts_out(desk: Desk, written: str, whom: str = ANA) -> bool:
    """Say whether a page with this number, unsubscribed, opts somebody out: Ana."""
    phone = {"number": written, "status": "unsubscribed"}
    pages = [{"osdi:people": [{"phone_numbers": [phone]}]}, {"osdi:people": []}]
    desk.there.instead.extend(
        Answer(200, body=json.dumps({"_embedded": one}).encode()) for one in pages
    )
    pull(desk)
    return is_opted_out(desk, whom)


def test_a_failure_leaves_the_cursor_where_it_is(told: Desk) -> None:
    told.there.instead.append(Answer(403))
    first = PullCursor(told.runtime.now() - HOUR, told.runtime.now(), 3)
    assert pull(told, first) == Pulled(first, 0, Stopped("the key is refused"))
