"""CSV that spreadsheets read: nothing runs, nothing breaks a line, everything comes back."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.spreadsheet_csv import BYTE_ORDER_MARK, csv_line, guarded, read_rows, unguarded


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("https://example.org")',
        "+14155550101",
        "-1",
        "@SUM(1)",
        "  =1+1",
        "\u00a0=1+1",
        "\u200b=1+1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20SUM(1)",
        "\ufe621",
        "\u22121",
        '"=1+1',
        "'=1+1",
        "''\uff1dAna",
        "'\u2212Ana Ruiz",
        "' -1",
    ],
)
def test_what_a_spreadsheet_may_run_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["'t Hart", "O'Neil", "Ana-Ruiz", "a=b", "", " ", "محمد", "'"])
def test_what_none_runs_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@pytest.mark.parametrize(
    ("text", "in_a_sheet"),
    [
        ("Salem;=1+1;", "Salem;'=1+1;"),
        ('Salem; "=1+1', "Salem;' \"=1+1"),
        ("-a;'-b;c;\uff0bd", "'-a;''-b;c;'\uff0bd"),
        ("a;b", "a;b"),
        (";';", ";';"),
    ],
)
def test_nothing_runs_where_fields_are_separated_by_semicolons(text: str, in_a_sheet: str) -> None:
    assert guarded(text) == in_a_sheet
    assert unguarded(in_a_sheet) == text


@given(st.text(alphabet=st.sampled_from("'\"=-;a \u200b\uff1d")))
def test_every_text_of_one_line_comes_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    ("text", "in_one_line"),
    [
        ("Ana\r\nRuiz", "Ana  Ruiz"),
        ("Ana\u2028Ruiz", "Ana Ruiz"),
        ("Ana\x00\x07", "Ana"),
        ("\t=1+1", "' =1+1"),
        ("\r=1+1", "' =1+1"),
    ],
)
def test_a_field_is_one_line_without_control_signs(text: str, in_one_line: str) -> None:
    assert guarded(text) == in_one_line


def test_every_field_is_quoted_and_a_line_ends_as_windows_ends_it() -> None:
    assert csv_line(["a", 'say "b"', ""]) == '"a","say ""b""",""\r\n'


def test_the_byte_order_mark_is_none_of_the_first_heading() -> None:
    file = io.StringIO(BYTE_ORDER_MARK + csv_line(["name", "place"]) + csv_line(["Ana", "Salem"]))
    assert list(read_rows(file)) == [["name", "place"], ["Ana", "Salem"]]
    assert list(read_rows(io.StringIO("name,place\r\n"))) == [["name", "place"]]


@given(st.lists(st.lists(st.text(), min_size=1, max_size=3), max_size=5))
def test_what_is_written_is_read_back(rows: list[list[str]]) -> None:
    written = BYTE_ORDER_MARK + csv_line(["heading"]) + "".join(map(csv_line, rows))
    read = list(read_rows(io.StringIO(written, newline="")))[1:]
    assert read == [[guarded(field) for field in row] for row in rows]
