"""The console's own words, as its pages show them."""

from bot.console.words import mark_code


def test_what_is_to_be_typed_is_code_and_has_no_backticks() -> None:
    marked = mark_code("Run `python -m bot migrate`, then `doctor`.")
    assert marked == "Run <code>python -m bot migrate</code>, then <code>doctor</code>."


def test_nothing_that_was_typed_becomes_markup() -> None:
    assert mark_code("<b>`<i>`") == "&lt;b&gt;<code>&lt;i&gt;</code>"


def test_a_backtick_alone_stays_one() -> None:
    assert mark_code("a ` b") == "a ` b"
