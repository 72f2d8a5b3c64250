"""What a text message costs, held against an independent splitter; folding of signs."""

import sys
import unicodedata

import pytest
import smsutil  # type: ignore[import-untyped]  # the oracle comes without types
from hypothesis import given
from hypothesis import strategies as st

from flows.segments import GSM_ALPHABET, GSM_BASIC, GSM_EXTENSION, Measure, fold_to_gsm7, measure
from tests.flows.long_texts import texts

gsm_text = st.text(st.sampled_from(sorted(GSM_ALPHABET)), min_size=1, max_size=700)
basic_text = st.text(st.sampled_from(sorted(GSM_BASIC)), max_size=700)
bmp_text = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=300)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Measure("GSM-7", 0, 0)),
        ("a" * 160, Measure("GSM-7", 160, 1)),
        ("a" * 161, Measure("GSM-7", 161, 2)),
        ("a" * 306, Measure("GSM-7", 306, 2)),
        ("a" * 307, Measure("GSM-7", 307, 3)),
        ("€" * 80, Measure("GSM-7", 160, 1)),
        ("€" * 81, Measure("GSM-7", 162, 2)),
        ("ñéü¿¡", Measure("GSM-7", 5, 1)),
        ("á" * 70, Measure("UCS-2", 70, 1, ("á",))),
        ("á" * 71, Measure("UCS-2", 71, 2, ("á",))),
        ("á" * 134, Measure("UCS-2", 134, 2, ("á",))),
        ("á" * 268, Measure("UCS-2", 268, 4, ("á",))),
        ("á" * 269, Measure("UCS-2", 269, 5, ("á",))),
        ("😀" * 35, Measure("UCS-2", 70, 1, ("😀",))),
        ("a’b“a’", Measure("UCS-2", 6, 1, ("’", "“"))),
        ("tab\t", Measure("UCS-2", 4, 1, ("\t",))),
    ],
)
def test_a_message_is_measured_as_it_is_billed(text: str, expected: Measure) -> None:
    assert measure(text) == expected


def test_an_escape_pair_is_not_cut_by_the_end_of_a_segment() -> None:
    assert measure("a" * 152 + "€" + "a" * 152) == Measure("GSM-7", 306, 3)


def test_a_surrogate_pair_is_not_cut_by_the_end_of_a_segment() -> None:
    assert measure("á" * 66 + "😀" + "á" * 66) == Measure("UCS-2", 134, 3, ("á", "😀"))


@given(gsm_text)
def test_gsm_text_agrees_with_the_independent_splitter(text: str) -> None:
    theirs = smsutil.split(text)
    ours = measure(text)
    assert (ours.encoding, ours.segments) == ("GSM-7", len(theirs.parts))
    assert ours.units == len(text) + sum(c in GSM_EXTENSION for c in text)


@given(bmp_text)
def test_other_text_agrees_with_the_independent_splitter(text: str) -> None:
    forced = text + "á"
    ours = measure(forced)
    assert (ours.encoding, ours.segments) == ("UCS-2", len(smsutil.split(forced).parts))


@given(texts(400))
def test_units_of_ucs2_are_utf16_code_units(text: str) -> None:
    forced = text + "á"
    assert measure(forced).units == len(forced.encode("utf-16-le", "surrogatepass")) // 2


@given(texts(400))
def test_culprits_are_exactly_the_characters_outside_the_alphabet(text: str) -> None:
    culprits = measure(text).culprits
    assert len(set(culprits)) == len(culprits)
    assert set(culprits) == set(text) - GSM_ALPHABET


@given(basic_text, st.sampled_from(sorted(GSM_ALPHABET)))
def test_a_longer_text_never_costs_less(text: str, more: str) -> None:
    assert measure(text + more).segments >= measure(text).segments


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
    assert fold_to_gsm7(text) == plain


@pytest.mark.parametrize("letters", ["áéíóúüñ¿¡", "çãõâê", "İstanbul", "李", "\u0645\u06cc\u200c"])
def test_letters_and_the_joiners_of_a_script_stay(letters: str) -> None:
    assert fold_to_gsm7(letters) == letters


@given(texts())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold_to_gsm7(fold_to_gsm7(text)) == fold_to_gsm7(text)


def test_no_letter_or_digit_is_touched_and_each_sign_is_folded_at_once() -> None:
    for character in map(chr, range(sys.maxunicode + 1)):
        composed = unicodedata.normalize("NFC", character)
        if composed[0].isalnum():
            assert fold_to_gsm7(character) == composed
        assert fold_to_gsm7(fold_to_gsm7(character)) == fold_to_gsm7(character)


@given(st.text(st.sampled_from(sorted(GSM_ALPHABET))))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert fold_to_gsm7(text) == unicodedata.normalize("NFC", text)


@given(st.text(st.sampled_from("IBM’s “vetting” — or…\u00a0so ‑ that")))
def test_a_folded_english_text_is_plain(text: str) -> None:
    assert measure(fold_to_gsm7(text)).encoding == "GSM-7"
