"""What people ask is answered, and the open question is asked again in short behind the answer."""

import pytest

from bot.conversation.dry_run import BEGIN, Rehearsal
from flows.arrival import build_scene
from flows.conversation import Standing
from flows.effects import Erase, RecordConsent, Withdraw
from flows.events import Said
from flows.machine import advance
from flows.question_answers import is_asking
from flows.replies import Reply
from flows.wording import Medium, render
from tests.flows.rehearsals import answer, told
from tests.transcripts import shelf

SIGNED = ("IBM", "Ana Ruiz", "SIGN", "NO")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("will ICE see my name", "We give your number to nobody."),
        ("do you share my number with the government", "We give your number to nobody."),
        ("who sees my name", "Your name goes under the letter, where IBM's CEO sees it."),
        ("is this a scam", "Good to ask. It is a real letter"),
        ("is this legit or spam", "Good to ask. It is a real letter"),
        ("how much does it cost", "Signing is free."),
        ("im 13 can i sign?", "Yes, you may sign."),
        ("I'm 16", "Yes, you may sign."),
        ("how old do i have to be", "Whoever is 13 or older may sign."),
        ("how many ppl have signd so far?", "Signatures so far: 1,203."),
        ("why IBM?", "IBM sent people to ICE's info session"),
        ("how did you get my number", "This number wrote to us first"),
        ("im not a citizen", "You may sign without being a citizen"),
        ("did it go through?", "Not yet: you have not signed so far."),
        ("did we win", "Not yet, as far as I know: the letter is still open, with 1,203"),
        ("i'd rather not say", "A letter needs names"),
        ("I don't feel comfortable giving my name", "A letter needs names"),
        ("prefiero no dar mi nombre", "A letter needs names"),
        ("prefiro não dizer", "A letter needs names"),
        ("i'm not a US citizen", "You may sign without being a citizen"),
        ("cada cuánto", "Only if you say yes to updates"),
    ],
)
def test_a_question_at_the_name_is_answered_and_the_name_asked_for(asked: str, said: str) -> None:
    answered = answer(told("IBM"), asked)
    assert answered.startswith(said)
    if not asked.startswith("how many"):
        assert answered.endswith("To sign, reply with your full name.")


@pytest.mark.parametrize(
    ("lines", "asked_in_short"),
    [
        (("IBM", "J"), "Reply YES, or send your full name."),
        (("IBM", "Ana Ruiz"), "SIGN to sign, NO to leave it."),
        (("IBM", "Ana Ruiz", "letter"), "SIGN to sign, NO to leave it."),
        (("IBM", "Ana Ruiz", "SIGN"), "Updates? Reply UPDATES or NO."),
        (("IBMKOS", "Ana Ruiz", "SIGN"), "Updates? UPDATES (both), 1, 2 or NO."),
        (("IBM", "Ana Ruiz", "no"), "To sign, send IBM."),
        (
            (*SIGNED, "NAME"),
            "And your full name?",
        ),
        (SIGNED, "for our messages to you."),
    ],
)
def test_the_open_question_stays_open(lines: tuple[str, ...], asked_in_short: str) -> None:
    rehearsal = told(*lines)
    before = rehearsal.conversation
    assert answer(rehearsal, "who will see my name?").endswith(asked_in_short)
    assert before
    assert rehearsal.conversation
    assert rehearsal.conversation.step == before.step
    assert rehearsal.conversation.answers == before.answers


def test_a_question_of_the_campaign_stays_open_too() -> None:
    rehearsal = told("RIVER Kim Lee", on="several")
    assert answer(rehearsal, "why do you need it? is this a scam?").endswith("And our question?")
    rehearsal = told("RIVER Kim Lee", "Vale", "SIGN", "NO", "upper", on="several")
    assert answer(rehearsal, "is this a scam?").endswith("SKIP leaves it out.")


def test_free_text_is_taken_as_the_answer_unless_it_has_a_question_mark() -> None:
    lines = ("RIVER Kim Lee", "Vale", "SIGN", "NO", "upper", "skip")
    taken = told(*lines, "who sees my name", on="several")
    assert taken.conversation
    assert taken.conversation.step == "done"
    asked = told(*lines, "who sees my name?", on="several")
    assert asked.conversation
    assert asked.conversation.step != "done"


def test_a_statement_is_an_answer_to_the_campaigns_question() -> None:
    rehearsal = told("RIVER Kim Lee", on="several")
    assert not answer(rehearsal, "im undocumented").startswith("You may sign without")


def test_whoever_asks_first_is_answered_and_then_asked_for_the_name() -> None:
    rehearsal = told()
    assert answer(rehearsal, "is this legit?").endswith("To sign, reply with your full name.")
    assert answer(rehearsal, "Ana Ruiz").startswith("Ana Ruiz, reply SIGN")


def test_with_several_petitions_it_is_asked_which_one() -> None:
    assert answer(told(on="several"), "is it free?").endswith("Which petition is yours? IBM, RIVER")


def test_where_the_petition_is_closed_nothing_is_asked_behind_the_answer() -> None:
    rehearsal = told("BRCLUB", on="several")
    assert answer(rehearsal, "did we win?").startswith(
        "This petition is closed and takes no more signatures. Signatures: 1,203."
    )
    assert answer(rehearsal, "is it free?").endswith("message and data rates.")


def test_who_gets_updates_is_told_why_and_how_to_stop() -> None:
    rehearsal = told("IBM", "Ana Ruiz", "SIGN", "UPDATES")
    assert answer(rehearsal, "who is this").startswith(
        "This is the petition line of 18 Million Rising. You get updates because"
    )
    assert rehearsal.conversation
    assert rehearsal.conversation.doubted_at is None


def test_whoever_was_asked_whether_to_go_on_is_reminded_of_it() -> None:
    rehearsal = told("IBM", "Ana Ruiz", "SIGN", "UPDATES", "stop your games")
    assert rehearsal.conversation
    assert rehearsal.conversation.doubted_at
    assert answer(rehearsal, "is it free?").endswith("KEEP or STOP.")


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("I regret signing", "That is all right. WITHDRAW takes your name off"),
        ("I changed my mind", "That is all right. WITHDRAW takes your name off"),
        ("me arrepentí", "No hay problema. RETIRAR quita tu nombre"),
        ("I made a mistake", "That is all right. WITHDRAW takes your name off"),
        ("unsign me", "That is all right. WITHDRAW takes your name off"),
        ("i don't want my name to show", "That is all right. WITHDRAW takes your name off"),
        ("ya no quiero firmar", "No hay problema. RETIRAR quita tu nombre"),
        ("how do I take my name off", "WITHDRAW takes your name off the letter at any time."),
        ("thanks", "Thank you for signing!"),
        ("share", "Thank you! Friends sign by sending IBM"),
        ("can my wife sign too", "Everybody may sign once, in their own name"),
        ("did we win", "Not yet, as far as I know"),
        ("did my signature go through", "You signed as Ana Ruiz on"),
        ("how do i sign", "Your signature stands."),
    ],
)
def test_who_has_signed_is_answered_as_a_signer(said: str, begins: str) -> None:
    assert answer(told(*SIGNED), said).startswith(begins)


def test_thanks_and_regret_are_no_answers_where_something_is_asked() -> None:
    assert not answer(told("IBM", "Ana Ruiz"), "thanks").startswith("Thank you for signing")
    assert answer(told("IBM", "Ana Ruiz"), "I changed my mind").startswith("All right, nothing")


@pytest.mark.parametrize("said", ["im 11", "tengo 12 años", "I am twelve", "im 12yo can i sign"])
def test_who_is_too_young_is_not_signed_and_is_erased(said: str) -> None:
    for lines in ((), ("IBM",), ("IBM", "Ana Ruiz")):
        rehearsal = told(*lines)
        assert "13 or older" in answer(rehearsal, said)
        assert rehearsal.conversation is None


@pytest.mark.parametrize(
    "said",
    [
        "tengo 12 años trabajando en IBM",
        "tengo 10 años aquí",
        "cumplí 12 años en IBM",
        "tenho 12 anos de Brasil",
        "I turned 12 when my dad was deported",
        "as a 12 year old I was detained",
        "I am 13 and a half miles away",
        "Im 7 am to 5 pm at work",
        "my son is 12",
    ],
)
def test_years_and_hours_of_something_else_are_no_age_and_erase_nobody(said: str) -> None:
    before = told(*SIGNED)
    turn = advance(shelf("ibm"), before.conversation, before.standing, Said(said), BEGIN)
    assert not any(isinstance(effect, Withdraw | Erase) for effect in turn.effects)


@pytest.mark.parametrize(
    "said",
    [
        "tengo 12 años, ¿puedo firmar?",
        "Hola. Tengo 12 años y quiero firmar",
        "acabo de cumplir 12 años",
        "tenho 12 anos, posso assinar?",
        "i just turned 12",
        "im 12 and a half",
        "can i sign as a 12 year old",
        "im 12 am i allowed",
    ],
)
def test_an_age_is_read_in_other_words_too(said: str) -> None:
    assert "13" in answer(told("IBM"), said)
    assert told("IBM", said).conversation is None


def test_a_signature_and_a_consent_of_who_is_too_young_are_taken_back() -> None:
    before = told("IBM", "Ana Ruiz", "SIGN", "UPDATES")
    assert "reply DELETE" in answer(before, "im 11")
    assert before.standing.signatures
    turn = advance(shelf("ibm"), before.conversation, before.standing, Said("delete"), BEGIN)
    assert [type(effect) for effect in turn.effects] == [Withdraw, RecordConsent, Erase]
    assert turn.conversation is None


@pytest.mark.parametrize(
    ("said", "language", "asked"),
    [
        ("im 11", "IBM", "reply DELETE"),
        ("tengo 11 años", "IBMESP", "responde BORRAR"),
    ],
)
def test_a_signer_who_seems_too_young_is_asked_once(said: str, language: str, asked: str) -> None:
    rehearsal = told(language, "Ana Ruiz", "SIGN", "NO")
    assert asked in answer(rehearsal, said)
    assert [one.name for one in rehearsal.standing.signatures.values()] == ["Ana Ruiz"]
    answer(rehearsal, "no")
    assert rehearsal.standing.signatures
    assert asked in answer(rehearsal, said)
    assert "13" in answer(rehearsal, "I am only 11" if language == "IBM" else "si, tengo 11 años")
    assert not rehearsal.standing.signatures
    assert rehearsal.conversation is None


def test_a_yes_does_not_erase_a_signer_who_seems_too_young() -> None:
    rehearsal = told(*SIGNED, "im 11", "yes")
    assert rehearsal.standing.signatures


@pytest.mark.parametrize("said", ["im 11", "is it free?", "who are you"])
def test_a_forwarded_question_erases_and_signs_nothing(said: str) -> None:
    before = told("IBM", "Ana Ruiz", "SIGN", "UPDATES")
    forwarded = Said(said, is_own_words=False)
    turn = advance(shelf("ibm"), before.conversation, before.standing, forwarded, BEGIN)
    assert turn.effects == ()


def test_the_keyboard_of_the_open_question_stays() -> None:
    rehearsal = told("IBM", "Ana Ruiz", channel="telegram")
    message = rehearsal.say("who sees my name?")
    assert message
    assert message.choices == ("SIGN", "LETTER", "NAME")


def test_a_command_goes_before_a_question() -> None:
    assert answer(told("IBM"), "what data do you have on me").startswith("Your address")
    assert answer(told("IBM"), "help?").startswith("Don't Help Trump")


@pytest.mark.parametrize(
    ("text", "asks"), [("is there parking nearby", True), ("¿Y eso?", True), ("Ana Ruiz", False)]
)
def test_it_is_known_whether_a_message_asks_something(text: str, asks: bool) -> None:
    scene = build_scene(shelf("ibm"), None, Standing(), text, BEGIN)
    assert is_asking(scene) is asks


def test_the_link_is_told_where_there_is_one() -> None:
    rehearsal = told(*SIGNED, channel="telegram")
    assert "Friends sign here: https://t.me/example_bot?start=IBM" in answer(rehearsal, "share")
    campaign = shelf("ibm").campaigns[0]
    told_without = render(
        shelf("ibm"), campaign, Reply("about_share"), "en", Medium(rich=True, reach="")
    )
    assert told_without.text.startswith("Thank you! Friends sign by sending IBM here")


def test_where_each_needs_a_phone_that_is_said() -> None:
    campaign = shelf("ibm").campaigns[0]
    alone = campaign.model_copy(update={"signers_per_phone": 1})
    lone_shelf = shelf("ibm").model_copy(update={"campaigns": (alone,)})
    rehearsal = Rehearsal(lone_shelf)
    rehearsal.say("IBM")
    assert "from their own phone. To sign" in answer(rehearsal, "can my wife sign")


def test_what_others_signed_from_the_phone_of_who_is_too_young_stays() -> None:
    family = told(*SIGNED, "IBM Bo Ruiz", "im 11")
    assert [one.name for one in family.standing.signatures.values()] == ["Ana Ruiz"]
    assert family.conversation
    assert "name" not in family.conversation.answers
    assert "This name was not signed" in family.transcript()


def test_of_several_names_it_is_asked_whose_is_meant() -> None:
    family = told(*SIGNED, "IBM Bo Ruiz", "SIGN")
    (signed,) = family.standing.signatures.values()
    assert signed.others
    asked = answer(family, "im 11")
    assert asked.startswith("Whoever is 13 or older may sign.")
    assert "Bo Ruiz" in asked
    assert family.standing.signatures


@pytest.mark.parametrize(
    ("said", "begins", "campaign", "language", "source"),
    [
        ("IBMESP ¿quién ve mi nombre?", "Tu nombre va al pie", "ibm-extreme-vetting", "es", ""),
        ("IBMKOS is this legit?", "Good to ask.", "ibm-extreme-vetting", "en", "daily-kos"),
        ("river who sees my name", "Your name goes under", "clean-river", "en", ""),
        ("IBM is building it?", "IBM sent people", "ibm-extreme-vetting", "en", ""),
    ],
)
def test_a_question_behind_a_keyword_is_answered_in_its_campaign(
    said: str, begins: str, campaign: str, language: str, source: str
) -> None:
    rehearsal = told(on="several" if campaign == "clean-river" else "ibm")
    assert answer(rehearsal, said).startswith(begins)
    assert rehearsal.conversation
    assert rehearsal.conversation.campaign == campaign
    assert rehearsal.conversation.language == language
    assert rehearsal.conversation.source == source
    assert rehearsal.conversation.step == "name"


def test_a_name_behind_a_keyword_is_taken_as_before() -> None:
    assert answer(told(), "IBM Will Price").startswith("Will Price")
