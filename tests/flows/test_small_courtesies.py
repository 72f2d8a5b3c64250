"""What a good volunteer would not get wrong: typos, quotations, refusals, a withheld reply."""

from datetime import timedelta

import pytest

from bot.conversation.dry_run import Rehearsal
from flows.conversation import RecentReply, Standing
from flows.events import Said
from flows.machine import advance
from flows.reply_budget import MAX_REPLIES
from tests.flows.rehearsals import told
from tests.transcripts import shelf

SIGNED = ("IBM", "Ana Ruiz", "SIGN")


def last_key(rehearsal: Rehearsal) -> str:
    return rehearsal.conversation.last_reply if rehearsal.conversation else ""


@pytest.mark.parametrize("reply", ["menu", "how often do you text?", "NO", "UPDATES", "LETTER"])
def test_our_own_text_that_is_pasted_or_quoted_ends_nothing(reply: str) -> None:
    rehearsal = told(*SIGNED)
    ours = rehearsal.say(reply)
    assert ours is not None
    for pasted in (ours.text, f'what does "{ours.text}" mean', f"{ours.text}\nwhat is this"):
        rehearsal.say(pasted)
    assert not rehearsal.standing.suppressed


@pytest.mark.parametrize("behind", ["stop", "STOP texting me", "take me off your list"])
def test_an_opt_out_behind_a_quotation_is_obeyed(behind: str) -> None:
    rehearsal = told(*SIGNED)
    ours = rehearsal.say("menu")
    assert ours is not None
    rehearsal.say(f"{ours.text}\n{behind}")
    assert rehearsal.standing.suppressed


@pytest.mark.parametrize(
    "words", ["Get no more messages from you is all I want", "No more updates. STOP"]
)
def test_a_few_of_our_words_in_an_opt_out_hide_nothing(words: str) -> None:
    rehearsal = told(*SIGNED, "UPDATES")
    rehearsal.say(words)
    assert not rehearsal.standing.consents or rehearsal.standing.suppressed


@pytest.mark.parametrize("misspelled", ["staus", "Staus?", "stauts"])
def test_a_command_with_a_typo_is_obeyed_where_no_name_is_asked(misspelled: str) -> None:
    assert last_key(told(*SIGNED, "NO", misspelled)) == "status_signed"
    assert last_key(told("IBM", "Ana Ruiz", misspelled)) == "short_ask_sign"


@pytest.mark.parametrize(
    "said", ["later", "Later, please", "maybe later, thanks", "Perhaps tomorrow. Thank you"]
)
def test_who_puts_it_off_politely_is_told_to_take_their_time(said: str) -> None:
    rehearsal = told("IBM", "Ana Ruiz", said)
    assert rehearsal.conversation
    assert rehearsal.conversation.step == "confirm"
    assert last_key(rehearsal) == "short_ask_sign"
    assert not rehearsal.standing.signatures


@pytest.mark.parametrize("word", ["STATUS", "estado", "have i signed yet"])
@pytest.mark.parametrize(
    ("said", "asked"),
    [
        (("IBM", "Ana Ruiz"), "short_ask_sign"),
        (("IBM", "A"), "short_ask_one_letter"),
        (("IBM", "Ana Ruiz", "MORE"), "short_ask_sign"),
    ],
)
def test_whose_name_is_known_is_not_asked_for_it_again(
    said: tuple[str, ...], asked: str, word: str
) -> None:
    assert last_key(told(*said, word)) == asked


def test_where_a_name_is_asked_a_word_with_a_typo_is_no_command() -> None:
    assert last_key(told("IBM", "hlep")) != "help"


@pytest.mark.parametrize(
    "words",
    [
        "I would rather not have any updates, but thank you",
        "I'd prefer not to get updates right now, thanks so much",
        "no thank you, I get too many texts as it is",
        "prefiero no recibir novedades, pero muchas gracias",
        "mejor no, gracias, ya recibo demasiados mensajes",
    ],
)
def test_a_polite_refusal_of_updates_is_a_no_and_no_opt_out(words: str) -> None:
    rehearsal = told(*SIGNED, words)
    assert rehearsal.standing.declined
    assert not rehearsal.standing.suppressed


def test_no_updates_and_an_opt_out_is_an_opt_out() -> None:
    assert told(*SIGNED, "no updates, and delete my number").standing.suppressed


@pytest.mark.parametrize("before", [("IBM",), ("IBM", "Eva Ruiz")])
def test_a_name_whose_answer_was_withheld_is_asked_about_once_they_want_to_sign(
    before: tuple[str, ...],
) -> None:
    asked, on = told(*before).conversation, shelf("ibm")
    assert asked is not None
    now = asked.spoke_at + timedelta(minutes=1)
    spent = Standing(lately=(RecentReply(now, "count"),) * MAX_REPLIES)
    silent = advance(on, asked, spent, Said("my name is Ana Ruiz"), now)
    assert silent.reply is None
    turn = advance(on, silent.conversation, Standing(), Said("sign"), now + timedelta(hours=1))
    assert turn.reply is not None
    assert (turn.reply.key, turn.reply.params["name"]) == ("confirm", "Ana Ruiz")
    assert turn.effects == ()


@pytest.mark.parametrize(
    "said",
    ["way too many texts", "stop ICE", "muchos mensajes", "blah blah blah", "not now please"],
)
@pytest.mark.parametrize("signed", [True, False])
def test_who_stopped_is_told_once_how_to_begin_again_and_then_nothing(
    said: str, *, signed: bool
) -> None:
    way = (*SIGNED, "UPDATES") if signed else ("IBM", "Ana Ruiz")
    rehearsal = told(*way, "please stop texting me", said)
    assert last_key(rehearsal) == "stopped_before"
    assert rehearsal.say("so many of them") is None


def test_who_stopped_and_asked_for_something_else_is_told_the_same() -> None:
    rehearsal = told(*SIGNED, "UPDATES", "please stop texting me", "MYDATA", "way too many texts")
    assert last_key(rehearsal) == "stopped_before"
    assert rehearsal.say("way too many texts") is None


def test_who_signed_and_stopped_and_reads_the_letter_is_asked_for_no_name() -> None:
    read = told(*SIGNED, "UPDATES", "please stop texting me", "LETTER").say("MORE")
    assert read is not None
    assert "full name" not in read.text


def test_slang_for_no_lie_agrees_to_no_updates() -> None:
    assert not told(*SIGNED, "no cap").standing.consents
    assert told(*SIGNED, "yes no cap").standing.consents


def test_who_left_and_writes_again_learns_how_to_sign() -> None:
    rehearsal = told("IBM", "Ana Ruiz", "NO")
    answer = rehearsal.say("wait what")
    assert answer is not None
    assert answer.text.startswith("To sign, send IBM.")


def test_a_signer_in_doubt_learns_how_the_name_comes_off() -> None:
    answer = told(*SIGNED, "NO").say("I want it gone hmm")
    assert answer is not None
    assert "WITHDRAW" in answer.text


@pytest.mark.parametrize("word", ["assinar", "Assinar!", "firmar"])
def test_the_word_that_signs_is_known_in_every_language_shipped(word: str) -> None:
    assert told("IBM", "Ana Ruiz", word).standing.signatures


@pytest.mark.parametrize("said", ["yes comma please", "sí por fa", "sí mi amor"])
def test_spoken_punctuation_and_endearments_make_a_yes_no_less(said: str) -> None:
    assert told("IBM", "Ana Ruiz", said).standing.signatures


@pytest.mark.parametrize(
    "asked",
    [
        "what happens if i say stop",
        "if i say STOP do i lose my signature",
    ],
)
def test_who_asks_what_stop_would_do_is_told_and_not_unsubscribed(asked: str) -> None:
    rehearsal = told(*SIGNED)
    answer = rehearsal.say(asked)
    assert not rehearsal.standing.suppressed
    assert answer is not None
    assert "STOP ends our messages" in answer.text


@pytest.mark.parametrize("said", ["when i say stop i mean stop", "i said stop", "i say STOP"])
def test_who_says_that_stop_was_said_is_obeyed(said: str) -> None:
    assert told(*SIGNED, "UPDATES", said).standing.suppressed


@pytest.mark.parametrize(
    "said",
    [
        "please stop this dear",
        "Please stop this dear. Love, Ana",
        "stop it sweetheart",
        "stop this sir",
        "paren esto querida",
        "pare com isso querida",
    ],
)
def test_a_stop_with_an_endearment_is_a_stop(said: str) -> None:
    assert told(*SIGNED, "UPDATES", said).standing.suppressed


@pytest.mark.parametrize(
    "said", ["stop my friend from being deported", "stop this racism, dear", "para mi amor"]
)
def test_a_friend_who_is_spoken_of_ends_nothing(said: str) -> None:
    assert not told(*SIGNED, "UPDATES", said).standing.suppressed
