"""Headings by which columns of numbers are known, and those that say something else."""

import pytest

from bot.privacy.opt_out_columns import NumberColumn, named_columns, number_columns


@pytest.mark.parametrize(
    "heading",
    [
        "Mobile Phone",
        "Cell",
        "CELL #",
        "phone_number",
        "phoneNumber",
        "HomePhone",
        "Phone 1",
        "Phone2",
        "Phone Number (E.164)",
        "Contact phone",
        "Tel.",
        "Tel\u00e9fono",
        "Tele\u0301fono",
        "N\u00ba de tel\u00e9fono",
        "N\u00famero de celular",
        "Telefone",
        "Celular/M\u00f3vil",
        "WhatsApp number",
        "MSISDN",
        "\u200bPhone\u00a0",
        "\uff30\uff48\uff4f\uff4e\uff45",
        "number",
        "Address",
        "Contact number",
        "Ana's phone",
        "Daytime Phone",
        "Opt-out phone",
        "Opt-out phone numbers",
        "Do not text: mobile",
        "Opted-out number",
        "Unsubscribed numbers",
        "VoterPhone",
        "GuardianCellPhone",
        "mob.",
        "Ph. no.",
        "Fone residencial",
        "N\u00famero telef\u00f3nico",
    ],
)
def test_a_word_for_phone_makes_a_column_of_numbers(heading: str) -> None:
    (found,) = number_columns(["name", heading])
    assert (found.place, found.is_telegram) == (1, False)


@pytest.mark.parametrize(
    "heading",
    [
        "Phone Type",
        "phone_carrier",
        "Cell provider",
        "Phone country code",
        "Mobile opt-out date",
        "Telegram username",
        "SMS consent",
        "E-mail",
        "Name",
        "",
        "ZIP",
        "Home address",
        "ID number",
        "Mobile app version",
        "SMS text",
        "Cell_Phone_Flag",
        "phone hash",
        "PhoneOptOut",
        "Phone last seen",
        "Day",
    ],
)
def test_a_word_for_something_else_makes_none(heading: str) -> None:
    assert number_columns([heading]) == ()


@pytest.mark.parametrize("heading", ["Telegram ID", "telegram", "chat_id", "Telegram chat"])
def test_chats_have_columns_of_their_own(heading: str) -> None:
    assert number_columns([heading]) == (NumberColumn(0, heading, is_telegram=True),)


def test_a_street_is_not_read_where_a_phone_is_named() -> None:
    found = number_columns(["Address", "Home phone", "Number", "cell"])
    assert [one.place for one in found] == [1, 3]


def test_a_long_heading_costs_no_more_than_a_short_one() -> None:
    assert number_columns(["phone" * 100_000])[0].place == 0


def test_columns_are_found_by_their_names() -> None:
    headings = ["To", "From", "to", "Telegram"]
    assert named_columns(headings, ["FROM", " to "]) == (
        NumberColumn(1, "From"),
        NumberColumn(0, "To"),
    )
    assert named_columns(headings, ["telegram"])[0].is_telegram
    with pytest.raises(LookupError):
        named_columns(headings, ["phone"])
