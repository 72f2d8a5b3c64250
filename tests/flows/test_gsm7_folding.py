"""Signs become plain; letters stay."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.gsm7_folding import fold
from flows.segments import GSM_ALPHABET, measure
from tests.flows.long_texts import texts


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("IBM’s “extreme vetting”", 'IBM\'s "extreme vetting"'),
        ("‘one’ ‚two‛", "'one' 'two'"),
        ("so — and – so‑so", "so - and - so-so"),
        ("and so on…", "and so on..."),
        ("a\u00a0b\u202fc\td", "a b c d"),
        ("zero\u200bwidth\u2060and\ufeff soft\u00adhyphen", "zerowidthand softhyphen"),
        ("line\u2028line\u2029line", "line\nline\nline"),
        ("«así»", '"así"'),
        ("• one", "* one"),
        ("nin\u0303o", "niño"),
    ],
)
def test_signs_become_their_plain_kin(text: str, plain: str) -> None:
    assert fold(text) == plain


@pytest.mark.parametrize("letters", ["áéíóúüñ¿¡", "çãõâê", "İstanbul", "李", "\u0645\u06cc\u200c"])
def test_letters_and_the_joiners_of_a_script_stay(letters: str) -> None:
    assert fold(letters) == letters


@given(texts())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_no_letter_or_digit_is_touched_and_each_sign_is_folded_at_once() -> None:
    for character in map(chr, range(sys.maxunicode + 1)):
        composed = unicodedata.normalize("NFC", character)
        if composed[0].isalnum():
            assert fold(character) == composed
        assert fold(fold(character)) == fold(character)


@given(st.text(st.sampled_from(sorted(GSM_ALPHABET))))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert fold(text) == unicodedata.normalize("NFC", text)


@given(st.text(st.sampled_from("IBM’s “vetting” — or…\u00a0so ‑ that")))
def test_a_folded_english_text_is_plain(text: str) -> None:
    assert measure(fold(text)).encoding == "GSM-7"
