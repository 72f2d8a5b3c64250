"""Lists of opt-outs: what is read, what becomes of it, and what is never said."""

from typing import Any

import pytest
from sqlalchemy import func, select

from bot.inbox.receive import Channel, Inbound, receive
from bot.languages import LANGUAGES, Phrase, say_phrase
from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.privacy import opt_out_lists
from bot.privacy.opt_out_lists import Imported, ReservedReason, WrongRow
from bot.privacy.opt_out_numbers import NO_NUMBER
from bot.privacy.opt_out_rows import UnreadableList
from bot.runtime import Runtime
from bot.storage.consent import suppressions
from bot.storage.organizers import audit_trail
from bot.storage.schema.consent_tables import OptOut, Suppression
from flows.events import Said

ANA, BOB = "+14155550101", "+14155550102"


@pytest.fixture
def ola(runtime: Runtime) -> Organizer:
    """Who acts."""
    return accounts.add(runtime, "ola")


def imported(runtime: Runtime, who: Organizer, text: str, **options: Any) -> Imported:
    """Import a list that is given as it stands in a file."""
    return opt_out_lists.import_opt_outs(runtime, who, text.splitlines(keepends=True), **options)


def counts(result: Imported) -> tuple[int, int, int]:
    """Return how many are new, were known, and how many rows are bad."""
    return result.added, result.known, result.bad


def reasons(result: Imported) -> list[str]:
    """Return what is wrong with each bad row, in English."""
    return [say_phrase("en", one.why) for one in result.wrong]


def suppressed(runtime: Runtime, *addresses: str) -> list[str]:
    """Return those of the addresses that are suppressed."""
    with runtime.database.read() as connection:
        lookups = {one: runtime.vault.lookups(one) for one in addresses}
        return [one for one in addresses if suppressions.is_suppressed(connection, lookups[one])]


def lines(runtime: Runtime) -> int:
    """Return how many lines the ledger of opt-outs has."""
    with runtime.database.read() as connection:
        return connection.execute(select(func.count()).select_from(OptOut)).scalar_one()


def text(runtime: Runtime, channel: Channel, address: str, *words: str) -> None:
    """Have somebody write."""
    for number, said in enumerate(words):
        provider = "telegram" if channel is Channel.TELEGRAM else "twilio"
        receive(runtime, Inbound(provider, f"{address}-{number}", channel, address, Said(said)))


def test_every_address_of_a_list_is_suppressed(runtime: Runtime, ola: Organizer) -> None:
    result = imported(runtime, ola, f"name,Phone number\nAna,{ANA}\nBob,(415) 555-0102\n")
    assert counts(result) == (2, 0, 0)
    assert suppressed(runtime, ANA, BOB, "+14155550103") == [ANA, BOB]


def test_a_list_can_be_imported_twice(runtime: Runtime, ola: Organizer) -> None:
    given = f"number\n{ANA}\n{ANA}\n"
    assert counts(imported(runtime, ola, given)) == (1, 1, 0)
    assert counts(imported(runtime, ola, given)) == (0, 2, 0)
    assert lines(runtime) == 1


def test_who_opted_out_by_themselves_stays_as_they_are(runtime: Runtime, ola: Organizer) -> None:
    text(runtime, Channel.SMS, ANA, "IBM", "STOP")
    assert imported(runtime, ola, f"number\n{ANA}\n").added == 0
    with runtime.database.read() as connection:
        (row,) = connection.execute(select(Suppression.reason))
    assert row == ("carrier",)


def test_an_imported_opt_out_ends_as_any_other(runtime: Runtime, ola: Organizer) -> None:
    imported(runtime, ola, f"number\n{ANA}\n")
    text(runtime, Channel.SMS, ANA, "START")
    assert suppressed(runtime, ANA) == []


@pytest.mark.parametrize(
    "written",
    [
        f"\ufeffMobile\r\n{ANA}\r\n",
        f"name;teléfono\nAna;{ANA}\n",
        f"name\tphone_number\nAna\t{ANA}\n",
        "PHONE\n'+1 (415) 555-0101\n",
        'note,number\n"two\nlines",415.555.0101\n\n , \n',
        f'number,home\n{ANA},"1 Main Street\nSalem, OR 97301-1234"\n',
    ],
)
def test_lists_are_read_as_programs_write_them(
    runtime: Runtime, ola: Organizer, written: str
) -> None:
    assert counts(imported(runtime, ola, written)) == (1, 0, 0)
    assert suppressed(runtime, ANA) == [ANA]


def test_chats_are_read_beside_numbers_and_in_a_column_of_their_own(
    runtime: Runtime, ola: Organizer
) -> None:
    rows = ["telegram:7001,", ",7002", ",telegram:\u0667\u0660\u0660\u0663", ",--7", ",@ana"]
    given = "\n".join(["phone,Telegram ID", *rows])
    result = imported(runtime, ola, given)
    assert (result.added, [one.line for one in result.wrong]) == (3, [5, 6])
    assert "user name" in reasons(result)[1]
    assert suppressed(runtime, "7001", "7002", "7003") == ["7001", "7002", "7003"]


def test_all_columns_of_numbers_are_read(runtime: Runtime, ola: Organizer) -> None:
    given = f"Home Phone,name,Cell,Phone Type\n{ANA},Ana,{BOB},home\n,Bo,{ANA},\n,Cy,,cell\n"
    result = imported(runtime, ola, given)
    assert (result.columns, result.rows) == (("Home Phone", "Cell"), 3)
    assert counts(result) == (2, 1, 1)
    assert result.wrong == (WrongRow(4, NO_NUMBER),)
    assert suppressed(runtime, ANA, BOB) == [ANA, BOB]


def test_of_a_row_that_is_read_in_part_the_rest_is_taken(runtime: Runtime, ola: Organizer) -> None:
    result = imported(runtime, ola, f"home,phone,mobile\nx,{ANA},12\nx,1.4E+9,1.4E+9\n")
    assert counts(result) == (1, 0, 2)
    assert reasons(result) == [
        "neither a phone number nor telegram:<chat id>",
        "a number that a spreadsheet has rounded: format its column as text",
    ]


def test_numbers_in_a_column_that_is_not_read_are_not_lost_unsaid(
    runtime: Runtime, ola: Organizer
) -> None:
    given = f"phone,backup,id\n{ANA},(415) 555-2671,1\n{BOB},,2\n"
    result = imported(runtime, ola, given)
    assert result.elsewhere == {"backup": 1}
    again = imported(runtime, ola, given, columns=["Phone", "BACKUP"])
    assert again.elsewhere == {}
    assert counts(again) == (1, 2, 0)
    only = imported(runtime, ola, given, columns=["phone"])
    assert (only.elsewhere, only.columns) == ({}, ("phone",))
    with pytest.raises(UnreadableList, match="no column that is called so"):
        imported(runtime, ola, given, columns=["cell"])


def test_a_row_with_more_fields_than_headings_is_looked_through(
    runtime: Runtime, ola: Organizer
) -> None:
    assert imported(runtime, ola, f"phone\n{ANA},(415) 555-2671\n").elsewhere == {"2": 1}


def test_rows_that_a_field_swallows_are_told_whichever_column_they_have(
    runtime: Runtime, ola: Organizer
) -> None:
    given = f'phone,name,city,cell\n{ANA},"Ana\n{BOB},Bob\n",,\n'
    result = imported(runtime, ola, given)
    assert counts(result) == (1, 0, 1)
    assert "a quotation mark is not closed" in reasons(result)[0]


def test_the_counts_add_up(runtime: Runtime, ola: Organizer) -> None:
    rows = [ANA, ANA, "12", "", f"{ANA}; {BOB}", f"{BOB}, nobody", "(415) 555-0199"]
    given = "phone;name\n" + "".join(f'"{row}";x\n' for row in rows)
    result = imported(runtime, ola, given)
    assert result.rows == 7
    assert counts(result) == (3, 3, 3)
    assert [one.line for one in result.wrong] == [4, 5, 7]


def test_numbers_are_read_as_they_are_written_in_a_country(
    runtime: Runtime, ola: Organizer
) -> None:
    imported(runtime, ola, "number\n020 7946 0958\n", country="GB")
    assert suppressed(runtime, "+442079460958") == ["+442079460958"]


def test_each_bad_row_is_named_by_its_line_and_never_quoted(
    runtime: Runtime, ola: Organizer
) -> None:
    rows = ["Ana,12", "Ana,", "Ana", '"two\nlines",nobody', "Ana,1.4155E+10", "Ana,1-800-FLOWERS"]
    result = imported(runtime, ola, "\n".join(["name,number", *rows, f"Bob,{BOB}\n"]))
    assert (result.added, result.bad) == (1, 6)
    assert [one.line for one in result.wrong] == [2, 3, 4, 6, 7, 8]
    told = reasons(result)
    assert told[1:3] == ["no number"] * 2
    assert "spreadsheet" in told[4]
    for part in ("Ana", "12", "nobody", "4155", "FLOWERS"):
        assert not any(part in one for one in told)


def test_several_kinds_of_problems_of_a_row_are_told_in_each_language(
    runtime: Runtime, ola: Organizer
) -> None:
    result = imported(runtime, ola, "home,phone,mobile\n12,1.4E+9,13\n")
    (wrong,) = result.wrong
    told = {language: say_phrase(language, wrong.why) for language in LANGUAGES}
    assert all(words.count("; ") == 1 for words in told.values())
    assert len(set(told.values())) == len(LANGUAGES)


def test_not_every_bad_row_of_a_long_list_is_told(runtime: Runtime, ola: Organizer) -> None:
    result = imported(runtime, ola, "number\n" + "x\n" * 5, max_told=2)
    assert result.bad == 5
    assert [one.line for one in result.wrong] == [2, 3]


def test_a_line_that_csv_cannot_have_is_a_bad_row(runtime: Runtime, ola: Organizer) -> None:
    result = imported(runtime, ola, f"number\n{'x' * 200_000}\n{ANA}\n")
    assert result.wrong == (WrongRow(2, Phrase("opt_out_row_problems.not_read")),)
    assert reasons(result) == ["not read: a field that is too long for a list"]
    assert suppressed(runtime, ANA) == [ANA]


@pytest.mark.parametrize("closing", ["", '"'])
def test_numbers_behind_a_quotation_mark_that_is_not_closed_are_not_lost_unsaid(
    runtime: Runtime, ola: Organizer, closing: str
) -> None:
    rows = [f'{ANA},"Ana', f"{BOB},Bob", f"+14155550103,C{closing}", "+14155550104,Di"]
    result = imported(runtime, ola, "\n".join(["number,name", *rows]))
    assert result.bad == 1
    (wrong,) = result.wrong
    assert wrong.line == (4 if closing else 5)
    assert reasons(result)[0].startswith("not all was read since line 2: a quotation mark")
    assert suppressed(runtime, ANA, BOB) == [ANA]


def test_all_that_a_field_without_an_end_swallows_is_named(
    runtime: Runtime, ola: Organizer
) -> None:
    swallowed = f"{BOB},Bob\n" * 8000
    result = imported(runtime, ola, f'number,name\n{ANA},"Ana\n{swallowed}')
    assert reasons(result)[0].startswith("not read since line 2: a quotation mark")
    assert result.wrong[0].line > 5000


@pytest.mark.parametrize(
    "given",
    [
        "",
        "\n",
        f"{ANA}\n{BOB}\n",
        "name,reason\nAna,word\n",
        f'number,"name\n{ANA},Ana\n',
        f'number,"name\n{"Ana" * 50_000}\n{ANA},Ana\n',
    ],
    ids=["empty", "blank", "no names", "no numbers", "not closed", "not closed at all"],
)
def test_a_file_without_a_column_of_numbers_is_no_list(
    runtime: Runtime, ola: Organizer, given: str
) -> None:
    with pytest.raises(UnreadableList):
        imported(runtime, ola, given)
    assert lines(runtime) == 0


def test_a_list_goes_in_by_batches(runtime: Runtime, ola: Organizer) -> None:
    numbers = [f"+1415555{number:04d}" for number in range(100, 108)]
    assert imported(runtime, ola, "\n".join(["number", *numbers]), batch_size=3).added == 8
    assert suppressed(runtime, *numbers) == numbers


def test_a_reason_of_the_programs_own_is_not_taken(runtime: Runtime, ola: Organizer) -> None:
    with pytest.raises(ReservedReason):
        imported(runtime, ola, f"number\n{ANA}\n", reason="carrier")
    assert suppressed(runtime, ANA) == []


def test_it_is_in_the_audit_trail(runtime: Runtime, ola: Organizer) -> None:
    imported(runtime, ola, f"number\n{ANA}\n12\n")
    with runtime.database.read() as connection:
        told = [(line.who, line.act, line.detail) for line in audit_trail.list_lines(connection)]
    assert told[1:] == [
        ("ola", "opt-outs imported", "begun, as imported"),
        ("ola", "opt-outs imported", "2 rows: 1 new, 0 known, 1 bad row"),
    ]
