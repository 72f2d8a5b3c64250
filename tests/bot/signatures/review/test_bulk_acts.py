"""Many at once: counted and shown first, a second organizer above a few, and always undone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.organizers.second_approval import ApprovalRefused
from bot.runtime import Runtime
from bot.signatures.review import bulk_acts, single_acts
from bot.signatures.review.bulk_acts import HOLD, RELEASE
from bot.signatures.review.review_errors import ReviewRefused
from bot.storage.review.review_acts import ActRow
from bot.storage.review.review_queue import Condition
from bot.storage.signatures.held_back import ReviewReason
from tests.bot.conversation.spoken_lines import say
from tests.bot.signatures.review.signers import CAMPAIGN, counted, flags, organizer, rules, sign
from tests.clock import Clock

JOKES = Condition(CAMPAIGN, reason="joke")
ASKED_FOR = ReviewReason.ASKED


@pytest.fixture
def with_jokes(runtime: Runtime) -> Runtime:
    """Three jokes and a name have signed; bo and ada are organizers."""
    for name in ("Mickey Mouse", "Donald Duck", "Ana Ruiz", "Bugs Bunny"):
        sign(runtime, name)
    rules(runtime)
    organizer(runtime, "bo")
    organizer(runtime, "ada")
    return runtime


def held(runtime: Runtime, condition: Condition = JOKES) -> ActRow:
    """Let bo ask for an act, ada approve it, and carry it out."""
    choice = bulk_acts.choose(runtime, organizer(runtime, "bo"), HOLD, condition)
    act = bulk_acts.ask(runtime, organizer(runtime, "bo"), choice)
    if choice.needs_second:
        act = bulk_acts.approve(runtime, organizer(runtime, "ada"), act.id)
    bulk_acts.carry_out_approved(runtime)
    return act


def test_what_fits_is_counted_and_shown_and_nothing_is_changed(with_jokes: Runtime) -> None:
    choice = bulk_acts.choose(with_jokes, organizer(with_jokes, "bo"), HOLD, JOKES)
    assert len(choice.ids) == 3
    assert [one.name for one in choice.examples] == ["Mickey Mouse", "Donald Duck", "Bugs Bunny"]
    assert choice.needs_second
    assert counted(with_jokes) == 4


def test_more_than_a_few_wait_for_a_second_organizer(with_jokes: Runtime) -> None:
    bo, ada = organizer(with_jokes, "bo"), organizer(with_jokes, "ada")
    act = bulk_acts.ask(with_jokes, bo, bulk_acts.choose(with_jokes, bo, HOLD, JOKES))
    assert bulk_acts.carry_out_approved(with_jokes) == 0
    assert counted(with_jokes) == 4
    with pytest.raises(ApprovalRefused, match="yourself"):
        bulk_acts.approve(with_jokes, bo, act.id)
    bulk_acts.approve(with_jokes, ada, act.id)
    assert bulk_acts.carry_out_approved(with_jokes) == 3
    assert counted(with_jokes) == 1
    with pytest.raises(ReviewRefused, match="does not wait"):
        bulk_acts.approve(with_jokes, ada, act.id)


def test_who_asks_for_what_waits_already_is_told_to_say_yes(with_jokes: Runtime) -> None:
    bo, ada = organizer(with_jokes, "bo"), organizer(with_jokes, "ada")
    choice = bulk_acts.choose(with_jokes, bo, HOLD, JOKES)
    act = bulk_acts.ask(with_jokes, bo, choice)
    with pytest.raises(ReviewRefused, match=f"waits for your yes: .signatures approve {act.id}"):
        bulk_acts.ask(with_jokes, ada, choice)
    assert bulk_acts.ask(with_jokes, bo, choice).id != act.id
    bulk_acts.cancel(with_jokes, bo, act.id)
    bulk_acts.cancel(with_jokes, bo, act.id + 1)
    assert bulk_acts.ask(with_jokes, ada, choice).asked_by == ada.id


def test_a_yes_a_day_later_is_too_late(with_jokes: Runtime, clock: Clock) -> None:
    bo = organizer(with_jokes, "bo")
    act = bulk_acts.ask(with_jokes, bo, bulk_acts.choose(with_jokes, bo, HOLD, JOKES))
    clock.advance(timedelta(days=1))
    with pytest.raises(ApprovalRefused, match="anew"):
        bulk_acts.approve(with_jokes, organizer(with_jokes, "ada"), act.id)


def test_one_signature_needs_nobody_else(with_jokes: Runtime) -> None:
    bo = organizer(with_jokes, "bo")
    single_acts.keep(with_jokes, bo, 1)
    single_acts.keep(with_jokes, bo, 2)
    choice = bulk_acts.choose(with_jokes, bo, HOLD, JOKES)
    assert (len(choice.ids), choice.needs_second) == (1, False)
    bulk_acts.ask(with_jokes, bo, choice)
    assert bulk_acts.carry_out_approved(with_jokes) == 1


def test_many_small_acts_of_a_day_take_a_second_organizer_as_a_large_one_does(
    with_jokes: Runtime, clock: Clock
) -> None:
    bo, ada = organizer(with_jokes, "bo"), organizer(with_jokes, "ada")
    single_acts.keep(with_jokes, bo, 1)
    single_acts.keep(with_jokes, bo, 2)
    alone = bulk_acts.choose(with_jokes, bo, HOLD, JOKES)
    also_chosen = bulk_acts.choose(with_jokes, bo, HOLD, Condition(CAMPAIGN, source="none"))
    first = bulk_acts.ask(with_jokes, bo, alone)
    at_the_same_time = bulk_acts.ask(with_jokes, bo, replace(also_chosen, ids=(3,)), ASKED_FOR)
    assert (first.status, at_the_same_time.status) == ("approved", "asked")
    assert bulk_acts.carry_out_approved(with_jokes) == 1
    sign(with_jokes, "Homer Simpson")
    rules(with_jokes)
    assert bulk_acts.choose(with_jokes, bo, HOLD, JOKES).needs_second
    assert not bulk_acts.choose(with_jokes, ada, HOLD, JOKES).needs_second
    clock.advance(bulk_acts.ALONE_WITHIN + timedelta(seconds=1))
    assert not bulk_acts.choose(with_jokes, bo, HOLD, JOKES).needs_second


def test_what_was_cancelled_counts_as_far_as_it_was_done(with_jokes: Runtime) -> None:
    bo = organizer(with_jokes, "bo")
    single_acts.keep(with_jokes, bo, 1)
    single_acts.keep(with_jokes, bo, 2)
    begun = bulk_acts.ask(with_jokes, bo, bulk_acts.choose(with_jokes, bo, HOLD, JOKES))
    bulk_acts.cancel(with_jokes, bo, begun.id)
    again = bulk_acts.choose(with_jokes, bo, HOLD, JOKES)
    assert (len(again.ids), again.needs_second) == (1, False)


def test_what_was_chosen_is_frozen(with_jokes: Runtime) -> None:
    bo, ada = organizer(with_jokes, "bo"), organizer(with_jokes, "ada")
    act = bulk_acts.ask(with_jokes, bo, bulk_acts.choose(with_jokes, bo, HOLD, JOKES))
    sign(with_jokes, "Homer Simpson")
    rules(with_jokes)
    bulk_acts.approve(with_jokes, ada, act.id)
    assert bulk_acts.carry_out_approved(with_jokes) == 3
    assert counted(with_jokes) == 2


def test_each_is_held_back_by_its_own_flag_unless_a_reason_is_given(with_jokes: Runtime) -> None:
    held(with_jokes)
    assert {flag.verdict for flag in flags(with_jokes)} == {"held"}
    bo = organizer(with_jokes, "bo")
    choice = bulk_acts.choose(with_jokes, bo, RELEASE, Condition(CAMPAIGN, "joke", is_held=True))
    assert [one.held_rule.partition("@")[0] for one in choice.examples] == ["joke.characters"] * 3
    some = Condition(CAMPAIGN, channel="sms")
    with pytest.raises(ReviewRefused, match="say why"):
        bulk_acts.ask(with_jokes, bo, bulk_acts.choose(with_jokes, bo, HOLD, some))
    act = bulk_acts.ask(
        with_jokes, bo, bulk_acts.choose(with_jokes, bo, HOLD, some), ReviewReason.OTHER
    )
    assert (act.people, act.reason) == (1, "other")


def test_an_act_is_undone_as_a_whole_and_that_again(with_jokes: Runtime) -> None:
    act = held(with_jokes)
    bo = organizer(with_jokes, "bo")
    back = bulk_acts.undo(with_jokes, bo, act.id)
    bulk_acts.carry_out_approved(with_jokes)
    assert counted(with_jokes) == 4
    assert {flag.verdict for flag in flags(with_jokes)} == {None}
    bulk_acts.undo(with_jokes, bo, back.id)
    bulk_acts.carry_out_approved(with_jokes)
    assert counted(with_jokes) == 1
    one = single_acts.read_queue(with_jokes, bo, Condition(CAMPAIGN, is_held=True))
    assert one == []


def test_what_was_taken_back_is_not_taken_back_twice(with_jokes: Runtime) -> None:
    act = held(with_jokes)
    bo = organizer(with_jokes, "bo")
    back = bulk_acts.undo(with_jokes, bo, act.id)
    with pytest.raises(ReviewRefused, match=f"undo {back.id}"):  # not carried out yet
        bulk_acts.undo(with_jokes, bo, act.id)
    bulk_acts.carry_out_approved(with_jokes)
    with pytest.raises(ReviewRefused, match=f"undo {back.id}"):
        bulk_acts.undo(with_jokes, bo, act.id)
    forth = bulk_acts.undo(with_jokes, bo, back.id)
    bulk_acts.carry_out_approved(with_jokes)
    assert counted(with_jokes) == 1
    with pytest.raises(ReviewRefused, match=f"undo {forth.id}"):
        bulk_acts.undo(with_jokes, bo, back.id)
    bulk_acts.cancel(with_jokes, bo, bulk_acts.undo(with_jokes, bo, act.id).id)
    bulk_acts.undo(with_jokes, bo, act.id)  # the one before was given up
    bulk_acts.carry_out_approved(with_jokes)
    assert counted(with_jokes) == 4


def test_only_what_an_act_changed_is_counted(with_jokes: Runtime) -> None:
    bo, ada = organizer(with_jokes, "bo"), organizer(with_jokes, "ada")
    choice = bulk_acts.choose(with_jokes, bo, HOLD, JOKES)
    act = bulk_acts.ask(with_jokes, bo, choice)
    single_acts.hold(with_jokes, bo, choice.ids[0], ReviewReason.OTHER)
    bulk_acts.approve(with_jokes, ada, act.id)
    bulk_acts.carry_out_approved(with_jokes)
    assert bulk_acts.count_changed(with_jokes, act.id) == act.people - 1 == 2


def test_what_is_undone_keeps_why_it_was_held_back(with_jokes: Runtime) -> None:
    held(with_jokes)
    bo, ada = organizer(with_jokes, "bo"), organizer(with_jokes, "ada")
    wanted = Condition(CAMPAIGN, rule="joke.characters", is_held=True)
    act = bulk_acts.ask(with_jokes, bo, bulk_acts.choose(with_jokes, bo, RELEASE, wanted))
    bulk_acts.approve(with_jokes, ada, act.id)
    bulk_acts.carry_out_approved(with_jokes)
    assert {flag.verdict for flag in flags(with_jokes)} == {"kept"}
    bulk_acts.undo(with_jokes, bo, act.id)
    bulk_acts.carry_out_approved(with_jokes)
    again = bulk_acts.choose(with_jokes, bo, RELEASE, wanted)
    assert len(again.ids) == 3


def test_who_left_meanwhile_is_passed_over(with_jokes: Runtime) -> None:
    sign(with_jokes, "Homer Simpson", "+14155559998")
    rules(with_jokes)
    bo, ada = organizer(with_jokes, "bo"), organizer(with_jokes, "ada")
    act = bulk_acts.ask(with_jokes, bo, bulk_acts.choose(with_jokes, bo, HOLD, JOKES))
    say(with_jokes, "+14155559998", "NO", "WITHDRAW")
    bulk_acts.approve(with_jokes, ada, act.id)
    bulk_acts.carry_out_approved(with_jokes)
    assert counted(with_jokes) == 1
    bulk_acts.undo(with_jokes, bo, act.id)
    bulk_acts.carry_out_approved(with_jokes)
    assert counted(with_jokes) == 4


def test_an_act_that_is_cut_short_goes_on_and_one_that_is_cancelled_does_not(
    with_jokes: Runtime,
) -> None:
    bo, ada = organizer(with_jokes, "bo"), organizer(with_jokes, "ada")
    act = bulk_acts.ask(with_jokes, bo, bulk_acts.choose(with_jokes, bo, HOLD, JOKES))
    with pytest.raises(ReviewRefused, match="not over"):
        bulk_acts.undo(with_jokes, bo, act.id)
    bulk_acts.approve(with_jokes, ada, act.id)
    step = bulk_acts.carry_out_job(with_jokes).step
    assert step((act.id,), ()) == (3, (act.id,))
    assert step((act.id,), ()) == (0, None)
    assert bulk_acts.read_act(with_jokes, act.id).status == "done"
    with pytest.raises(ReviewRefused, match="over"):
        bulk_acts.cancel(with_jokes, bo, act.id)
    other = bulk_acts.undo(with_jokes, bo, act.id)
    assert bulk_acts.cancel(with_jokes, bo, other.id).status == "cancelled"
    assert step((other.id,), ()) == (0, None)
    with pytest.raises(ReviewRefused, match="changed nothing"):
        bulk_acts.undo(with_jokes, bo, other.id)
    assert [one.id for one in bulk_acts.list_acts(with_jokes)] == [other.id, act.id]


def test_conditions_choose_by_what_is_stored_in_clear(with_jokes: Runtime, clock: Clock) -> None:
    bo = organizer(with_jokes, "bo")
    today = clock().date()

    def number(**given: object) -> int:
        condition = Condition(CAMPAIGN, **given)  # type: ignore[arg-type]  # its own fields
        return len(bulk_acts.choose(with_jokes, bo, HOLD, condition).ids)

    assert number(channel="sms", language="en", since=today, until=today) == 4
    assert number(channel="telegram") == number(language="es") == number(source="poster") == 0
    assert number(since=today + timedelta(days=1)) == number(until=today - timedelta(days=1)) == 0
    assert number(rule="joke.characters") == 3
    nowhere = bulk_acts.choose(with_jokes, bo, HOLD, JOKES, place="Oakland")
    bulk_acts.choose(with_jokes, bo, HOLD, JOKES, most_opened=1)
    with pytest.raises(ReviewRefused, match="by place no more than 1 "):
        bulk_acts.choose(with_jokes, bo, HOLD, JOKES, place="Oakland", most_opened=1)
    assert nowhere.ids == ()
    with pytest.raises(ReviewRefused, match="no signature fits"):
        bulk_acts.ask(with_jokes, bo, nowhere)


def test_there_must_be_such_a_campaign_and_such_an_act(with_jokes: Runtime) -> None:
    bo = organizer(with_jokes, "bo")
    with pytest.raises(ReviewRefused, match="no campaign"):
        bulk_acts.choose(with_jokes, bo, HOLD, Condition("river"))
    with pytest.raises(ReviewRefused, match="no act"):
        bulk_acts.approve(with_jokes, bo, 99)
