"""YAML with the place of every value."""

import pytest

from bot.campaigns.yaml_positions import Position, read


def test_every_value_has_its_place() -> None:
    marked = read(b"one: a\ntwo:\n  - b\n  - three: c\n")
    assert marked.value == {"one": "a", "two": ["b", {"three": "c"}]}
    assert marked.mark(("one",)) == Position(1, 1)
    assert marked.mark(("two", 0)) == Position(3, 5)
    assert marked.mark(("two", 1, "three")) == Position(4, 5)


def test_what_is_not_there_stands_where_the_nearest_thing_around_it_stands() -> None:
    marked = read(b"a: x\none:\n  two: b\n")
    assert marked.mark(("one", "two", "three")) == Position(3, 3)
    assert marked.mark(("one", "other")) == Position(2, 1)
    assert marked.mark(("nowhere",)) == Position(1, 1)


def test_a_scalar_is_text_as_written_without_outer_space() -> None:
    value = read(b"no: NO\none: 1\noff: true\nempty:\nlong: |\n  a\n  b\n").value
    assert value == {"no": "NO", "one": "1", "off": "true", "empty": "", "long": "a\nb"}


@pytest.mark.parametrize(
    ("written", "mark", "message"),
    [
        (b"a: b\nc: [d\n", Position(2, 4), "a [ is not closed"),
        (b"a: b\n\tc: d\n", Position(2, 1), "there is a tab"),
        (b"a: b: c\n", Position(1, 5), "there is a second colon"),
        ("a： b\nc: d\n".encode(), Position(1, 1), "no colon to YAML"),
        ("a:\u00a0b\nc: d\n".encode(), Position(1, 1), "no colon to YAML"),
        ("a: b\nc：d\n".encode(), Position(2, 1), "no colon to YAML"),
        (b"a: b\nc: \xff\n", Position(2, 1), "not UTF-8"),
        (b"a: b\nc: \x07\n", Position(2, 1), "a character that does not show"),
        (b"", Position(1, 1), "no keys"),
        (b"- a\n", Position(1, 1), "no keys"),
        (b"a: b\na: c\n", Position(2, 1), "'a' is there twice"),
        (b"a: b\n[c]: d\n", Position(2, 1), "a key is one word"),
        (b"a: &x [b]\nc: *x\n", Position(1, 4), "aliases are not read"),
        (b"a: &x\n  b: *x\n", Position(1, 4), "aliases are not read"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(
    written: bytes, mark: Position, message: str
) -> None:
    (problem,) = read(written).problems
    assert message in problem.message
    assert problem.mark == mark
    assert problem.remedy


@pytest.mark.parametrize(
    "written",
    [
        b"a: " + b"[" * 300_000,
        b"a: " + b"{" * 300_000,
        b"a: " + b"[" * 300_000 + b"]" * 300_000,
        b"a:\n " + b"- " * 300_000 + b"x\n",
        b"".join(b" " * level + b"a:\n" for level in range(1_000)),
    ],
    ids=["lists", "keys", "closed lists", "dashes", "lines"],
)
def test_what_stands_too_deep_is_named_and_does_not_end_the_process(written: bytes) -> None:
    (problem,) = read(written).problems
    assert problem.message == "lists and keys stand within one another more than 20 deep"
