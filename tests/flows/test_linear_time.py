"""No text costs more than its length, whoever reads it and whatever is in it.

Each text is measured beside ordinary ones of the same length, by the same reader, in CPU time of
this thread: what grows with the square of the length, or worse, is dearer many times over, on any
machine. A text that looks dear is measured again, and its least time counts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from string import punctuation
from time import thread_time

import pytest

from bot.conversation.dry_run import BEGIN, Rehearsal
from bot.conversation.places import locate
from flows import commands, understanding
from flows.broadcast.links import linked_hosts
from flows.campaign import QuestionKind
from flows.check.facts import is_contact
from flows.check.text_rules import is_named_in
from flows.events import Said
from flows.lexicon.message_text import EMOJI_ANSWERS, MessageText, clean_text, fold_words
from flows.lexicon.notation import Classes, Either, parse_phrase
from flows.machine import advance
from flows.name_reader import given_name, is_short, read_name
from flows.question_kinds import read_answer_to_question
from flows.segments import fold_to_gsm7, measure
from flows.understanding.mentions import find_organizations, mentions_cause
from tests.evaluation.readings import CAUSE, KEYWORDS, ORGANIZATIONS
from tests.languages import BOTH, SHIPPED
from tests.transcripts import shelf

DEARER = 30
"""Times that a text may cost what ordinary ones cost, since one sign may stand for eighteen letters
(U+FDFA), each of which is read. A square costs hundreds, a cube more."""

TEXT_MESSAGE, TELEGRAM_MESSAGE = 1600, 4096
"""Characters that Twilio delivers in one message, and Telegram."""

ENGLISH = (
    "I heard of the letter from a friend at work, and would like to know more of what it says, who "
    "wrote it and how many have put their names below it so far. My sister lives in Oakland. "
)
SPANISH = (
    "Me habló de la carta una compañera, y quisiera saber qué dice, quién la escribió y cuántos la "
    "han firmado ya. ¿También puede firmar mi mamá? Ella vive en Málaga, y yo aquí. "
)
"""What people write, in letters of ASCII and in others."""

JOBS = ("Student", "Software worker", "Retired worker")
RIVER = next(one for one in shelf("several").campaigns if one.id == "clean-river")
ASKED = {one.id: one for one in RIVER.questions}


def answered(question: str) -> Callable[[str], object]:
    return lambda text: read_answer_to_question(ASKED[question], RIVER.words["en"], text, BOTH)


QUESTIONS = shelf("several").question_readers["clean-river"]
READERS: Mapping[str, Callable[[str], object]] = {
    "text": MessageText.of,
    "words": fold_words,
    "tidy": clean_text,
    "commands": lambda text: commands.read_command(text, BOTH),
    "noise": lambda text: understanding.read_automatic_message(text, BOTH),
    "opt_out": lambda text: understanding.read_opt_out(text, BOTH, CAUSE, ORGANIZATIONS),
    "answer": lambda text: understanding.read_answer(text, BOTH),
    "question": QUESTIONS.read_topic,
    "age": QUESTIONS.read_age,
    "both": lambda text: understanding.means_both(text, BOTH),
    "choose": lambda text: understanding.choose_option(text, JOBS, BOTH),
    "keyword": lambda text: understanding.read_keyword(text, KEYWORDS, BOTH),
    "cause_in": lambda text: mentions_cause(text, CAUSE),
    "organizations_in": lambda text: find_organizations(text, ORGANIZATIONS),
    "read_name": lambda text: read_name(text, BOTH),
    "given_name": lambda text: given_name(f"A{text}"),
    "is_short": is_short,
    **{f"question: {question}": answered(question) for question in ASKED},
    "locate": locate,
}
"""What reads words of people whom nobody knows."""

READERS_OF_ORGANIZERS: Mapping[str, Callable[[str], object]] = {
    "fold": fold_to_gsm7,
    "measure": measure,
    "hosts": lambda text: list(linked_hosts(text)),
    "is_contact": is_contact,
    "names": lambda text: is_named_in(text, "x"),
}

STEPS: Mapping[str, tuple[str, ...]] = {
    "new": (),
    "name": ("RIVER",),
    "place": ("RIVER", "Ana Ruiz"),
    "confirm": ("RIVER", "Ana Ruiz", "Springfield"),
    "updates": ("RIVER", "Ana Ruiz", "Springfield", "SIGN"),
    "choice": ("RIVER", "Ana Ruiz", "Springfield", "SIGN", "UPDATES"),
    "free text": ("RIVER", "Ana Ruiz", "Springfield", "SIGN", "UPDATES", "lower", "skip"),
    "signed": ("RIVER", "Ana Ruiz", "Springfield", "SIGN", "NO", "lower", "skip", "skip"),
    "rename": ("RIVER", "Ana Ruiz", "Springfield", "SIGN", "NO", "lower", "skip", "skip", "NAME"),
    "delete": ("RIVER", "Ana Ruiz", "DELETE"),
    "stopped": ("RIVER", "STOP"),
}
"""What was said before, to come to each kind of step."""

BLANKS = " \t\n\r\x0b\x1f\x85\xa0\u2009\u2028\u3000"
UNSEEN = "\u200b\u200c\u200d\u200e\u2060\u202e\ufeff\ufe0f\x00"
LETTERS = "aZéßñﬃ\ufdfa李عअK𝗦"
MARKS = "\u0301\u0316\u0940\u20e3"
OTHERS = "№—–“”«»‘’´…¿¡？\u061f•😀🏽1٣"
RUNS = (*BLANKS, *UNSEEN, *LETTERS, *MARKS, *OTHERS, *EMOJI_ANSWERS, *punctuation)
"""Each is repeated: one character, at least, of every class that anything here tells apart."""

PAIRS = (
    *("\u0301\u0316", "a\u0301\u0316", "\u200b ", "\u200d ", " \n", "\n\t", " \u2009", "\r\n"),
    *("a ", "a b ", "ab ", "aab ", "1 ", "a1 ", "a2", "2a", "2 a", "a'", "' ", "'a", '"a', "“a” "),
    *("# ", "#a", "a#", "№ ", "> ", "\n> ", "> a\n", "| ", "--", "- ", " -", " --", "—-", "__ "),
    *("()", "(a", "([{<", ") ", "a.", "a. ", ".a ", "a.b/", "a.bb", "@a", "a@", "a@b.", "a@b.c "),
    *(
        "/a",
        "/a ",
        "//",
        "a,",
        "a, ",
        ", ",
        "? ",
        "a?",
        "¿? ",
        "! ",
        "😀 ",
        "👍👎",
        "👍 👎 ",
        "🏽👍",
    ),
    *("+1 ", "1-", "1, ", "(1) ", "www.", "https://", "://", "a_", "_a_", "İ", "ſt", "a\u200db"),
)
NEAR_MISSES = (
    *(" sent from ", "sent from my ", " -- sent from x", "enviado desde ", "get outlook for"),
    *("on monday somebody wrote ", "\non x wrote:x", "el lunes escribió ", "- original message"),
    *("liked ", "liked “", "reacted 👍 to ", "x removed a heart from ", "loved an imag", "auto "),
    *("s t o p ", "s t op ", "s.t.o.p", "i.b.m.", "i b m", "sto p ", "stop", "stopp ", "stop2"),
    *("stop. ", "stop, ", "stop: ", "stop - ", "stop; ", "stop? ", "stop\n", "stop it x ", "n*w "),
    *("stop ibm ", "stop color of ", "stop color of chang ", "stop 18 milion risin ", "18mr "),
    *("don't stop ", "dont ever stop ", "bus stop ", "reply stop to stop ", "stop texting m "),
    *("unsubscirbe ", "unsubscrib", "mesages ", "remvoe ", "textign ", "wrong numbe ", "i bm "),
    *("please ", "please! ", "hi there ", "thank you so much ", "i want to ", "can you please "),
    *("yes ", "yes. ", "yes no ", "yes but ", "no no ", "sign ", "sgin ", "i want to sign the "),
    *("my name is ", "my name is\n", "hi my name is ", "i am ", "im ", "yes im ", "ana, ", "ana "),
    *("Ana de la ", "Dr. ", "Jr. ", "A. ", "(Ana) ", "“Ana” ", "Ana please ", "will ", "'Umar "),
    *("keyword text the ", "hi ibm", "ibmm ", "ricsing ", "student ", "studnet ", "the first one "),
    *("washington, ", "west virginia ", "ca, ", "n. y. ", "usa ", "united states of america ,"),
    *("what ", "why is it ", "is it ", "que ", "¿qué ", "no lo ", "y si ", "de la "),
)


def filled(piece: str, length: int) -> str:
    return (piece * (length // len(piece) + 1))[:length]


def nested(length: int) -> Iterator[str]:
    """Brackets and quotes within each other, runs between words, and all of it mixed."""
    half = length // 2
    for opening, closing in ("()", "[]", "“”", "«»", "{}", "<>"):
        yield opening * half + closing * half
        yield opening * half + "Ana" + closing * half
    for run in (" ", "\t", "-", "#", ".", "'", "\u200b", "\u0301", "_", "?", ","):
        yield f"stop{run * (length - 10)}it"
        yield f"my name is{run * (length - 16)}Ana"
        yield f"Ana{run * (length - 3)}"
        yield f"sent{run * (length - 8)}from"
    yield filled("".join((*RUNS, *PAIRS)), length)
    yield filled("".join(NEAR_MISSES), length)


@cache
def texts(length: int) -> tuple[str, ...]:
    pieces = (*RUNS, *PAIRS, *NEAR_MISSES)
    return (*(filled(piece, length) for piece in pieces), *nested(length))


def lists(record: object, classes: Classes) -> Iterator[str]:
    """Yield each entry of a lexicon in plain words: without the last, with it, and each word."""
    values = record.values() if isinstance(record, Mapping) else [record]
    if is_dataclass(record):
        values = [getattr(record, field.name) for field in fields(record)]
    for value in values:
        if isinstance(value, tuple | frozenset):
            for entry in value:
                yield from (
                    lists(entry, classes) if not isinstance(entry, str) else said(entry, classes)
                )
        elif isinstance(value, Mapping) or is_dataclass(value):
            yield from lists(value, classes)


def said(entry: str, classes: Classes) -> Iterator[str]:
    for least in (False, True):
        spoken = list(spelled_out(parse_phrase(entry), classes, least=least))
        yield " ".join(spoken)
        yield " ".join(spoken[:-1])
        yield from spoken


def spelled_out(either: Either, classes: Classes, *, least: bool) -> Iterator[str]:
    """Yield the words of a phrase: of each choice the first or the last."""
    for item in either.sequences[-1 if least else 0]:
        if isinstance(item, Either):
            yield from spelled_out(item, classes, least=least)
        elif item == "...":
            yield from ("one", "two", "three")[: 1 if least else 3]
        elif item.startswith("{!"):
            yield "one"
        elif item.startswith("{"):
            entries = classes[item[1:-1]]
            yield from spelled_out(parse_phrase(entries[-1 if least else 0]), classes, least=least)
        elif item not in "^$":
            yield item.replace("*", "x")


@cache
def lexicon_pieces() -> tuple[str, ...]:
    """Return every word of every list, every phrase, and every phrase without its end."""
    found = (piece for one in SHIPPED.lexicons for piece in lists(one, one.classes))
    return tuple(sorted({f"{piece} " for piece in found if piece}))


PIECES_AT_ONCE = 12
"""Pieces of the lexicon in one text, each repeated on a line of its own."""


def lexicon_texts() -> Iterator[str]:
    pieces, room = lexicon_pieces(), TEXT_MESSAGE // PIECES_AT_ONCE
    for start in range(0, len(pieces), PIECES_AT_ONCE):
        few = pieces[start : start + PIECES_AT_ONCE]
        yield "\n".join(filled(piece, room) for piece in few)


def seconds(reader: Callable[[str], object], text: str) -> float:
    begun = thread_time()
    reader(text)
    return thread_time() - begun


def least(reader: Callable[[str], object], text: str, times: int) -> float:
    return min(seconds(reader, text) for _ in range(times))


@cache
def usual(reader: Callable[[str], object], length: int) -> float:
    """Return the seconds that ordinary texts take: no less than it takes to tell their words."""
    plain = [filled(text, length) for text in (ENGLISH, SPANISH)]
    return max(least(one, text, 5) for text in plain for one in (reader, fold_words))


def is_dear(reader: Callable[[str], object], text: str) -> bool:
    most = DEARER * usual(reader, len(text))
    return seconds(reader, text) > most and least(reader, text, 3) > most


def test_every_kind_of_question_is_among_the_readers() -> None:
    assert {question.kind for question in ASKED.values()} == set(QuestionKind)


@pytest.mark.parametrize("name", READERS)
def test_no_text_message_takes_longer_to_read_than_its_length(name: str) -> None:
    assert [text[:20] for text in texts(TEXT_MESSAGE) if is_dear(READERS[name], text)] == []


@pytest.mark.parametrize("name", READERS)
def test_no_telegram_message_takes_longer_to_read_than_its_length(name: str) -> None:
    sample = texts(TELEGRAM_MESSAGE)[list(READERS).index(name) % 3 :: 3]
    assert [text[:20] for text in sample if is_dear(READERS[name], text)] == []


@pytest.mark.parametrize("name", READERS_OF_ORGANIZERS)
def test_no_text_of_an_organizer_takes_longer_than_its_length(name: str) -> None:
    reader = READERS_OF_ORGANIZERS[name]
    assert [text[:20] for text in texts(TEXT_MESSAGE) if is_dear(reader, text)] == []


OF_LEXICON = ("commands", "noise", "opt_out", "answer", "both", "choose", "keyword", "read_name")


def all_of_lexicon(text: str) -> None:
    for reader in OF_LEXICON:
        READERS[reader](text)


def test_no_word_and_no_phrase_of_the_lexicon_takes_longer_when_it_is_repeated() -> None:
    assert [text[:60] for text in lexicon_texts() if is_dear(all_of_lexicon, text)] == []


@pytest.mark.parametrize("length", [TEXT_MESSAGE, TELEGRAM_MESSAGE])
@pytest.mark.parametrize("step", STEPS)
def test_no_turn_takes_longer_than_the_length_of_a_text(step: str, length: int) -> None:
    person = Rehearsal(shelf("several"))
    for line in STEPS[step]:
        person.say(line)
    before, standing = person.conversation, person.standing

    def turn(text: str) -> None:
        advance(shelf("several"), before, standing, Said(text), BEGIN)

    sample = texts(length)[list(STEPS).index(step) :: len(STEPS)]  # each text at one step
    assert [text[:20] for text in sample if is_dear(turn, text)] == []
