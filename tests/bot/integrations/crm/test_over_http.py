"""From a yes by text to Action Network's list and back, by HTTP, as the worker does it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from werkzeug.wrappers import Response

from bot.demo.stand_ins.loopback_server import serving
from bot.integrations.crm.add_crm import NewCrm, add_crm, approve_crm
from bot.integrations.crm.field_mapping import DEFAULT_FILE, read_mapping_file
from bot.integrations.crm.pull_all import pull_all, pulled_until
from bot.integrations.deliver import tell_integrations
from bot.integrations.integration_life import get, remove
from bot.integrations.interface import Delivered, IntegrationKind, Stopped
from bot.integrations.try_out import try_out
from bot.organizers import accounts
from bot.runtime import Runtime
from bot.storage.consent import suppressions
from bot.storage.integrations import integrations
from bot.storage.schema.crm_tables import CrmPerson
from bot.storage.schema.integration_tables import Integration, IntegrationEvent
from bot.web.petition.pages import PetitionPages
from tests.bot.conversation.spoken_lines import say
from tests.bot.integrations.crm.conftest import ORGANIZATION
from tests.clock import Clock
from tests.stand_ins.action_network import TOKEN, ActionNetworkStandIn
from tests.stand_ins.action_network_server import PREFIX, as_application

ANA = "+14155550101"
AGREE = ("IBM Ana Ruiz", "SIGN", "UPDATES")


@dataclass(slots=True)
class Line:
    """The program and the list, with the network between them."""

    runtime: Runtime
    there: ActionNetworkStandIn
    instead: list[Response] = field(default_factory=list)

    def tell(self) -> int:
        """Do as the worker does every few seconds."""
        return tell_integrations(self.runtime, owner="worker")

    def results(self) -> list[tuple[str, str]]:
        """Return how what happened was told, oldest first: where it stands, and the last word."""
        wanted = select(IntegrationEvent.status, IntegrationEvent.last_result)
        with self.runtime.database.read() as connection:
            rows = connection.execute(wanted.order_by(IntegrationEvent.happened_at))
            return [(row[0], row[1]) for row in rows]


@pytest.fixture
def line(runtime: Runtime, there: ActionNetworkStandIn) -> Iterator[Line]:
    """A list that two organizers agreed to."""
    own = runtime.settings.model_copy(update={"integrations_on_own_machine": "on"})
    found = Line(replace(runtime, settings=own), there)
    ola = accounts.add(found.runtime, "ola")
    bo = accounts.add(found.runtime, "bo", by=ola)
    answers = as_application(there, lambda: found.instead.pop() if found.instead else None)
    with serving(answers) as address:
        new = NewCrm(
            name="roses",
            kind=IntegrationKind.ACTION_NETWORK,
            organization=ORGANIZATION,
            reason="our list of members",
            mapping=read_mapping_file(DEFAULT_FILE),
            api_url=address + PREFIX,
            secrets={"token": TOKEN},
        )
        add_crm(found.runtime, ola, new)
        approve_crm(found.runtime, bo, "roses")
        yield found


def test_a_yes_and_its_end_arrive(line: Line, clock: Clock) -> None:
    say(line.runtime, ANA, *AGREE)
    assert line.tell() == 1
    assert line.there.status_of(ANA) == "subscribed"
    clock.advance(timedelta(minutes=1))
    say(line.runtime, ANA, "STOP")
    assert line.tell() >= 1
    assert line.there.status_of(ANA) == "unsubscribed"
    assert {status for status, _ in line.results()} == {"delivered"}


def test_an_end_there_opts_out_here(line: Line, clock: Clock) -> None:
    say(line.runtime, ANA, *AGREE)
    line.tell()
    clock.advance(timedelta(hours=1))
    line.there.set_status(ANA, "unsubscribed")
    assert pull_all(line.runtime) == 1
    with line.runtime.database.read() as connection:
        lookups = line.runtime.vault.lookups(ANA)
        assert suppressions.is_suppressed(connection, lookups)
    assert pulled_until(get(line.runtime, "roses")) == clock()
    clock.advance(timedelta(minutes=5))
    assert pull_all(line.runtime) == 0
    line.tell()
    assert line.results()[-1] == ("delivered", "nothing to tell")


def test_a_key_is_tried_without_telling_of_anybody(line: Line) -> None:
    ola = accounts.named(line.runtime, "ola")
    assert try_out(line.runtime, ola, "roses") == Delivered("the key is taken")
    line.instead.append(Response(status=403))
    assert try_out(line.runtime, ola, "roses") == Stopped("the key is refused")
    assert line.there.people == {}


def test_one_worker_asks_at_a_time(line: Line, clock: Clock) -> None:
    say(line.runtime, ANA, *AGREE)
    line.tell()
    clock.advance(timedelta(hours=1))
    before = get(line.runtime, "roses")
    assert pull_all(line.runtime) == 0
    line.there.set_status(ANA, "unsubscribed")
    assert pull_all(line.runtime) == 0, "just asked"
    with line.runtime.database.write() as connection:
        assert not integrations.take_pull(connection, before, "{}"), "as another one would"
    clock.advance(timedelta(minutes=5))
    assert pull_all(line.runtime) == 1


def test_a_crm_at_which_the_program_fails_keeps_no_other_from_being_asked(
    line: Line, clock: Clock
) -> None:
    say(line.runtime, ANA, *AGREE)
    line.tell()
    clock.advance(timedelta(hours=1))
    line.there.set_status(ANA, "unsubscribed")
    row = get(line.runtime, "roses")
    values = {name: getattr(row, name) for name in ("event_kinds", "settings", "created_at")}
    with line.runtime.database.write() as connection:
        integrations.change(connection, row.id, name="second")
        broken = integrations.add(connection, name="roses", kind=row.kind.value, **values)
        integrations.change(connection, broken, sealed=row.sealed, settings="{}")
        connection.execute(update(Integration).where(Integration.id == broken).values(id=0))
    with pytest.raises(KeyError):
        pull_all(line.runtime)
    with line.runtime.database.read() as connection:
        assert suppressions.is_suppressed(connection, line.runtime.vault.lookups(ANA))


@pytest.mark.parametrize(
    ("answer", "status", "word"),
    [
        (
            Response(status=302, headers={"Location": "http://127.0.0.1:1/"}),
            "waiting",
            "status 302",
        ),
        (Response(b"9" * 1_100_000), "failed", "the answer is too long"),
        (Response(b"{}"), "failed", "no record came back"),
        (Response(status=500), "waiting", "status 500"),
        (Response(status=403), "waiting", "the key is refused"),
    ],
)
def test_what_another_answer_leads_to(line: Line, answer: Response, status: str, word: str) -> None:
    say(line.runtime, ANA, *AGREE)
    line.instead.append(answer)
    line.tell()
    assert line.results() == [(status, word)]
    assert line.there.people == {}
    is_paused = get(line.runtime, "roses").paused_at is not None
    assert is_paused == (word == "the key is refused")


def test_a_doubt_of_one_holds_up_nobody_else(line: Line) -> None:
    say(line.runtime, ANA, *AGREE, "stop your games")
    say(line.runtime, "+14155550102", "IBM Bob Lee", "SIGN", "UPDATES")
    assert line.tell() == 2
    assert [one.number for one in line.there.people.values()] == ["14155550102"]
    assert get(line.runtime, "roses").failures == 0


def test_signers_are_told_on_the_page_from_the_second_yes_on(line: Line) -> None:
    assert "Action Network" in privacy_page(line)
    remove(line.runtime, accounts.named(line.runtime, "ola"), "roses")
    assert "Action Network" in privacy_page(line), "it holds what it got"


def privacy_page(line: Line) -> str:
    """Return the campaign's privacy page as it is now."""
    pages = PetitionPages(line.runtime)
    address = pages.find("/ibm-extreme-vetting/privacy")
    assert address
    return pages.render(address).body.decode()


def test_of_one_that_is_removed_nothing_is_kept(line: Line) -> None:
    say(line.runtime, ANA, *AGREE)
    line.tell()
    remove(line.runtime, accounts.named(line.runtime, "ola"), "roses")
    with line.runtime.database.read() as connection:
        assert connection.execute(select(CrmPerson.id)).all() == []
    assert line.tell() == pull_all(line.runtime) == 0


def test_no_address_that_is_asked_holds_anything_of_a_person(line: Line) -> None:
    say(line.runtime, ANA, *AGREE)
    line.tell()
    row = get(line.runtime, "roses")
    assert "4155550101" not in json.dumps([row.settings, row.pulled_until, row.event_kinds])
