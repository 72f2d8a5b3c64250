"""Holds the screen of signatures: what looks odd is decided one by one, and one is found."""

from datetime import timedelta

import pytest

from bot.organizers.look_up_limit import LOOKS_AT_ONCE
from bot.organizers.roles import Role
from bot.organizers.sign_in.sessions import FACTOR_FRESH_FOR
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import Browsing
from tests.bot.console.conftest import add_one
from tests.bot.signatures.review.signers import counted, rules, sign
from tests.clock import Clock

PHONE = "+14155550199"


@pytest.fixture
def odd(runtime: Runtime) -> int:
    """A signature that looks odd, beside one that does not."""
    sign(runtime, "Ana Ruiz")
    mickey = sign(runtime, "Mickey Mouse", PHONE)
    rules(runtime)
    return mickey


@pytest.mark.usefixtures("odd")
def test_what_looks_odd_is_listed_with_its_reason_in_words_and_without_a_number(
    signed_in: Browsing,
) -> None:
    page = signed_in.open("/signatures").text
    assert "Mickey Mouse" in page
    assert "the name of a character" in page
    assert "Ana Ruiz" not in page
    assert PHONE[2:] not in page


def test_it_is_held_back_and_that_is_taken_back(
    signed_in: Browsing, runtime: Runtime, odd: int
) -> None:
    held = signed_in.send(f"/signatures/{odd}/hold", page="/signatures")
    after = signed_in.follow(held)
    assert "It is held back." in after.text
    assert "Mickey Mouse" not in after.text
    assert counted(runtime) == 1
    taken_back = signed_in.send(f"/signatures/{odd}/take-back", page="/signatures")
    assert "It is taken back" in signed_in.follow(taken_back).text
    assert counted(runtime) == 2
    assert "Mickey Mouse" in signed_in.open("/signatures").text


def test_that_it_is_a_name_is_taken_back(signed_in: Browsing, odd: int) -> None:
    kept = signed_in.follow(signed_in.send(f"/signatures/{odd}/keep", page="/signatures"))
    assert f"/signatures/{odd}/take-back" in kept.text
    taken_back = signed_in.follow(
        signed_in.send(f"/signatures/{odd}/take-back", page="/signatures")
    )
    assert "It is a name" in taken_back.text
    assert "Mickey Mouse" in signed_in.open("/signatures").text


def test_a_name_that_is_one_is_not_asked_about_again(
    signed_in: Browsing, runtime: Runtime, odd: int
) -> None:
    signed_in.send(f"/signatures/{odd}/keep", page="/signatures")
    assert "Nothing waits for review." in signed_in.open("/signatures").text
    assert counted(runtime) == 2


def test_what_has_no_flag_is_held_back_with_a_reason(signed_in: Browsing, runtime: Runtime) -> None:
    ana = sign(runtime, "Ana Ruiz")
    refused = signed_in.send(f"/signatures/{ana}/hold", page=f"/signatures/{ana}")
    assert refused.status_code == 422
    assert "has no flag: say why" in refused.text
    signed_in.send(f"/signatures/{ana}/hold", {"reason": "asked"}, page=f"/signatures/{ana}")
    page = signed_in.open(f"/signatures/{ana}").text
    assert "The signer asked for it" in page
    assert counted(runtime) == 0


@pytest.mark.parametrize(
    ("find_by", "typed"),
    [("name", "mikey mouse"), ("phone", "(415) 555-0199"), ("number", "2")],
)
@pytest.mark.usefixtures("odd")
def test_one_is_found_by_what_is_typed_which_is_kept_nowhere(
    signed_in: Browsing, runtime: Runtime, find_by: str, typed: str
) -> None:
    found = signed_in.send(
        "/signatures/find", {"find_by": find_by, "typed": typed}, page="/signatures"
    )
    assert "Mickey Mouse" in found.text
    assert PHONE[2:] not in found.text
    with runtime.database.read() as connection:
        lines = repr(audit_trail.list_lines(connection))
    assert "person read" in lines
    assert typed not in lines or find_by == "number"


@pytest.mark.parametrize(
    ("find_by", "typed", "said"),
    [
        ("phone", "mickey", "could not be read"),
        ("number", "two", "could not be read"),
        ("name", "m", "two letters"),
        ("name", "", "fill this in"),
        ("shoe size", "44", "choose one of those"),
    ],
)
def test_what_cannot_be_looked_for_is_said(
    signed_in: Browsing, find_by: str, typed: str, said: str
) -> None:
    refused = signed_in.send(
        "/signatures/find", {"find_by": find_by, "typed": typed}, page="/signatures"
    )
    assert refused.status_code == 422
    assert said in refused.text


def test_nothing_found_is_said(signed_in: Browsing) -> None:
    found = signed_in.send(
        "/signatures/find", {"find_by": "name", "typed": "Nobody"}, page="/signatures"
    )
    assert "Nothing is found." in found.text


def test_markup_in_a_name_is_a_name(signed_in: Browsing, runtime: Runtime) -> None:
    odd = sign(runtime, "Mickey Mouse <img src=x>")
    page = signed_in.open(f"/signatures/{odd}").text
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    "path", ["/signatures/999", "/signatures?campaign=none", "/signatures?reason=none"]
)
def test_what_is_not_there_is_not_found(signed_in: Browsing, path: str) -> None:
    assert signed_in.open(path).status_code == 404


def test_a_stolen_cookie_reads_no_name_that_nobody_reviews(
    signed_in: Browsing, runtime: Runtime, odd: int, clock: Clock
) -> None:
    other = sign(runtime, "Eva Luna", "+14155550123")
    clock.advance(FACTOR_FRESH_FOR + timedelta(seconds=1))
    assert "Mickey Mouse" in signed_in.open(f"/signatures/{odd}").text
    asked = signed_in.open(f"/signatures/{other}")
    assert "Is it you?" in asked.text
    assert "Eva Luna" not in asked.text
    held = signed_in.send(f"/signatures/{other}/hold", page="/signatures")
    assert (held.status_code, held.location) == (303, f"/console/signatures/{other}")
    assert counted(runtime) == 3


def test_nobody_reads_all_names_by_going_through_their_numbers(
    signed_in: Browsing, runtime: Runtime, odd: int
) -> None:
    other = sign(runtime, "Eva Luna", "+14155550123")
    for _ in range(LOOKS_AT_ONCE):
        assert "Eva Luna" in signed_in.open(f"/signatures/{other}").text
    for refused in (
        signed_in.open(f"/signatures/{other}"),
        signed_in.send("/signatures/find", {"find_by": "number", "typed": "3"}),
        signed_in.send("/signatures/find", {"find_by": "name", "typed": "Eva Luna"}),
    ):
        assert refused.status_code == 422
        assert "looked for many people" in refused.text
        assert ">Eva Luna<" not in refused.text
    assert "Mickey Mouse" in signed_in.open(f"/signatures/{odd}").text


@pytest.mark.parametrize("role", [Role.APPROVER, Role.READER, Role.PARTNER])
def test_who_may_not_review_sees_no_name(
    browsing: Browsing, runtime: Runtime, ana: Organizer, odd: int, role: Role
) -> None:
    browsing.sign_in_as(add_one(runtime, role, ana))
    for path in ("/signatures", f"/signatures/{odd}"):
        refused = browsing.open(path)
        assert refused.status_code == 403
        assert "Mickey" not in refused.text
