"""What the machine decides where no transcript goes."""

import json
from dataclasses import replace

import pytest

from bot.conversation.dry_run import BEGIN
from flows.conversation import Conversation, Standing, dump, load
from flows.effects import AddAnswers, Erase, OptOutReason, RecordOptOut
from flows.events import CarrierWord, Said
from flows.machine import advance
from flows.signing_steps import NAME
from flows.wording import Medium, render
from tests.flows.rehearsals import answer, told
from tests.flows.simulated_person import A_SIGNER, begun
from tests.transcripts import shelf


def test_a_keyword_while_confirming_asks_in_other_words_and_keeps_the_name() -> None:
    rehearsal = told("IBM Ana Ruiz")
    assert answer(rehearsal, "IBM").startswith("Nothing is signed yet, Ana Ruiz.")
    assert answer(rehearsal, "SIGN").startswith("Signed, Ana.")


@pytest.mark.parametrize("said", ["IBM, RIVER", "IBM and RIVER", "ibm river"])
def test_another_petitions_keyword_is_no_name(said: str) -> None:
    rehearsal = told(said, on="several")
    assert rehearsal.conversation
    assert rehearsal.conversation.step == NAME


@pytest.mark.parametrize("rest", ["yes", "help", "sign", "?"])
def test_words_behind_a_keyword_that_are_no_name_are_left_alone(rest: str) -> None:
    rehearsal = told(f"IBM {rest}")
    assert rehearsal.conversation
    assert rehearsal.conversation.step == NAME


def test_a_campaign_that_does_not_speak_a_language_goes_on_in_its_own() -> None:
    rehearsal = told("español", "BRCLUB", on="several")
    assert answer(rehearsal, "letter").startswith("Letter 1/1")
    assert answer(rehearsal, "español").startswith("This petition is closed")


def test_words_that_may_be_an_opt_out_are_one_if_they_come_instead_of_an_answer() -> None:
    rehearsal = told("IBM Ana Ruiz", "SIGN", "UPDATES", "stop your games")
    assert answer(rehearsal, "stop your games!").startswith("You are unsubscribed")
    assert rehearsal.standing.suppressed
    assert not rehearsal.standing.consents


def test_start_from_someone_who_gets_updates_changes_nothing() -> None:
    rehearsal = told("IBM Ana Ruiz", "SIGN", "UPDATES")
    assert answer(rehearsal, "start").startswith("Your signature stands.")
    assert rehearsal.standing.consents


def test_delete_from_behind_a_carriers_block_erases_at_once() -> None:
    rehearsal = told("IBM Ana Ruiz", "SIGN", "STOP")
    assert rehearsal.standing.carrier_blocked
    assert answer(rehearsal, "delete") == ""
    assert rehearsal.conversation is None
    assert not rehearsal.standing.signatures


def test_what_the_provider_says_it_acted_on_is_not_answered_twice() -> None:
    standing = Standing()
    for word in CarrierWord:
        turn = advance(shelf("ibm"), None, standing, Said("whatever", word), BEGIN)
        assert turn.reply is None
    turn = advance(shelf("ibm"), None, standing, Said("whatever", CarrierWord.STOP), BEGIN)
    assert turn.effects == (RecordOptOut(OptOutReason.CARRIER),)


def test_a_shout_is_an_answer_where_any_text_is_asked_for() -> None:
    lines = ("RIVER Kim Lee", "Vale", "SIGN", "NO", "upper", "skip")
    for said in ("stop the mill", "the river is dying", "river dying, please help it"):
        rehearsal = told(*lines, said, on="several")
        assert f"* why: {said}" in rehearsal.transcript()


def test_an_answer_that_is_too_long_is_asked_for_again() -> None:
    rehearsal = told("RIVER Kim Lee", "Vale", "SIGN", "NO", "upper", "skip", on="several")
    assert answer(rehearsal, "word " * 200).startswith("I could not read that.")


def test_a_campaign_that_closes_meanwhile_takes_no_signature() -> None:
    open_shelf = shelf("ibm")
    campaign = open_shelf.campaigns[0].model_copy(update={"status": "closed"})
    closed = open_shelf.model_copy(update={"campaigns": (campaign,)})
    conversation = told("IBM Ana Ruiz").conversation
    turn = advance(closed, conversation, Standing(), Said("SIGN"), BEGIN)
    assert turn.effects == ()
    assert turn.reply
    assert turn.reply.key == "closed"


def test_the_language_changes_at_every_kind_of_question() -> None:
    assert "¿Es J tu nombre completo?" in answer(told("J", "IBM", "J"), "español")
    assert "pueblo" in answer(told("RIVER Kim Lee", on="several"), "español")


def test_signing_again_does_not_ask_again_about_updates_that_are_wanted() -> None:
    rehearsal = told("IBM Ana Ruiz", "SIGN", "UPDATES", "WITHDRAW", "IBM Ana Ruiz")
    assert answer(rehearsal, "SIGN") == (
        "Signed, Ana. You are number 1,204. Thank you. Friends can text IBM r7k2 to (555) 010-0100."
    )


def test_a_single_letter_that_is_not_confirmed_is_asked_for_in_other_words() -> None:
    rehearsal = told("IBM", "J")
    assert answer(rehearsal, "12").startswith("Only your first and last name")
    assert answer(rehearsal, "12").startswith("To sign, reply with your full name")
    assert answer(rehearsal, "J").startswith("J, reply SIGN")


def test_a_question_about_updates_is_no_answer_to_it() -> None:
    rehearsal = told("IBMKOS Ana Ruiz", "SIGN")
    assert answer(rehearsal, "hmm?").startswith("Your signature stands")
    assert not rehearsal.standing.consents


def test_a_stored_conversation_of_another_version_is_none() -> None:
    conversation = told("IBM").conversation
    assert conversation
    assert load(dump(conversation).replace('"v": 1', '"v": 0')) is None


@pytest.mark.parametrize(
    "stale",
    [{"step": "q:gone"}, {"language": "xx"}, {"campaign": "gone"}],
    ids=lambda change: next(iter(change)),
)
def test_a_conversation_that_a_new_version_does_not_know_begins_afresh(
    stale: dict[str, str],
) -> None:
    conversation = told("IBM Ana Ruiz").conversation
    assert isinstance(conversation, Conversation)
    changed = replace(conversation, **stale)  # type: ignore[arg-type] # the fields are text
    turn = advance(shelf("ibm"), changed, Standing(), Said("SIGN"), BEGIN)
    assert turn.conversation
    assert (turn.conversation.step, dict(turn.conversation.answers)) == (NAME, {})
    assert turn.effects == ()


def test_a_friend_is_told_of_no_number_where_there_is_none() -> None:
    rehearsal = told("IBM Ana Ruiz", "SIGN")
    turn = advance(shelf("ibm"), rehearsal.conversation, rehearsal.standing, Said("UPDATES"), BEGIN)
    assert turn.reply
    message = render(shelf("ibm"), shelf("ibm").campaigns[0], turn.reply, "en", Medium())
    assert message.text.endswith("HELP for help, STOP to stop.")


def test_erasing_leaves_the_opt_out() -> None:
    rehearsal = told("IBM Ana Ruiz", "SIGN", "UPDATES", "delete", channel="telegram")
    turn = advance(shelf("ibm"), rehearsal.conversation, rehearsal.standing, Said("delete"), BEGIN)
    assert turn.conversation is None
    assert turn.effects[0] == RecordOptOut(OptOutReason.DELETED)
    assert turn.effects[-1] == Erase()


def test_nothing_but_a_yes_signs() -> None:
    for said in ("maybe", "START", "unstop", "yes?", "don't sign", "(photo)", "IBM", "no"):
        rehearsal = told("IBM Ana Ruiz", said)
        assert not rehearsal.standing.signatures, said
    assert told("IBM Ana Ruiz", "yes please!").standing.signatures


def test_an_organization_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="nobody"):
        shelf("ibm").campaigns[0].organization("nobody")


def test_someone_who_signed_long_ago_is_greeted_as_a_signer() -> None:
    standing = told("IBM Ana Ruiz", "SIGN").standing
    turn = advance(shelf("several"), None, standing, Said("hello"), BEGIN)
    assert turn.reply
    assert turn.reply.key == "already_signed_another"
    assert turn.reply.params["name"] == "Ana Ruiz"


def test_a_stranger_who_asks_for_a_language_is_greeted_in_it() -> None:
    assert answer(told(on="several"), "español").startswith("En español.")


def test_skip_is_no_name() -> None:
    assert answer(told("IBM"), "skip").startswith("I could not read that as a name.")


@pytest.mark.parametrize("again", ["SIGN", "sign", "I sign", "firmar"])
def test_signing_twice_is_no_yes_to_updates(again: str) -> None:
    rehearsal = told("IBM Ana Ruiz", "SIGN")
    assert answer(rehearsal, again).startswith("Your signature stands")
    assert not rehearsal.standing.consents


@pytest.mark.parametrize("said", ["delete it", "go ahead and delete", "I said delete"])
def test_who_asks_for_erasure_a_second_time_in_other_words_is_erased(said: str) -> None:
    rehearsal = told("IBM Ana Ruiz", "SIGN", "NO", "delete")
    assert answer(rehearsal, said).startswith("Erased.")
    assert not rehearsal.standing.signatures


@pytest.mark.parametrize("said", ["so i just say delete", "is delete for good", "yes"])
def test_who_says_delete_among_other_words_is_asked_for_the_word_again(said: str) -> None:
    rehearsal = told("IBM Ana Ruiz", "SIGN", "NO", "delete")
    assert "Reply DELETE once more" in answer(rehearsal, said)
    assert rehearsal.standing.signatures


@pytest.mark.parametrize("said", ["sign", "SIGN", "updates"])
def test_nothing_but_delete_or_a_yes_to_it_erases(said: str) -> None:
    rehearsal = told("IBM Ana Ruiz", "SIGN", "NO", "delete", said)
    assert rehearsal.standing.signatures


def test_the_single_letter_is_not_confirmed_by_sign() -> None:
    rehearsal = told("IBM", "J", "SIGN")
    assert rehearsal.conversation
    assert rehearsal.conversation.step == "short"


@pytest.mark.parametrize("asked", ["who are you?", "who is this?", "quién es?"])
def test_who_asks_who_we_are_is_told_and_no_clock_starts(asked: str) -> None:
    begins = (
        "Te escribe el programa de firmas de 18 Million Rising"
        if asked == "quién es?"
        else "This is the petition line of 18 Million Rising"
    )
    assert answer(told(), asked).startswith(begins)
    assert answer(told("IBM"), asked).startswith(begins)
    subscribed = told("IBM Ana Ruiz", "SIGN", "UPDATES", asked)
    assert subscribed.conversation
    assert subscribed.conversation.doubted_at is None
    assert ("STOP: salir" if asked == "quién es?" else "STOP ends them") in answer(
        subscribed, asked
    )


@pytest.mark.parametrize("name", ["Dale", "Simón", "Venga", "May"])
def test_a_name_that_is_a_word_elsewhere_is_a_name_where_one_is_asked_for(name: str) -> None:
    assert answer(told("IBM"), name).startswith(f"{name}, reply SIGN")


@pytest.mark.parametrize("said", ["yes", "ok", "sign", "sí", "UPDATES", "novedades"])
def test_a_yes_is_no_name(said: str) -> None:
    rehearsal = told("IBM", said)
    assert rehearsal.conversation
    assert (rehearsal.conversation.step, dict(rehearsal.conversation.answers)) == (NAME, {})


def test_a_name_is_found_behind_any_number_of_blanks() -> None:
    rehearsal = told("IBM")
    answer(rehearsal, f"{' ' * 5000}Ana{' ' * 5000}Ruiz")
    assert rehearsal.conversation
    assert rehearsal.conversation.answers["name"] == "Ana Ruiz"


def test_an_answer_in_free_words_is_kept_with_all_of_its_words() -> None:
    rehearsal = told(
        *("RIVER", "Ana Ruiz", "Springfield", "SIGN", "NO", "lower", "skip"), on="several"
    )
    why = f"I swim there — {'so did my mother, and hers. ' * 15}Wow!!!"
    before, standing = rehearsal.conversation, rehearsal.standing
    turn = advance(shelf("several"), before, standing, Said(why), BEGIN)
    assert [effect.answers for effect in turn.effects if isinstance(effect, AddAnswers)] == [
        {"why": why}
    ]


def test_what_an_earlier_program_kept_beside_a_conversation_is_dropped() -> None:
    stored = dump(Conversation("ibm", NAME, "en", BEGIN))
    older = stored.replace('"v": 1', '"v": 1, "replies": 20, "replies_since": "2026-03-02"')
    assert load(older) == load(stored)


@pytest.mark.parametrize("said", ["mom says stop", "dont text me at work please"])
def test_who_has_said_stop_is_asked_no_more_whether_to_stop(said: str) -> None:
    person = begun(*A_SIGNER).say("STOP", said)
    assert person.standing.suppressed
    assert person.conversation is not None
    assert person.conversation.doubted_at is None


def test_keep_brings_no_updates_back_that_have_ended_meanwhile() -> None:
    person = begun(*A_SIGNER).say("stop your games", "stop 18 million rising", "KEEP")
    assert person.reply != "doubt_kept"
    assert not person.standing.consents


def test_what_is_as_it_is_by_default_is_not_stored_and_comes_back() -> None:
    fresh = Conversation("clean-river", NAME, "en", BEGIN)
    asked = replace(fresh, misses=2, moved_at=BEGIN, misread=("well",))
    assert json.loads(dump(fresh)).keys() == {"v", "campaign", "step", "language", "spoke_at"}
    assert load(dump(fresh)) == fresh
    assert load(dump(asked)) == asked
