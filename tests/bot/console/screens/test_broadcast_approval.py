"""Holds how a draft is looked at, tested and approved in the console, by one or by two."""

from collections.abc import Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from datetime import timedelta
from decimal import Decimal
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from bot.broadcasts.approve import approval
from bot.broadcasts.monitor.history import read_audit_trail
from bot.console.background_work import EXTENSION, BackgroundWork
from bot.organizers import accounts
from bot.organizers.roles import Role
from bot.organizers.sign_in.sessions import FACTOR_FRESH_FOR
from bot.runtime import Runtime
from bot.storage.organizers.organizers import Organizer
from bot.storage.schema.broadcast_tables import Broadcast, BroadcastStatus
from tests.bot.broadcasts.approve.test_send_test import NUMBER, with_twilio
from tests.bot.broadcasts.signers import drafted, numbers, row_of, subscribe, with_settings
from tests.bot.console.browsing import Browsing, hidden_fields
from tests.bot.console.conftest import add_one, counting, open_console
from tests.clock import Clock


def approve(browsing: Browsing, number: int, **fields: str) -> dict[str, str]:
    """Return the form of the approval, as it stands on the page, filled in."""
    page = browsing.open(f"/broadcasts/{number}")
    seen = page.text.split('name="seen" value="')[1].split('"')[0]
    return {**hidden_fields(page), "seen": seen, "when": "now", "at": "", **fields}


def test_the_button_names_how_many_messages_and_what_they_cost(
    runtime: Runtime, ana: Organizer
) -> None:
    priced = with_settings(runtime, sms_prices={"US": Decimal("0.01")})
    browsing = Browsing(open_console(priced), priced)
    browsing.sign_in_as(ana)
    subscribe(priced, *numbers(3), "700100001")
    number = drafted(priced, ana)
    page = browsing.open(f"/broadcasts/{number}").text
    assert "Send 4 messages for $0.03</button>" in page
    assert "3 by text message, 1 in Telegram" in page
    assert "3 segments in all" in page


def test_the_button_says_so_where_no_price_is_known(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    subscribe(runtime, *numbers(1))
    number = drafted(runtime, ana)
    page = signed_in.open(f"/broadcasts/{number}").text
    assert "Send 1 message · No price is known</button>" in page


def test_it_is_approved_and_goes_out(signed_in: Browsing, runtime: Runtime, ana: Organizer) -> None:
    subscribe(runtime, *numbers(2))
    number = drafted(runtime, ana)
    done = signed_in.post(f"/broadcasts/{number}/approve", approve(signed_in, number))
    page = signed_in.follow(done).text
    assert "It is approved." in page
    assert "Take it back" in page
    row = row_of(runtime, number)
    assert (row.status, row.recipients) == (BroadcastStatus.SCHEDULED, 2)


def test_the_same_form_sent_twice_approves_once(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    subscribe(runtime, *numbers(2))
    number = drafted(runtime, ana)
    form = approve(signed_in, number)
    first, second = (signed_in.post(f"/broadcasts/{number}/approve", form) for _ in range(2))
    assert (first.status_code, first.location) == (303, second.location)
    acts = [line.act for line in read_audit_trail(runtime, number)]
    assert acts.count("approved") == 1
    again = {**form, "once": "f" * 32}
    refused = signed_in.post(f"/broadcasts/{number}/approve", again)
    assert refused.status_code == 422
    assert "needs no approval any more" in refused.text


def test_an_hour_is_that_of_whoever_types_it(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    subscribe(runtime, *numbers(1))
    number = drafted(runtime, ana)
    form = approve(signed_in, number, when="later", at="2026-05-05T11:00")
    assert signed_in.post(f"/broadcasts/{number}/approve", form).status_code == 303
    starts_at = row_of(runtime, number).starts_at
    assert starts_at is not None
    assert starts_at.isoformat() == "2026-05-05T15:00:00+00:00"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"when": "later", "at": ""}, "Hour: please say when"),
        ({"when": "later", "at": "noon"}, "Hour: that is no hour"),
        ({"when": "later", "at": "2027-03-14T02:30"}, "none that there is on that day"),
        ({"when": "later", "at": "2026-05-01T11:00"}, "That moment is over"),
        ({"when": "later", "at": "2028-05-01T11:00"}, "more than a year away"),
        ({"when": "soon"}, "please choose one of those offered"),
        ({"seen": "x"}, "was changed since you saw it"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_approved(
    signed_in: Browsing, runtime: Runtime, ana: Organizer, fields: dict[str, str], said: str
) -> None:
    subscribe(runtime, *numbers(1))
    number = drafted(runtime, ana)
    form = approve(signed_in, number, **fields)
    refused = signed_in.post(f"/broadcasts/{number}/approve", form)
    assert refused.status_code == 422
    assert said in refused.text
    assert fields.get("at", "") in refused.text
    assert row_of(runtime, number).status is BroadcastStatus.DRAFT


def test_what_nobody_would_get_has_no_button(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    number = drafted(runtime, ana)
    page = signed_in.open(f"/broadcasts/{number}").text
    assert "It cannot go out as it is:" in page
    assert "nobody who signed has agreed" in page
    assert 'name="seen"' not in page


def test_the_same_to_the_same_people_is_sent_again_only_with_a_tick(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    subscribe(runtime, *numbers(1))
    approval.approve(runtime, ana, drafted(runtime, ana))
    number = drafted(runtime, ana)
    form = approve(signed_in, number)
    refused = signed_in.post(f"/broadcasts/{number}/approve", form)
    assert refused.status_code == 422
    assert "says the same to the same people" in refused.text
    assert 'name="again"' in refused.text
    again = {**form, "again": "yes"}
    assert signed_in.post(f"/broadcasts/{number}/approve", again).status_code == 303


def test_to_many_people_it_takes_two(runtime: Runtime, ana: Organizer) -> None:
    careful = with_settings(runtime, second_approval_above=1)
    app = open_console(careful)
    subscribe(careful, *numbers(2))
    number = drafted(careful, ana)
    first, second = Browsing(app, careful), Browsing(app, careful)
    first.sign_in_as(ana)
    second.sign_in_as(add_one(careful, Role.APPROVER, ana))
    assert "Say yes to 2 messages" in first.open(f"/broadcasts/{number}").text
    first.post(f"/broadcasts/{number}/approve", approve(first, number))
    own = first.open(f"/broadcasts/{number}").text
    assert "You said yes." in own
    assert 'name="seen"' not in own
    assert "1 broadcast waits for a second yes" in second.open("/overview").text
    assert "Send 2 messages" in second.open(f"/broadcasts/{number}").text
    second.post(f"/broadcasts/{number}/approve", approve(second, number))
    assert row_of(careful, number).seconded_by == accounts.named(careful, "approver").id
    acts = [line.act for line in read_audit_trail(careful)]
    assert "confirmed at this machine" not in acts


def test_who_has_not_just_proved_who_they_are_is_asked_first(
    signed_in: Browsing, runtime: Runtime, ana: Organizer, clock: Clock
) -> None:
    subscribe(runtime, *numbers(1))
    number = drafted(runtime, ana)
    form = approve(signed_in, number)
    clock.advance(FACTOR_FRESH_FOR + timedelta(seconds=1))
    asked = signed_in.post(f"/broadcasts/{number}/approve", form)
    assert "Is it you?" in asked.text
    assert form["seen"] in asked.text
    assert row_of(runtime, number).status is BroadcastStatus.DRAFT


def test_while_it_is_counted_and_approved_the_page_says_so(
    signed_in: Browsing, console: Flask, runtime: Runtime, ana: Organizer
) -> None:
    subscribe(runtime, *numbers(1))
    number = drafted(runtime, ana)
    form = approve(signed_in, number)
    with counting(console):
        page = signed_in.open(f"/broadcasts/{number}").text
        assert "Who gets it is being counted." in page
        assert 'name="seen"' not in page
        done = signed_in.post(f"/broadcasts/{number}/approve", form)
        page = signed_in.follow(done).text
        assert page.count("It is being approved.") == 1
        assert 'name="seen"' not in page
    assert row_of(runtime, number).status is BroadcastStatus.SCHEDULED
    assert "Take it back" in signed_in.open(f"/broadcasts/{number}/live").text
    assert signed_in.open(f"/broadcasts/{number}/live?draft=1").status_code == 205


def test_what_was_refused_beside_the_page_is_told_on_it(
    signed_in: Browsing, console: Flask, runtime: Runtime, ana: Organizer
) -> None:
    subscribe(runtime, *numbers(1))
    number = drafted(runtime, ana)
    form = approve(signed_in, number)
    with counting(console) as is_over, ExitStack() as at_the_end:
        signed_in.post(f"/broadcasts/{number}/approve", form)
        with runtime.database.write() as connection:
            connection.execute(update(Broadcast).values(texts='{"en": "No sponsor here."}'))
        work, is_counted = console.extensions[EXTENSION], Event()
        at_the_end.callback(is_counted.set)
        # Were the new words looked through by then, the page would tell what is wrong with them.
        work.ask("busy again", is_counted.wait, runtime.now())
        is_over.set()
        begun = work.find(("approval", number))
        assert begun.exception() is not None
        page = signed_in.open(f"/broadcasts/{number}").text
        assert "It cannot go out as it is" in page
        assert "It cannot go out as it is" not in signed_in.open(f"/broadcasts/{number}").text
    assert row_of(runtime, number).status is BroadcastStatus.DRAFT


class EndedWhenLookedAfter(BackgroundWork):
    """Work that ends just when a page asks how it stands."""

    def find(self, key: Hashable) -> "Future[Any] | None":
        begun = super().find(key)
        if begun is not None:
            wait([begun])
        return begun


def test_an_approval_that_ends_while_the_page_is_made_is_told_on_it(
    signed_in: Browsing, console: Flask, runtime: Runtime, ana: Organizer
) -> None:
    subscribe(runtime, *numbers(1))
    number = drafted(runtime, ana)
    form = approve(signed_in, number)
    with ThreadPoolExecutor(1) as executor:
        console.extensions[EXTENSION] = EndedWhenLookedAfter(0, executor)
        signed_in.post(f"/broadcasts/{number}/approve", form)
        assert "Take it back" in signed_in.open(f"/broadcasts/{number}").text


def test_a_campaign_that_is_gone_is_told_of(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    number = drafted(runtime, ana)
    with runtime.database.write() as connection:
        connection.execute(update(Broadcast).values(campaign="gone-by-now"))
    assert "no longer among yours" in signed_in.open(f"/broadcasts/{number}").text


def test_a_test_goes_to_whoever_asks_for_it_and_to_nobody_else(runtime: Runtime) -> None:
    with with_twilio(runtime) as (live, side):
        browsing = Browsing(open_console(live), live)
        ana = accounts.add(live, "ana", NUMBER)
        browsing.sign_in_as(ana)
        number = drafted(live, ana)
        path = f"/broadcasts/{number}"
        sent = browsing.send(f"{path}/test", page=path)
        assert "Look at your phone." in browsing.follow(sent).text
        assert [to for to, _ in side.taken()] == [NUMBER]


def test_who_has_no_phone_here_is_told_why_nothing_came(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    number = drafted(runtime, ana)
    refused = signed_in.send(f"/broadcasts/{number}/test", page="/me")
    assert refused.status_code == 422
    assert "Nothing is known of where to text ana" in refused.text
    assert "You have no phone or chat here yet" in refused.text
    assert f'href="/console/team/{ana.id}"' in refused.text
    assert "Send a test to me" not in refused.text


@pytest.mark.parametrize("role", [Role.READER, Role.PARTNER])
def test_nobody_else_approves(
    browsing: Browsing, runtime: Runtime, ana: Organizer, role: Role
) -> None:
    subscribe(runtime, *numbers(1))
    number = drafted(runtime, ana)
    browsing.sign_in_as(add_one(runtime, role, ana))
    form = {**hidden_fields(browsing.open("/me")), "when": "now"}
    for act in ("approve", "test"):
        assert browsing.post(f"/broadcasts/{number}/{act}", form).status_code == 403
    assert row_of(runtime, number).status is BroadcastStatus.DRAFT
