"""Holds the screen of acts on many signatures: approved by a second one, ended, taken back."""

import pytest

from bot.organizers.roles import Role
from bot.runtime import Runtime
from bot.signatures.review import bulk_acts
from bot.storage.organizers.organizers import Organizer
from bot.storage.review.review_queue import Condition
from tests.bot.console.browsing import Browsing
from tests.bot.console.conftest import add_one
from tests.bot.signatures.review.signers import CAMPAIGN, counted, rules, sign


@pytest.fixture
def asked(runtime: Runtime, ana: Organizer) -> int:
    """An act of ana's that is more than she may do alone."""
    for _ in range(2):
        sign(runtime, "Mickey Mouse")
    rules(runtime)
    choice = bulk_acts.choose(runtime, ana, bulk_acts.HOLD, Condition(CAMPAIGN, reason="joke"))
    assert choice.needs_second
    return bulk_acts.ask(runtime, ana, choice).id


def test_an_approver_says_yes_without_seeing_a_name(
    browsing: Browsing, runtime: Runtime, ana: Organizer, asked: int
) -> None:
    browsing.sign_in_as(add_one(runtime, Role.APPROVER, ana))
    page = browsing.open("/review-acts").text
    assert "Hold back 2" in page
    assert "waits for a second yes" in page
    assert "Mickey" not in page
    assert "End it" not in page
    done = browsing.send(f"/review-acts/{asked}/approve", page="/review-acts")
    assert "It is approved" in browsing.follow(done).text
    bulk_acts.carry_out_approved(runtime)
    assert counted(runtime) == 0


def test_who_asked_cannot_say_the_second_yes(
    browsing: Browsing, ana: Organizer, asked: int
) -> None:
    browsing.sign_in_as(ana)
    page = browsing.open("/review-acts").text
    assert "it cannot be you" in page
    assert "/approve" not in page
    refused = browsing.send(f"/review-acts/{asked}/approve", page="/review-acts")
    assert refused.status_code == 422
    assert "a second organizer has to say yes" in refused.text


def test_one_is_ended_and_one_that_is_done_is_taken_back(
    browsing: Browsing, runtime: Runtime, ana: Organizer, asked: int
) -> None:
    bulk_acts.approve(runtime, add_one(runtime, Role.APPROVER, ana), asked)
    bulk_acts.carry_out_approved(runtime)
    browsing.sign_in_as(ana)
    browsing.send(f"/review-acts/{asked}/undo", page="/review-acts")
    bulk_acts.carry_out_approved(runtime)
    assert counted(runtime) == 2
    refused = browsing.send(f"/review-acts/{asked}/cancel", page="/review-acts")
    assert refused.status_code == 422
    assert "is over" in refused.text


def test_what_was_not_asked_for_is_said(signed_in: Browsing) -> None:
    refused = signed_in.send("/review-acts/99/approve", page="/review-acts")
    assert refused.status_code == 422


def test_nothing_to_see_is_said(signed_in: Browsing) -> None:
    assert "Nothing was held back" in signed_in.open("/review-acts").text


def test_an_end_before_it_is_approved(browsing: Browsing, ana: Organizer, asked: int) -> None:
    browsing.sign_in_as(ana)
    ended = browsing.send(f"/review-acts/{asked}/cancel", page="/review-acts")
    assert "It has ended." in browsing.follow(ended).text


@pytest.mark.parametrize("role", [Role.READER, Role.PARTNER])
def test_who_may_not_approve_sees_nothing_of_it(
    browsing: Browsing, runtime: Runtime, ana: Organizer, role: Role
) -> None:
    browsing.sign_in_as(add_one(runtime, role, ana))
    assert browsing.open("/review-acts").status_code == 403
