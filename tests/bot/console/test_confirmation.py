"""Before what matters one proves once more who one is; what was sent waits, and is sent on."""

from datetime import timedelta
from html import unescape
from re import findall

import pyotp
import pytest

from bot.organizers import accounts
from bot.organizers.roles import Role
from bot.organizers.sign_in import factors, links
from bot.runtime import Runtime
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import Browsing
from tests.bot.console.conftest import add_one
from tests.clock import Clock

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def later(signed_in: Browsing, runtime: Runtime, ana: Organizer, clock: Clock) -> Browsing:
    """The browser of ana, who has an app, and signed in some minutes ago."""
    factors.choose_factors(
        runtime,
        links.make_link(runtime, ana, None),
        password="lantern gravel teapot willow",
        secret=SECRET,
        code=code_at(clock),
    )
    signed_in.sign_in_as(ana)
    clock.advance(timedelta(minutes=6))
    return signed_in


def code_at(clock: Clock) -> str:
    return pyotp.TOTP(SECRET).at(clock())


def hidden(page: str) -> dict[str, str]:
    """Return all that a page's form carries unseen."""
    form = page.partition('<form method="post" action="/console/team')[2]
    pairs = findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in pairs}


def test_what_was_sent_is_done_once_the_code_is_there(
    later: Browsing, runtime: Runtime, ana: Organizer, clock: Clock
) -> None:
    sam = add_one(runtime, Role.READER, ana)
    path = f"/team/{sam.id}/role"
    wanted = {"role": "partner", "source": "good-jobs-nation", "note": '"><b>'}
    asked = later.send(path, wanted, page=f"/team/{sam.id}")
    kept = hidden(asked.text)
    assert {name: kept[name] for name in wanted} == wanted
    wrong = later.post(path, {**kept, "factor_code": "000000"})
    assert (wrong.status_code, "That code is not right" in wrong.text) == (422, True)
    assert later.post(path, {**kept, "factor_code": ""}).status_code == 422
    answer = later.post(path, {**kept, "factor_code": code_at(clock)})
    assert answer.status_code == 303
    assert accounts.named(runtime, sam.name).role == Role.PARTNER
    other = later.send(path, {"role": "reader", "source": ""}, page=f"/team/{sam.id}")
    assert other.status_code == 303  # for five minutes nobody is asked again


def test_a_page_is_opened_once_the_code_is_there(later: Browsing, clock: Clock) -> None:
    asked = later.open("/team/invite")
    assert "Is it you?" in asked.text
    fields = {"to": "/console/team/invite"}
    wrong = later.send("/confirm", {**fields, "factor_code": "1"}, page="/me")
    assert (wrong.status_code, "Is it you?" in wrong.text) == (422, True)
    right = later.send("/confirm", {**fields, "factor_code": code_at(clock)}, page="/me")
    assert right.location == "/console/team/invite"
    assert "Invite somebody" in later.follow(right).text


def test_who_proved_it_meanwhile_in_another_tab_is_led_on(later: Browsing, clock: Clock) -> None:
    later.send("/confirm", {"factor_code": code_at(clock)}, page="/me")
    again = later.send("/confirm", {"to": "/console/team/invite"}, page="/me")
    assert again.location == "/console/team/invite"


def test_who_has_nothing_to_prove_it_by_is_told_what_to_do(
    signed_in: Browsing, clock: Clock
) -> None:
    clock.advance(timedelta(minutes=6))
    page = signed_in.open("/team/invite").text
    assert "neither a passkey nor an app" in page
    assert "<code>python -m bot organizer link ana</code>" in page


def test_it_leads_to_no_other_place(later: Browsing, clock: Clock) -> None:
    fields = {"to": "https://evil.example/", "factor_code": code_at(clock)}
    assert later.send("/confirm", fields, page="/me").location == "/console/"


def test_who_guesses_codes_is_slowed_down(later: Browsing, clock: Clock) -> None:
    guesses = [{"factor_code": f"{number:06}"} for number in range(6)]
    pages = [later.send("/confirm", guess, page="/me").text for guess in guesses]
    assert "Too many tries" in pages[-1]
    assert later.send("/confirm", {"factor_code": code_at(clock)}, page="/me").status_code == 422
