"""A message as plain words."""

import unicodedata

import pytest
from hypothesis import given

from flows.lexicon.message_text import (
    MAX_MESSAGE_LENGTH,
    MAX_SAME_SIGNS_IN_A_ROW,
    MAX_SIGNS_IN_A_ROW,
    MessageText,
    fold_words,
    is_question,
    shorten_text,
)
from tests.flows.long_texts import texts


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("yes", ("yes",)),
        ("", ()),
        (" \r\n yes \r\n\r\n please ", ("yes", "please")),
        ("yes\n> Reply STOP to stop", ("yes",)),
        ("> Reply STOP to stop\nyes", ("yes",)),
        ("yes\n--\nAna Ruiz, Acme", ("yes",)),
        ("yes\n__\nAna", ("yes",)),
        ("yes\nSent from my iPhone", ("yes",)),
        ("sí\nEnviado desde mi iPhone", ("sí",)),
        ("yes\nGet Outlook for Android", ("yes",)),
        ("yes -- sent from my phone", ("yes",)),
        ("stop sent from my Verizon phone", ("stop",)),
        ("yes\nOn Mon, 3 Mar 2026 at 10:00 18 Million Rising wrote:\nSTOP to stop", ("yes",)),
        ("sí\nEl lun, 3 de mar de 2026 Ana escribió:\nALTO", ("sí",)),
        ("yes\n----- Original message -----\nSTOP", ("yes",)),
        ("y\u200be\u202es\x00", ("yes",)),
    ],
)
def test_only_the_persons_own_lines_are_kept(text: str, lines: tuple[str, ...]) -> None:
    assert MessageText.of(text).lines == lines


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("yes  \t please", "yes please"),
        ("yes \r\n \n please", "yes\nplease"),
        ("yes\nplease", "yes\nplease"),
        ("please!" + "!" * 50, "please" + "!" * MAX_SAME_SIGNS_IN_A_ROW),
        ("a____________b@example.org", "a________b@example.org"),
        ("10000000000000", "10000000000000"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa"),
        ("👍👎" * 40, "👍👎" * (MAX_SIGNS_IN_A_ROW // 2)),
        ("e" + "\u0301\u0316" * 40 + "a", "e" + "\u0301\u0316" * (MAX_SIGNS_IN_A_ROW // 2) + "a"),
        ("yes" + " " * MAX_MESSAGE_LENGTH + "but", "yes but"),
        ("a" * (MAX_MESSAGE_LENGTH + 1), "a" * MAX_MESSAGE_LENGTH),
    ],
)
def test_a_text_keeps_its_words_and_loses_its_runs(text: str, kept: str) -> None:
    assert shorten_text(text) == kept
    assert shorten_text(kept) == kept


@pytest.mark.parametrize("place", range(2 * MAX_SAME_SIGNS_IN_A_ROW))
def test_a_run_of_signs_is_found_wherever_it_stands(place: int) -> None:
    words = "a" * place
    assert shorten_text(f"{words}!!!!!!!!! {words}") == f"{words}!!!!!!!! {words}"


def test_what_a_text_is_made_of_is_found_out_once() -> None:
    text = MessageText.of("Yes,  please\nsign it")
    assert (text.lines, text.line) == (("Yes, please", "sign it"), "Yes, please sign it")
    assert text.folded == "yes please sign it "
    assert text.said == ("yes", "please", "sign", "it")
    assert text.words_of("Yes, please") is text.words_of("Yes, please") == ("yes", "please")
    assert MessageText.of(text) is text
    asked: list[str] = []
    for _ in range(2):
        assert text.once("key", lambda: asked.append("once")) is None
    assert asked == ["once"]


@pytest.mark.parametrize(
    ("line", "folded"),
    [
        ("", ""),
        ("!!! 😀", ""),
        ("Stop!", "stop "),
        ("STÖP", "stop "),
        ("Ｓｔｏｐ 𝗦𝗧𝗢𝗣", "stop stop "),
        ("S T O P", "stop "),
        ("s.t.o.p.", "stop "),
        ("a s t o p", "astop "),
        ("plan b", "plan b "),
        ("i am a b", "i am a b "),
        ("stooooop pleaseee", "stop please "),
        ("don't do’nt", "dont dont "),
        ("“Sí, ¿qué?”", "si que "),
        ("wrong # sorry", "wrong number sorry "),
        ("#ibm", "ibm "),
        ("stop2end", "stop to end "),
        ("18MR 24", "18mr 24 "),
        ("👍🏽 ok ✅", "👍 ok ✅ "),
        ("李雷 да", "李雷 дa "),
        ("1111", "1111 "),
    ],
)
def test_words_are_folded_as_the_lexicon_is_written(line: str, folded: str) -> None:
    assert fold_words(line.replace("🏽", "")) == folded


@given(texts())
def test_each_word_is_followed_by_one_space(line: str) -> None:
    folded = fold_words(line)
    assert folded == "".join(f"{word} " for word in folded.split(" ")[:-1])
    assert "  " not in folded
    assert not any(unicodedata.combining(char) for char in folded)


@pytest.mark.parametrize(
    ("plain", "accented"),
    [
        ("stooop NOOOO", "stóóóp NÓÓÓÓ"),
        ("aa bbb 1111 __", "áá bbb 1111 __"),
        ("don't, o'clock 'til dogs'", "dón't, ó'clock 'tíl dógs'"),
        ("stop2end 2u a2 22 x 2 y", "stóp2end 2ú á2 22 x 2 y"),
        ("S T O P n o w", "S T Ó P n ó w"),
    ],
)
def test_plain_words_are_folded_as_those_with_accents_are(plain: str, accented: str) -> None:
    assert fold_words(plain) == fold_words(accented)


@pytest.mark.parametrize("signs", [".", ",", "!?", "'", '"', "(", "*_~", " - ", "/"])
def test_signs_around_a_word_are_left_off(signs: str) -> None:
    assert fold_words(f"{signs}Yes{signs}") == "yes "


@pytest.mark.parametrize("line", ["who?", "¿quién", "誰？", "من؟"])
def test_a_question_mark_of_any_script_asks(line: str) -> None:
    assert is_question(line)
    assert not is_question("who")
