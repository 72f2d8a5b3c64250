"""OOPS undoes the last real change of the last day, and then the one before it."""

from datetime import timedelta

import pytest

from flows.effects import LiftOptOut, RecordConsent, Rename, Withdraw
from flows.repeated_words import SAME_WORDS_WITHIN
from flows.turn import UNDO_WITHIN
from tests.flows.simulated_person import Person, begun

SUBSCRIBED = ("IBM Ana Ruiz", "SIGN", "UPDATES")
UPDATES = frozenset({"18-million-rising"})


def oops(person: Person) -> Person:
    return person.wait(SAME_WORDS_WITHIN).say("OOPS")


@pytest.mark.parametrize("said", ["no", "No thanks", "nope"])
def test_a_bare_no_at_once_takes_a_yes_to_updates_back(said: str) -> None:
    person = Person().say(*SUBSCRIBED).say(said)
    assert person.reply == "oops_updates"
    assert not person.standing.consents
    assert person.standing.signatures


@pytest.mark.parametrize(("said", "wait"), [("no", timedelta(minutes=11)), ("yes", timedelta())])
def test_a_later_no_and_another_answer_leave_updates_as_they_are(
    said: str, wait: timedelta
) -> None:
    person = Person().say(*SUBSCRIBED).wait(wait).say(said)
    assert person.standing.consents == UPDATES


@pytest.mark.parametrize("stops", [("STOP", "STOP"), ("STOP", "stop texting me", "unsubscribe")])
def test_however_often_stop_was_said_the_consents_from_before_it_come_back(
    stops: tuple[str, ...],
) -> None:
    person = oops(begun(*SUBSCRIBED).say(*stops))
    assert person.reply == "oops_stop"
    assert person.standing.consents == UPDATES
    assert not person.standing.suppressed
    assert person.say("MYDATA").reply.startswith("mydata")


def test_who_had_no_updates_is_not_told_that_they_go_on() -> None:
    person = oops(begun("IBM Ana Ruiz", "SIGN", "NO").say("STOP", "STOP"))
    assert person.reply == "started"
    assert person.effects(LiftOptOut) == 1
    assert not person.standing.consents


def test_an_end_of_one_organizations_updates_is_undone_and_nothing_else() -> None:
    person = begun("IBMKOS Ana Ruiz", "SIGN", "UPDATES").say("stop daily kos")
    assert oops(person).reply == "oops_stop"
    assert person.standing.consents == {"18-million-rising", "daily-kos"}
    assert person.effects(RecordConsent) == 1
    assert person.standing.signatures


def test_an_organization_that_sends_nothing_is_no_change_to_undo() -> None:
    person = begun(*SUBSCRIBED).say("stop daily kos")
    assert oops(person).reply == "oops_updates"


def test_after_updates_the_signature_is_taken_back_by_a_second_oops() -> None:
    person = oops(begun(*SUBSCRIBED))
    assert person.reply == "oops_updates"
    assert person.standing.signatures
    assert oops(person).reply == "oops_signature"
    assert person.effects(Withdraw) == 1


@pytest.mark.parametrize("answer", ["NO", "no updates", "no thanks"])
def test_after_a_no_to_updates_the_signature_is_taken_back(answer: str) -> None:
    assert oops(begun("IBM Ana Ruiz", "SIGN").say(answer)).reply == "oops_signature"


def test_after_stop_and_its_undo_the_signature_is_taken_back() -> None:
    assert oops(oops(begun(*SUBSCRIBED).say("STOP"))).effects(Withdraw) == 1


def test_a_signature_of_more_than_a_day_ago_stays() -> None:
    person = begun(*SUBSCRIBED).wait(UNDO_WITHIN)
    assert oops(person).reply == "oops_nothing"
    assert person.standing.signatures


def test_a_corrected_name_is_undone_before_the_signature() -> None:
    person = begun("IBM Ana Ruiz", "SIGN", "NO").say("NAME", "Ana Luz Ruiz")
    assert oops(person).effects(Rename) == 1
    assert [one.name for one in person.standing.signatures.values()] == ["Ana Ruiz"]
    assert oops(person).effects(Withdraw) == 1


def test_after_keep_it_is_asked_again_whether_to_stop() -> None:
    person = begun(*SUBSCRIBED).say("Stop IBM!")
    if person.reply == "doubt":
        assert oops(person.say("KEEP")).reply == "doubt"


def test_an_answer_after_updates_hides_neither() -> None:
    person = begun("IBM Ana Ruiz", "SIGN", "UPDATES").wait(timedelta(minutes=1)).say("status")
    assert oops(person).reply == "oops_updates"


def test_a_keep_is_undone_by_asking_again_whether_the_updates_shall_go_on() -> None:
    person = oops(begun(*SUBSCRIBED).say("stop your games", "KEEP"))
    assert person.reply == "doubt"
    assert person.standing.consents == UPDATES
