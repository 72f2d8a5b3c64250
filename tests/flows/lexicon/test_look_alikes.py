"""Words in look-alike letters are read as the words that they look like."""

import pytest

from flows.lexicon.message_text import fold_words


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("\u0405\u0422\u041e\u0420", "stop"),  # Cyrillic
        ("S\u03a4\u039f\u03a1", "stop"),  # Greek
        ("\uff33\uff34\uff2f\uff30", "stop"),  # full-width
        ("\ua731\u1d1b\u1d0f\u1d18", "stop"),  # small capitals
        ("\u0395\u039dD", "end"),
        ("QU\u0406\u0422", "quit"),
        ("UN\u0405U\u0412SCRI\u0412\u0415", "unsubscribe"),
        ("REV\u041e\u041a\u0415", "revoke"),
        ("ST\u0585P", "stop"),  # Armenian
        ("Jos\u00e9 \u00d1and\u00fa", "jose nandu"),
    ],
)
def test_look_alikes(disguised: str, plain: str) -> None:
    assert fold_words(disguised).strip() == plain
