"""Lists as programs and spreadsheets write them: encodings, delimiters, lines."""

import io

import pytest

from bot.privacy.opt_out_rows import Rows, UnreadableList, list_text

WRITTEN = "Nombre;Tel\u00e9fono\r\nJos\u00e9;4155550101\r\n"


def rows(content: bytes) -> list[list[str]]:
    """Return the headings and the rows of a file."""
    with list_text(io.BytesIO(content)) as lines:
        read = Rows(lines)
        return [read.headings(), *read]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_utf_8_and_utf_16_are_read(encoding: str) -> None:
    assert rows(WRITTEN.encode(encoding)) == [
        ["Nombre", "Tel\u00e9fono"],
        ["Jos\u00e9", "4155550101"],
    ]


def test_utf_16_with_its_mark_in_the_other_order_is_read() -> None:
    content = b"\xfe\xff" + WRITTEN.encode("utf-16-be")
    assert rows(content)[0] == ["Nombre", "Tel\u00e9fono"]


def test_in_an_older_encoding_the_headings_and_the_numbers_are_read() -> None:
    headings, row = rows(WRITTEN.encode("cp1252"))
    assert headings == ["Nombre", "Tel\u00e9fono"]
    assert row[1] == "4155550101"


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_a_workbook_is_refused_in_words(start: bytes) -> None:
    with pytest.raises(UnreadableList, match="save it as CSV"):
        rows(start + b"...")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    content = f'"Last, first; both"{delimiter}phone\nAna{delimiter}1\n'.encode()
    assert rows(content) == [["Last, first; both", "phone"], ["Ana", "1"]]


def test_a_file_that_tells_its_delimiter_is_believed() -> None:
    content = b"sep=;\r\nphone;a,b,c\r\n1;2\r\n"
    with list_text(io.BytesIO(content)) as lines:
        read = Rows(lines)
        assert read.headings() == ["phone", "a,b,c"]
        assert (next(read), read.last) == (["1", "2"], 3)


def test_blank_lines_before_the_headings_are_passed_over() -> None:
    assert rows(b"\n,,\nphone\n1\n") == [["phone"], ["1"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_any_system_ends_them(end: str) -> None:
    assert rows(f"phone{end}1{end}2".encode()) == [["phone"], ["1"], ["2"]]


def test_an_empty_file_has_no_headings() -> None:
    assert rows(b"") == [[]]


@pytest.mark.parametrize(
    "content",
    [
        b'[{"phone":"4155550101"}]\n',
        b'\xef\xbb\xbf{"phones": ["4155550101"]}\n',
        b"<html><table><tr><td>Phone</td></tr></table>\n",
        b"%PDF-1.7 phone\n",
    ],
)
def test_what_is_no_csv_is_no_list_without_rows(content: bytes) -> None:
    with pytest.raises(UnreadableList):
        rows(content)
