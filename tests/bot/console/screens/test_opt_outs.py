"""Holds that a list of opt-outs is taken in, told by its lines, and shown to nobody again."""

from html import unescape
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from bot.console.screens.opt_outs import MOST_FILE_KILOBYTES
from bot.languages import LANGUAGES, say_phrase
from bot.organizers.roles import Role
from bot.privacy.opt_out_numbers import NEITHER
from bot.runtime import Runtime
from bot.storage.consent import suppressions
from bot.storage.organizers import audit_trail
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import HOST, LANGUAGE_COOKIE, OURS, Browsing, hidden_fields
from tests.bot.console.conftest import add_one

LIST = "Name,Phone\r\nAna,(415) 555-0101\r\nBo,+52 55 1234 5678\r\nCy,555\r\n"


def is_out(runtime: Runtime, number: str) -> bool:
    lookups = runtime.vault.lookups(number)
    with runtime.database.read() as connection:
        return bool(suppressions.suppressed_among(connection, set(lookups)))


def test_whoever_is_on_it_is_written_to_no_more_and_nothing_of_it_is_shown(
    signed_in: Browsing, runtime: Runtime
) -> None:
    fields = {"opt_out_list": LIST, "country": "us"}
    page = signed_in.send("/opt-outs", fields).text
    assert "3 rows were read" in page
    assert "2 newly opted out, 0 before." in page
    assert "Line 4:" in page
    for secret in ("0101", "5678", "Ana"):
        assert secret not in page
    assert is_out(runtime, "+14155550101")
    assert is_out(runtime, "+525512345678")
    assert "0 newly opted out, 2 before." in signed_in.send("/opt-outs", fields).text
    with runtime.database.read() as connection:
        lines = audit_trail.list_lines(connection)
    assert "opt-outs imported" in {one.act for one in lines}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_with_a_row_is_said_in_the_language_of_who_looks(
    signed_in: Browsing, language: str
) -> None:
    signed_in.set_cookie(LANGUAGE_COOKIE, language)
    page = unescape(signed_in.send("/opt-outs", {"opt_out_list": LIST, "country": "US"}).text)
    assert say_phrase(language, NEITHER) in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"opt_out_list": "Name\nAna"}, "must name the columns"),
        ({"opt_out_list": ""}, "List: please fill this in"),
        ({"opt_out_list": "phone\n" + "+14155550101\n" * 3_200}, "at most"),
        ({"country": "USA"}, "at most 2 characters"),
        ({"country": "XX"}, "two letters"),
    ],
)
def test_what_cannot_be_taken_in_is_said_at_its_field(
    signed_in: Browsing, changed: dict[str, str], said: str
) -> None:
    refused = signed_in.send("/opt-outs", {"opt_out_list": LIST, "country": "US", **changed})
    assert refused.status_code == 422
    assert said in refused.text


def test_numbers_in_columns_that_were_not_read_are_told_by_their_heading(
    signed_in: Browsing,
) -> None:
    listed = "phone,<b>other</b>\n+14155550101,+14155550102\n"
    page = signed_in.send("/opt-outs", {"opt_out_list": listed, "country": "US"}).text
    assert "&lt;b&gt;other&lt;/b&gt;" in page


def give_file(browsing: Browsing, content: bytes, **fields: str) -> TestResponse:
    """Send the form with a file, as a browser does."""
    hidden = hidden_fields(browsing.open("/opt-outs"))
    data = {**hidden, "opt_out_list": "", "country": "US", **fields}
    return browsing.client.post(
        "/console/opt-outs",
        data={**data, "opt_out_file": (BytesIO(content), "list.csv")},
        content_type="multipart/form-data",
        base_url=HOST,
        headers=OURS,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_is_read_as_the_command_line_reads_it(
    signed_in: Browsing, runtime: Runtime, encoding: str
) -> None:
    page = give_file(signed_in, LIST.encode(encoding)).text
    assert "2 newly opted out, 0 before." in page
    assert "Line 4:" in page
    assert "0101" not in page
    assert is_out(runtime, "+14155550101")


def test_a_file_that_cannot_be_read_is_refused_in_the_words_of_the_command_line(
    signed_in: Browsing,
) -> None:
    refused = give_file(signed_in, b"PK\x03\x04 a workbook")
    assert refused.status_code == 422
    assert "save it as CSV" in refused.text
    assert "not both" in give_file(signed_in, LIST.encode(), opt_out_list=LIST).text


def test_a_file_may_be_as_large_as_is_said_and_not_much_larger(signed_in: Browsing) -> None:
    line = b"+14155550101\n"
    lines = MOST_FILE_KILOBYTES * 1000 // len(line) - 1
    assert give_file(signed_in, b"phone\n" + line * lines).status_code == 200
    assert give_file(signed_in, b"phone\n" + line * (lines + 500)).status_code == 413


def test_no_other_form_takes_a_file(signed_in: Browsing) -> None:
    refused = signed_in.client.post(
        "/console/team/invite",
        data={"file": (BytesIO(b"x"), "x.csv")},
        content_type="multipart/form-data",
        base_url=HOST,
        headers=OURS,
    )
    assert refused.status_code == 400


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.APPROVER, Role.READER, Role.PARTNER])
def test_administrators_alone_take_lists_in(
    browsing: Browsing, runtime: Runtime, ana: Organizer, role: Role
) -> None:
    browsing.sign_in_as(add_one(runtime, role, ana))
    assert browsing.open("/opt-outs").status_code == 403
