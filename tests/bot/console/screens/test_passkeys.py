"""Passkeys in the console: made by a link or added; they sign in, confirm, and are removed."""

import json
from datetime import timedelta

import pyotp
import pytest

from bot.organizers.sign_in import links, passkeys, sessions
from bot.runtime import Runtime
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import SESSION_COOKIE, Browsing
from tests.bot.organizers.sign_in.authenticator import PRESENT, Authenticator
from tests.clock import Clock


def answered(
    browsing: Browsing, path: str, key: Authenticator, page: str, fields: dict[str, str]
) -> dict[str, str]:
    """Ask for the options at a path, and return the fields that the script would send."""
    asked = json.loads(browsing.send(path, fields, page=page).text)
    options = asked["options"]
    answer = key.make(options) if "user" in options else key.answer(options)
    return {**fields, "attempt": asked["attempt"], "passkey": json.dumps(answer)}


@pytest.fixture
def key() -> Authenticator:
    return Authenticator()


@pytest.fixture
def with_key(
    browsing: Browsing, runtime: Runtime, ana: Organizer, key: Authenticator, clock: Clock
) -> Browsing:
    """The browser of ana, who has made a passkey by a link, some minutes ago."""
    link = links.make_link(runtime, ana, None)
    page = f"/link/{link}"
    fields = answered(browsing, "/link/passkey/options", key, page, {"link": link})
    assert browsing.send("/link/passkey", fields, page=page).location == "/console/"
    clock.advance(timedelta(minutes=6))
    return browsing


def test_who_made_a_passkey_by_a_link_is_signed_in(
    with_key: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    assert "My device" in with_key.open("/me").text
    assert len(passkeys.list_passkeys(runtime, ana)) == 1


def test_it_signs_in_and_leads_to_what_was_asked_for(
    with_key: Browsing, key: Authenticator, clock: Clock
) -> None:
    with_key.send("/sign-out", page="/me")
    clock.advance(timedelta(seconds=1))
    fields = answered(with_key, "/sign-in/passkey/options", key, "/sign-in", {})
    sent = {**fields, "to": "/console/team"}
    assert with_key.send("/sign-in/passkey", sent, page="/sign-in").location == "/console/team"
    with_key.send("/sign-out", page="/me")
    again = with_key.send("/sign-in/passkey", sent, page="/sign-in")
    assert (again.status_code, "passkey" in again.text) == (422, True)


@pytest.mark.parametrize(
    "passkey", ["", "x", "[]", "{}", "null", '{"response": 5}', "[" * 5000, '{"id": 1e999}']
)
def test_what_is_no_answer_signs_nobody_in(browsing: Browsing, passkey: str) -> None:
    fields = {"passkey": passkey, "attempt": "x"}
    answer = browsing.send("/sign-in/passkey", fields, page="/sign-in")
    assert (answer.status_code, browsing.cookie(SESSION_COOKIE)) == (422, "")


def test_one_that_was_not_unlocked_signs_nobody_in(with_key: Browsing, key: Authenticator) -> None:
    with_key.send("/sign-out", page="/me")
    key.flags = PRESENT
    fields = answered(with_key, "/sign-in/passkey/options", key, "/sign-in", {})
    assert with_key.send("/sign-in/passkey", fields, page="/sign-in").status_code == 422


def test_it_confirms_and_the_session_goes_on_under_another_token(
    with_key: Browsing, key: Authenticator, runtime: Runtime
) -> None:
    before = with_key.cookie(SESSION_COOKIE)
    page = with_key.open("/team/invite").text
    assert "Confirm with a passkey" in page
    assert 'name="factor_code"' not in page
    fields = answered(with_key, "/confirm/passkey/options", key, "/me", {})
    to = {"to": "/console/team/invite"}
    assert with_key.send("/confirm", {**fields, **to}, page="/me").location == to["to"]
    assert with_key.cookie(SESSION_COOKIE) != before
    assert sessions.find(runtime, before) is None
    assert "Invite somebody" in with_key.open("/team/invite").text


def test_anothers_passkey_confirms_nothing(with_key: Browsing) -> None:
    fields = answered(
        with_key, "/confirm/passkey/options", Authenticator(credential_id=b"d" * 32), "/me", {}
    )
    assert with_key.send("/confirm", fields, page="/me").status_code == 422


def test_one_is_added_and_removed_but_never_the_last(
    with_key: Browsing, key: Authenticator, runtime: Runtime, ana: Organizer
) -> None:
    fields = answered(with_key, "/confirm/passkey/options", key, "/me", {})
    with_key.send("/confirm", fields, page="/me")
    other = Authenticator(credential_id=b"d" * 32)
    page, named = "/me/passkey", {"passkey_name": "<b>my phone</b>"}
    fields = answered(with_key, "/me/passkey/options", other, page, named)
    answer = with_key.send("/me/passkey", fields)
    assert "The passkey was added." in with_key.follow(answer).text
    assert "&lt;b&gt;my phone" in with_key.open("/me").text
    assert with_key.send("/me/passkey", fields).status_code == 422
    first, second = (one.id for one in passkeys.list_passkeys(runtime, ana))
    assert with_key.send(f"/me/passkey/{first}/remove", page="/me").status_code == 303
    assert with_key.send(f"/me/passkey/{second}/remove", page="/me").status_code == 422


def test_a_link_that_is_over_makes_no_passkey(
    with_key: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    fields = {"link": "nothing"}
    assert with_key.send("/link/passkey/options", fields, page="/me").status_code == 404
    assert with_key.send("/link/passkey", fields, page="/me").status_code == 404
    link = links.make_link(runtime, ana, ana)
    wrong = with_key.send("/link/passkey", {"link": link}, page=f"/link/{link}")
    assert wrong.status_code == 422
    assert with_key.open(f"/link/{link}").status_code == 200


def test_a_password_is_chosen_beside_it(
    with_key: Browsing, key: Authenticator, clock: Clock, runtime: Runtime, ana: Organizer
) -> None:
    fields = answered(with_key, "/confirm/passkey/options", key, "/me", {})
    with_key.send("/confirm", fields, page="/me")
    other = sessions.begin(runtime, ana)
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    wanted = {
        "new_password": "lantern gravel teapot willow",
        "secret": secret,
        "code": pyotp.TOTP(secret).at(clock()),
    }
    for wrong in ({"new_password": "short"}, {"code": "000000"}):
        assert with_key.send("/me/password", {**wanted, **wrong}).status_code == 422
    page = with_key.send("/me/password", wanted).text
    assert page.count("<li><code>") == 10
    assert sessions.find(runtime, other) is None
    assert "10 codes are left" in with_key.open("/me").text
