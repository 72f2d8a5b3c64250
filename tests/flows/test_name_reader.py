"""Reading a name."""

import unicodedata
from itertools import groupby

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flows.lexicon import Languages
from flows.lexicon.message_text import fold_words
from flows.name_reader import (
    MAX_NAME_LENGTH,
    NotName,
    NotNameReason,
    given_name,
    is_short,
    read_name,
)
from tests.flows.long_texts import texts
from tests.languages import BOTH, speaking


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana Ruiz", "Ana Ruiz"),
        ("I'm Ana Ruiz, please", "Ana Ruiz"),
        ("soy Ana", "Ana"),
        ("Hi, yes, my name is Ana, thanks", "Ana"),
        ("Ana Ruiz, thank you very much", "Ana Ruiz"),
        ("Yes Lopez", "Yes Lopez"),
        ("Yes, Lopez", "Lopez"),
        ("yes ana ruiz", "ana ruiz"),
        ("my name is ana", "ana"),
        ("Ana Ruiz :)", "Ana Ruiz"),
        ("Ana Ruiz ;-P", "Ana Ruiz"),
        ("N. Scott Momaday", "N. Scott Momaday"),
        ("Wang Ho", "Wang Ho"),
        ("Lone Hill", "Lone Hill"),
        ("Thi Mai", "Thi Mai"),
        ("Long Do", "Long Do"),
        ("Su Yes", "Su Yes"),
        ("Domingo Paz", "Domingo Paz"),
        ("tom toro", "tom toro"),
        ("John Smith III", "John Smith III"),
        ("or cohen", "or cohen"),
        ("can yilmaz", "can yilmaz"),
        ("concepcion reyes", "concepcion reyes"),
        ("Ok Ana Ruiz", "Ana Ruiz"),
        ("Mary K.", "Mary K."),
        ("Sammy Davis Jr.", "Sammy Davis Jr."),
        ("k.d. lang", "k.d. lang"),
        ("J.R.", "J.R."),
        ("Ana Ruiz.", "Ana Ruiz"),
        ("Sam (Samantha)", "Sam (Samantha)"),
        ("(Ana Ruiz)", "Ana Ruiz"),
        ("'Umar ibn Battuta", "'Umar ibn Battuta"),
        ("'Ana'", "Ana"),
        ("A\u0301\u0301\u0301\u0301\u0301\u0301na", "Á\u0301\u0301\u0301\u0301na"),
        ("क्\u200dष", "क्\u200dष"),
        ("Ana\u200d Ruiz", "Ana Ruiz"),
        ("Ana\ufffe Ruiz", "Ana Ruiz"),
        ("X Æ A-12", "X Æ A-12"),
        ("María de los Ángeles García de la Torre", "María de los Ángeles García de la Torre"),
    ],
)
def test_a_name_is_kept_as_typed(text: str, name: str) -> None:
    assert read_name(text, BOTH) == name


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", NotNameReason.EMPTY),
        ("👍", NotNameReason.EMPTY),
        ("¿", NotNameReason.EMPTY),
        ("??", NotNameReason.QUESTION),
        ("123", NotNameReason.NUMBER),
        ("555-0100", NotNameReason.NUMBER),
        ("my number is 555 0100", NotNameReason.NUMBER),
        ("Ana7 B8 C9", NotNameReason.NUMBER),
        ("example.com", NotNameReason.LINK),
        ("@ana", NotNameReason.LINK),
        ("more", NotNameReason.COMMAND),
        ("yes please", NotNameReason.COMMAND),
        ("thanks", NotNameReason.SENTENCE),
        ("Ana?", NotNameReason.QUESTION),
        ("who is this", NotNameReason.QUESTION),
        ("I'm interested", NotNameReason.SENTENCE),
        ("I'm a nurse", NotNameReason.SENTENCE),
        ("I'm not sure", NotNameReason.SENTENCE),
        ("please", NotNameReason.SENTENCE),
        ("I'm", NotNameReason.SENTENCE),
        ("soy %", NotNameReason.EMPTY),
        ("we want justice", NotNameReason.SENTENCE),
        ("Ana Luisa Teresa Isabel Carmen Rosa Ruiz", NotNameReason.TOO_LONG),
        ("A" + "b" * MAX_NAME_LENGTH, NotNameReason.TOO_LONG),
    ],
)
def test_what_no_name_has_is_refused(text: str, reason: NotNameReason) -> None:
    assert read_name(text, BOTH) == NotName(reason)


def test_a_word_that_is_an_answer_elsewhere_may_be_a_name_here() -> None:
    assert read_name("Dale", speaking("en", "es")) == "Dale"
    assert read_name("Dale", speaking("es", "en")) == NotName(NotNameReason.COMMAND)


def test_without_any_language_whatever_has_letters_is_a_name() -> None:
    assert read_name("we want justice", Languages.of(())) == "we want justice"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana Ruiz 90210", "Ana Ruiz"),
        ("Ana 94612", "Ana"),
        ("Ana Ruiz 555-0100", "Ana Ruiz"),
        ("Ana Ruiz, Chicago", "Ana Ruiz"),
        ("Ana Ruiz, Gary, IN", "Ana Ruiz"),
        ("Ana Ruiz - Oakland", "Ana Ruiz"),
        ("Ana Ruiz from Oakland", "Ana Ruiz"),
        ("Ana Ruiz de Oaxaca", "Ana Ruiz"),
        ("Ana Ruiz, zip 94612", "Ana Ruiz"),
        ("Ruiz, Ana", "Ruiz, Ana"),
        ("Ana Ruiz, PhD", "Ana Ruiz, PhD"),
        ("Sammy Davis, Jr.", "Sammy Davis, Jr."),
        ("people call me Zed", "Zed"),
        ("mis amigos me dicen Zed", "Zed"),
        ("sure thing, Ana Ruiz", "Ana Ruiz"),
        ("Dr. Ana Maria Ruiz de la Cruz Ortega MD", "Dr. Ana Maria Ruiz de la Cruz Ortega MD"),
        ("SIGN Ana Ruiz", "Ana Ruiz"),
        ("sign me up, Ana Ruiz", "Ana Ruiz"),
        ("Ana Ruiz SIGN", "Ana Ruiz"),
        ("Ana Ruiz yes sign", "Ana Ruiz"),
        ("Firmar Ana Lopez", "Ana Lopez"),
        ("Ana Lopez, quiero firmar", "Ana Lopez"),
        ("soy la señora Ana López", "Ana López"),
        ("it's me, Ana Ruiz", "Ana Ruiz"),
        ("Ana Ruiz (she/her)", "Ana Ruiz"),
        ("they/them Ana Ruiz", "Ana Ruiz"),
    ],
)
def test_what_stands_around_a_name_is_left_off(text: str, name: str) -> None:
    assert read_name(text, BOTH) == name


@pytest.mark.parametrize(
    "text",
    [
        *("goodbye all", "see you later!", "buenas noches a todos", "thx", "Thanks, Colin!"),
        *("Fund public schools", "Save the river", "Salvemos el rio", "fuera ICE", "Find me a job"),
        *("cool", "tired", "so sleepy", "cansada", "hungry lol", "tomorrow", "mañana", "Monday"),
        *("call me later", "driving home", "at work rn", "OH NO", "Home. Leaving soon"),
        *("Lakeside. Marc Ruiz", "Marcelina. Ana"),
        *("Never going to happen", "Meeting at noon", "Dogs are great", "Two pizzas please"),
        *("<u>Ann</u>", "{name}", "[name]", "Ana | Ruiz | x=1"),
    ],
)
def test_what_people_say_otherwise_is_no_name(text: str) -> None:
    assert isinstance(read_name(text, BOTH), NotName)


@pytest.mark.parametrize("text", ["is pepsi ok", "are you real", "do you sell tacos", "can i call"])
def test_a_question_may_begin_with_its_verb(text: str) -> None:
    assert isinstance(read_name(text, BOTH), NotName)


@pytest.mark.parametrize(
    "text",
    [
        *("Bitte keine Nachrichten mehr", "lass mich in Ruhe", "hören Sie auf"),
        *("arrêtez svp", "laissez-moi tranquille", "plus de messages", "ne m'écrivez plus"),
        *("basta messaggi", "lasciatemi in pace", "não quero mais", "pare de me enviar"),
        *("geen berichten meer", "laat me met rust", "nie pisz do mnie"),
        *("daj mi spokój", "dur artık", "mesaj gönderme", "beni rahat bırakın", "itigil mo na"),
        *("huwag na po", "tigilan nyo na ako", "đừng nhắn tin nữa"),
        *(
            "sispann voye mesaj",
            "kite m trankil",
            "sluta skicka",
            "opriți mesajele",
            "tolong berhenti",
        ),
        *("перестаньте писать", "хватит", "停止发送", "やめて", "그만", "توقف عن الإرسال"),
    ],
)
def test_a_stop_in_a_language_that_is_not_shipped_is_no_name(text: str) -> None:
    assert isinstance(read_name(text, BOTH), NotName)


@pytest.mark.parametrize(
    "text",
    ["Ana and Bob Ruiz", "Ana & Bob", "Ana + Bob", "Ana Ruiz y Beto Ruiz", "Ana y Beto Ruiz"],
)
def test_the_names_of_two_people_are_none_of_one(text: str) -> None:
    assert read_name(text, BOTH) == NotName(NotNameReason.SEVERAL)


def test_a_double_last_name_is_of_one_person() -> None:
    assert read_name("José Ortega y Gasset", BOTH) == "José Ortega y Gasset"
    assert read_name("Robt E Lee", BOTH) == "Robt E Lee"


@given(texts(120))
def test_a_name_is_clean_whatever_was_sent(text: str) -> None:
    name = read_name(text, BOTH)
    if isinstance(name, str):
        assert 0 < len(name) <= MAX_NAME_LENGTH
        assert unicodedata.is_normalized("NFC", name)
        assert any(char.isalpha() for char in name)
        assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in name)
        assert not any("\u202a" <= char <= "\u202e" for char in name)
        assert name == " ".join(name.split())
        assert given_name(name) in name
        assert isinstance(is_short(name), bool)


@given(st.text(st.characters(categories=["L"]), min_size=12, max_size=40))
def test_a_long_single_word_of_any_script_is_a_name(word: str) -> None:
    assume(word.casefold() not in BOTH.common_words)
    assume(len(fold_words(word).split()) == 1)  # "Ŀ" is read as an "L" and a sign
    assume(all(len(list(run)) < 3 for _, run in groupby(word.casefold())))
    assume(not (word.isascii() and set("aeiou").isdisjoint(word.lower())))  # short for something
    assert read_name(word, BOTH) == unicodedata.normalize("NFC", word)


@pytest.mark.parametrize(
    "text",
    [
        *("set alarm", "cancion triste", "ana accepted", "situation"),
        *("good morning dear", "hi friend", "yeah fluent", "yes so happy", "Sure man", "Yes bob"),
        *(
            "hahahaha",
            "Jajajaja",
            "ana noooo",
            "soooo",
            "Yay! Go team",
            "well...maybe",
            "wait: what",
        ),
        *(
            "g00d day",
            "hugging me",
            "remodelacion urgente",
            "Around Boston",
            "aap kaise",
            "nahi bhai",
        ),
    ],
)
def test_words_that_are_common_and_no_names_are_no_name(text: str) -> None:
    assert isinstance(read_name(text, BOTH), NotName)


@pytest.mark.parametrize(
    "name",
    [
        "George Bush",
        "sharon stone",
        "Rivers",
        "ana cruz",
        "rosa flores",
        "Blanco",
        "maria ferreiro",
        "Hope Young",
        "grace king",
        "Will Green",
        "Mark Rose",
        "luis santos",
        "Test",
        "Crazy Horse",
    ],
)
def test_a_name_that_is_a_common_word_too_is_a_name(name: str) -> None:
    assert read_name(name, BOTH) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(
            (name, name)
            for name in ("Kay King", "Bet Lynch", "Sure Khan", "Yes Perez", "Si Nguyen")
        ),
        *((name, name) for name in ("Jo Da", "Do Thi Mai", "No Kwang", "Sim Jae")),
        ("my name is Ok Joo Kim", "Ok Joo Kim"),
        ("Hi, I'm Sure Khan", "Sure Khan"),
        ("Ok, my name is Joo Kim", "Joo Kim"),
        ("Ana Ruiz\nAna Ruiz\nAna Ruiz", "Ana Ruiz"),
        ("Ana\nRuiz\nAna Ruiz", "Ana Ruiz"),
        ("Ana\nMaria\nRuiz", "Ana Maria Ruiz"),
        ("i would like to sign as ana ruiz", "ana ruiz"),
    ],
)
def test_a_name_that_begins_as_an_answer_or_is_written_twice(text: str, name: str) -> None:
    assert read_name(text, BOTH) == name


@pytest.mark.parametrize(
    "text", ["kay thanks", "Yes Sir", "bet thx", "Ok Thanks", "hi yes", "Sure Yes"]
)
def test_an_answer_with_courtesies_is_no_name(text: str) -> None:
    assert isinstance(read_name(text, BOTH), NotName)


@pytest.mark.parametrize(
    "text",
    [
        *("heyy", "Helloo", "byee", "nicee", "thnaks", "mornign", "goodbey", "obrigadaa", "olaa"),
        *(
            "thnks",
            "flw",
            "Hjkl",
            "bahaha",
            "hunter2",
            "sweet",
            "ty",
            "Bridge",
            "and",
            "laters bro",
        ),
        *("Good mornin", "hellow there", "Hello Sara", "Heyy Sara", "chao amigo", "Xie xie"),
        *("merry christmas", "Eid Mubarak", "Dallas TX", "San Francisco, CA", "Las Vegas"),
    ],
)
def test_a_courtesy_a_cry_a_place_and_a_common_word_alone_are_no_name(text: str) -> None:
    assert isinstance(read_name(text, BOTH), NotName)


@pytest.mark.parametrize(
    "name",
    [
        *("Ty Cobb", "Ana Bridge", "bo bridge", "Ola Nordmann", "Ng", "TJ", "Vlk", "Thanh", "Jojo"),
        *("Bryn Ng", "Mahatma Sweet", "Justice", "Dallas Ruiz", "Morin", "Ella", "Hella Jo"),
    ],
)
def test_a_name_that_resembles_a_courtesy_or_a_common_word_is_a_name(name: str) -> None:
    assert read_name(name, BOTH) == name


@pytest.mark.parametrize(
    ("name", "short"), [("J", True), ("J.", True), ("Jo", False), ("李", False), ("Ж", True)]
)
def test_one_letter_is_short_unless_it_is_a_whole_word(name: str, *, short: bool) -> None:
    assert is_short(name) is short


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Ana Ruiz", "Ana"),
        ("Ana", "Ana"),
        ("Dr. Ana Ruiz", "Dr. Ana Ruiz"),
        ("J. R. Smith", "J. R. Smith"),
        ("J.R. Smith", "J.R. Smith"),
        ("de la Cruz", "de la Cruz"),
        ("Ruiz, Ana", "Ana"),
        ("Ruiz,", "Ruiz"),
        ("Ana Ruiz, PhD", "Ana"),
        ("Ruiz, Jr.", "Ruiz"),
        ("李雷", "李雷"),
    ],
)
def test_a_person_is_called_by_the_first_name(name: str, called: str) -> None:
    assert given_name(name) == called
