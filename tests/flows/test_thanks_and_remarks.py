"""Thanks agree to nothing; a no to updates beside an answer is obeyed with it; DELETE is a word."""

from datetime import timedelta

import pytest

from flows import understanding
from flows.effects import Erase, RecordConsent, RecordOptOut, Sign
from tests.flows.simulated_person import SHELF, begun

SIGNED = ("IBM Ana Ruiz", "SIGN")


@pytest.mark.parametrize(
    "said",
    [
        "ok thanks", "k", "👍", "👍🏽", "great thanks", "gracias", "thank you so much!", "ok",
        "cool", "awesome, thanks!!", "❤️", "🙏🙏", "exactly", "looks good", "muchas gracias",
        "sounds good, thanks", "ok gracias",
        "ty",         "np", "you're welcome", "proud to sign", "will do", "perfecto", "vale",
        "de nada", "got it 👍",
    ],
)  # fmt: skip
def test_thanks_and_thumbs_are_no_consent(said: str) -> None:
    person = begun(*SIGNED).say(said)
    assert not person.standing.consents
    assert (person.step, person.reply) == ("updates", "updates_unclear")


def test_further_thanks_are_left_in_peace_and_a_clear_word_still_counts() -> None:
    person = begun(*SIGNED).say("thanks", "👍", "ok great")
    assert person.reply == ""
    assert person.say("yes please").standing.consents


@pytest.mark.parametrize(
    "said",
    ["yes", "sure please do", "yes thanks", "updates", "sure", "ok yes", "please do", "sí gracias",
     "claro que sí", "novedades", "sounds good", "that would be great", "fine, do that",
     "you may", "that's fine with me", "works for me", "ok, let's do that", "me parece bien"],
)  # fmt: skip
def test_clear_words_are_consent(said: str) -> None:
    assert begun(*SIGNED).say(said).standing.consents


def test_one_of_two_organizations_is_chosen_by_its_number() -> None:
    assert begun("IBMKOS Ana Ruiz", "SIGN").say("2").standing.consents == {"daily-kos"}


@pytest.mark.parametrize(
    "said",
    [
        "yes but no updates", "sign but dont text me updates", "Yes, just don't text me",
        "sign me up but no texts", "yes without updates", "please no updates, just sign",
        "I'll sign but I don't want updates", "sign it but don't sign me up for updates",
        "yes and no more messages", "firmo pero sin novedades", "si pero no quiero novedades",
        "sí, firmo, pero no me manden mensajes", "ok but no newsletter",
    ],
)  # fmt: skip
def test_it_is_signed_and_no_updates_are_asked_about(said: str) -> None:
    person = begun("IBM Ana Ruiz").say(said)
    assert person.effects(Sign) == 1
    assert not person.effects(RecordOptOut)
    assert not person.standing.consents
    assert person.reply == "share"
    assert person.turn.reply
    assert person.turn.reply.lead
    assert person.turn.reply.lead.key == "signed_no_updates"


@pytest.mark.parametrize(
    "said", ["no updates please", "no updates", "dont send me updates", "sin novedades, gracias"]
)
def test_before_a_yes_it_is_remembered_and_sign_is_still_asked_for(said: str) -> None:
    person = begun("IBM Ana Ruiz").say(said)
    assert (person.step, person.reply) == ("confirm", "confirm_no_updates")
    assert person.say("SIGN").effects(Sign) == 1
    assert person.step == "done"
    assert not person.standing.consents


def test_it_holds_for_that_signature_alone() -> None:
    person = begun("IBM Ana Ruiz").say("yes but no updates", "WITHDRAW", "IBM Ana Ruiz", "SIGN")
    assert person.reply == "signed_updates"


@pytest.mark.parametrize("said", ["no updates", "yes but no updates", "please don't send updates"])
def test_at_the_question_it_is_a_no(said: str) -> None:
    person = begun(*SIGNED).say(said)
    assert not person.standing.consents
    assert person.effects(RecordConsent) == 1
    assert person.step == "done"


def test_a_no_with_it_leaves_the_letter_unsigned() -> None:
    assert begun("IBM Ana Ruiz").say("no, and no updates").reply == "not_signed"


@pytest.mark.parametrize("said", ["will I get no updates?", "my sister says no updates for ann"])
def test_a_question_or_other_words_are_no_answer(said: str) -> None:
    assert not begun("IBM Ana Ruiz").say(said).effects(Sign)


@pytest.mark.parametrize("said", ["don't text me", "stop texting me", "no more texts"])
def test_an_opt_out_alone_stays_one(said: str) -> None:
    assert begun("IBM Ana Ruiz").say(said).standing.suppressed


@pytest.mark.parametrize("said", ["👍", "yes", "ok thanks", "sure", "👌"])
def test_nothing_but_the_word_erases(said: str) -> None:
    person = begun(*SIGNED, "NO").say("DELETE", said)
    assert not person.effects(Erase)
    assert person.standing.signatures


def test_a_yes_to_erasure_asks_for_the_word_and_the_word_erases() -> None:
    person = begun(*SIGNED, "NO").say("DELETE").wait(timedelta(minutes=1)).say("yes")
    assert person.reply == "delete_ask"
    assert person.say("borrar").effects(Erase) == 1


def test_a_message_without_words_or_signs_thanks_for_nothing() -> None:
    assert not understanding.is_acknowledgment("", SHELF.languages)
    assert understanding.read_no_updates("no updates " * 40, SHELF.languages) is None


@pytest.mark.parametrize("said", ["UPDATES", "updates please"])
def test_who_gets_updates_and_asks_for_them_is_told_so_and_asked_nothing(said: str) -> None:
    person = begun("IBM Ana Ruiz", "SIGN", "UPDATES").wait(timedelta(days=1)).say(said)
    assert person.reply == "updates_yes"
    assert not person.effects(RecordConsent)
