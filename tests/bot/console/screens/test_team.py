"""The team: invited, given roles, shown out by administrators who have proved who they are."""

from datetime import timedelta

import pytest

from bot.organizers import accounts
from bot.organizers.roles import Role
from bot.organizers.sign_in import links, sessions
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import OURS, Browsing, hidden_fields
from tests.bot.console.conftest import add_one
from tests.clock import Clock


def test_somebody_is_invited_by_a_link_that_is_shown_once(
    signed_in: Browsing, runtime: Runtime
) -> None:
    page = signed_in.send("/team/invite", {"name": "sam", "role": "approver", "source": ""})
    assert page.status_code == 200
    added = accounts.named(runtime, "sam")
    assert added.role == Role.APPROVER
    token = page.text.partition("https://petition.example.org/console/link/")[2].partition("<")[0]
    whose = links.read_link(runtime, token)
    assert whose is not None
    assert whose.id == added.id
    assert token not in signed_in.open(f"/team/{added.id}").text


def test_a_partner_has_a_source_and_nobody_else(signed_in: Browsing, runtime: Runtime) -> None:
    wanted = {"name": "kos", "role": "partner", "source": ""}
    refused = signed_in.send("/team/invite", wanted)
    assert (refused.status_code, "Source: please fill this in" in refused.text) == (422, True)
    signed_in.send("/team/invite", {**wanted, "source": "good-jobs-nation"})
    assert accounts.named(runtime, "kos").source == "good-jobs-nation"
    signed_in.send("/team/invite", {"name": "lee", "role": "reader", "source": "good-jobs-nation"})
    assert accounts.named(runtime, "lee").source == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "", "role": "reader"},
        {"name": "two words", "role": "reader"},
        {"name": "ANA", "role": "reader"},
        {"name": "sam", "role": "king"},
        {"name": "sam", "role": ""},
        {"name": "sam", "role": "partner", "source": "nobody"},
        {"name": "<script>alert(1)</script>", "role": "reader"},
        {"name": "s" * 300, "role": "reader"},
    ],
)
def test_who_cannot_be_added_is_not_and_what_is_wrong_is_told(
    signed_in: Browsing, runtime: Runtime, fields: dict[str, str]
) -> None:
    answer = signed_in.send("/team/invite", {"source": "", **fields})
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert "<script>alert" not in answer.text
    assert [one.name for one in accounts.everyone(runtime)] == ["ana"]


def test_a_refusal_is_told_in_the_language_of_whoever_reads(signed_in: Browsing) -> None:
    fields = hidden_fields(signed_in.open("/team/invite")) | {"name": "a", "role": "organizer"}
    refused = signed_in.post("/team/invite", fields, {**OURS, "Accept-Language": "pt"})
    assert "Um nome tem de 2 a 30 letras" in refused.text


def test_a_role_is_changed_and_counts_at_once(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    sam = add_one(runtime, Role.ORGANIZER, ana)
    answer = signed_in.send(
        f"/team/{sam.id}/role", {"role": "reader", "source": ""}, page=f"/team/{sam.id}"
    )
    assert "The role was changed." in signed_in.follow(answer).text
    assert accounts.named(runtime, sam.name).role == Role.READER


def test_somebody_gets_a_phone_or_a_chat_which_is_not_shown_again(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    sam = add_one(runtime, Role.ORGANIZER, ana)
    page, path = f"/team/{sam.id}", f"/team/{sam.id}/phone"
    assert "None yet" in signed_in.open(page).text
    for typed, channel in (
        ("(212) 555-0199", "sms"),
        ("telegram:7001234567", "telegram"),
        ("", ""),
    ):
        done = signed_in.send(path, {"number_or_chat": typed}, page=page)
        after = signed_in.follow(done).text
        assert "5550199" not in after + done.location
        assert "7001234567" not in after
        assert accounts.channels(runtime).get(sam.id, "") == channel
    for typed, said in (("0199", "neither a whole phone"), ("x" * 201, "at most 200")):
        refused = signed_in.send(path, {"number_or_chat": typed}, page=page)
        assert refused.status_code == 422
        assert said in refused.text
    accounts.set_address(runtime, "ana", "+12125550199", by=ana)
    taken = signed_in.send(path, {"number_or_chat": "+12125550199"}, page=page)
    assert (taken.status_code, "ana&#39;s already" in taken.text) == (422, True)
    with runtime.database.read() as connection:
        lines = repr(audit_trail.list_lines(connection))
    assert "organizer's address changed" in lines
    assert "5550199" not in lines


def test_the_last_administrator_stays_one(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    page = f"/team/{ana.id}"
    answer = signed_in.send(f"{page}/role", {"role": "reader", "source": ""}, page=page)
    assert answer.status_code == 422
    assert accounts.named(runtime, "ana").role == Role.ADMINISTRATOR


def test_whoever_is_removed_is_signed_out(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    sam = add_one(runtime, Role.ORGANIZER, ana)
    token = sessions.begin(runtime, sam)
    page = f"/team/{sam.id}"
    assert signed_in.send(f"{page}/remove", page=page).status_code == 422
    assert signed_in.send(f"{page}/remove", {"sure": "yes"}, page=page).status_code == 303
    assert sessions.find(runtime, token) is None
    assert signed_in.open(page).status_code == 404


def test_nobody_removes_themselves(signed_in: Browsing, runtime: Runtime, ana: Organizer) -> None:
    add_one(runtime, Role.ADMINISTRATOR, ana)
    page = f"/team/{ana.id}"
    assert signed_in.send(f"{page}/remove", {"sure": "yes"}, page=page).status_code == 422
    assert len(accounts.everyone(runtime)) == 2


def test_all_sessions_are_ended_but_the_one_in_hand(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    sessions.begin(runtime, ana)
    signed_in.send(f"/team/{ana.id}/sessions/end", page=f"/team/{ana.id}")
    assert len(sessions.list_sessions(runtime, ana)) == 1
    assert signed_in.open("/team").status_code == 200


def test_a_link_is_made_anew(signed_in: Browsing, runtime: Runtime, ana: Organizer) -> None:
    sam = add_one(runtime, Role.READER, ana)
    first = signed_in.send(f"/team/{sam.id}/link", page=f"/team/{sam.id}").text
    assert "/console/link/" in first
    with runtime.database.read() as connection:
        assert audit_trail.list_lines(connection)[-1].act == "sign-in link made"


def test_without_a_fresh_factor_it_is_asked_for_first(
    signed_in: Browsing, runtime: Runtime, clock: Clock, ana: Organizer
) -> None:
    sam = add_one(runtime, Role.READER, ana)
    clock.advance(timedelta(minutes=6))
    assert "Is it you?" in signed_in.open("/team/invite").text
    page = signed_in.send(
        f"/team/{sam.id}/role", {"role": "organizer", "source": ""}, page=f"/team/{sam.id}"
    )
    assert "Is it you?" in page.text
    assert accounts.named(runtime, sam.name).role == Role.READER
