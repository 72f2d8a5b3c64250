"""Numbers as people, programs and spreadsheets write them into a list of opt-outs."""

import pytest

from bot.languages import Phrase
from bot.privacy.opt_out_numbers import (
    LOCAL_ONLY,
    MAX_CELL,
    NEITHER,
    ROUNDED,
    TOO_LONG,
    USER_NAME,
    CellNumbers,
    looks_like_a_number,
    read_cell,
)

ANA, BO = "+14155550101", "+14155550102"


@pytest.mark.parametrize(
    "cell",
    [
        "+14155550101",
        "4155550101",
        "1 415 555 0101",
        "+1.415.555.0101",
        "(415) 555-0101",
        "415 - 555 - 0101",
        "415/555/0101",
        "\u200b+1 415 555 0101\u200e",
        "\u202a+14155550101\u202c",
        "\ufeff4155550101",
        "415\u00ad5550101",
        "\u00a0415\u00a0555\u202f0101",
        "415\u2011555\u20110101",
        "415\u2013555\u22120101",
        "\uff14\uff11\uff15\uff15\uff15\uff15\uff10\uff11\uff10\uff11",
        "\uff0b\uff11(\uff14\uff11\uff15) 555-0101",
        "\u0664\u0661\u0665\u0665\u0665\u0665\u0660\u0661\u0660\u0661",
        "\u096a\u0967\u096b\u096b\u096b\u096b\u0966\u0967\u0966\u0967",
        "415-555-0101 x12",
        "(415) 555-0101 ext. 12",
        "415.555.0101#12",
        "415-555-0101, extension 7",
        "tel:+1-415-555-0101",
        "TEL:+14155550101;ext=5",
        "tel://4155550101",
        "sms:+14155550101?body=STOP",
        "4155550101.0",
        "14155550101,00",
        '="4155550101"',
        "'+14155550101",
        "\u20194155550101",
        "415-555-0101 (cell)",
        "(mobile) 415-555-0101",
        "Cell: 415-555-0101",
        "cell 415-555-0101",
        "415-555-0101 home",
        "4155550101\r\n",
        "415\t555\t0101",
        "0014155550101",
        "\u260e 415-555-0101",
        "\U0001f4f1+14155550101",
        "<+14155550101>",
        "[415-555-0101]",
        "\u201c+14155550101\u201d",
        "'4155550101'",
        "Ana Ruiz <415-555-0101>",
        "415-555-0101,",
        "=+14155550101",
        "https://wa.me/14155550101",
    ],
)
def test_one_number_is_read_however_it_is_written(cell: str) -> None:
    assert read_cell(cell, "US") == CellNumbers((ANA,))


@pytest.mark.parametrize(
    "cell",
    [
        "415-555-0101; 415-555-0102",
        "4155550101,4155550102",
        "4155550101|4155550102",
        "415-555-0101\n415-555-0102",
        "415-555-0101/415-555-0102",
        "+1 415 555 0101 / +1 415 555 0102",
        "415-555-0101 or 415-555-0102",
        "415-555-0101 y 415-555-0102",
        "415-555-0101 & 415-555-0102",
        "4155550101 4155550102",
        "+14155550101   +14155550102",
        "cell: 4155550101; home: 4155550102; 4155550101",
        "415-555-0101 AND 415-555-0102",
        "415-555-0101 // 415-555-0102",
        "415-555-0101 + 415-555-0102",
        "415-555-0101 - 415-555-0102",
        "(415) 555-0101 (415) 555-0102",
        "+1 415 555 0101 +1 415 555 0102",
    ],
)
def test_several_numbers_in_a_cell_are_all_read(cell: str) -> None:
    assert read_cell(cell, "US") == CellNumbers((ANA, BO))


def test_of_several_the_one_that_is_none_is_told() -> None:
    found = read_cell(f"{ANA}, nobody, {BO}", "US")
    assert found == CellNumbers(
        (ANA, BO), Phrase("opt_out_row_problems.one_of_several", {"problem": NEITHER})
    )
    assert read_cell("nobody, neither", "US") == CellNumbers(problem=NEITHER)


@pytest.mark.parametrize(
    "cell",
    [
        *("", " ", "\u200b", "\u00a0", "'", "\t", '""'),
        *(
            "-",
            "\u2014",
            "n/a",
            "N/A",
            "#N/A",
            "NULL",
            "none",
            "0",
            "Ninguno",
            "no tiene",
            "nenhum",
        ),
    ],
)
def test_an_empty_cell_is_no_number_and_no_problem(cell: str) -> None:
    assert read_cell(cell, "US") == CellNumbers()


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("1.4155E+10", ROUNDED),
        ("1,4155e10", ROUNDED),
        ("1.41556E+10", ROUNDED),
        ("1E10", ROUNDED),
        ("555-0101", LOCAL_ONLY),
        ("5550101", LOCAL_ONLY),
        ("12", NEITHER),
        ("nobody", NEITHER),
        ("1-800-FLOWERS", NEITHER),
        ("2026-05-04", NEITHER),
        ("000000000000", NEITHER),
        ("ana@example.org", NEITHER),
        ("@ana", USER_NAME),
        ("4" * (MAX_CELL + 1), TOO_LONG),
    ],
)
def test_what_is_none_is_refused_in_words_and_never_quoted(cell: str, why: Phrase) -> None:
    assert read_cell(cell, "US") == CellNumbers(problem=why)


@pytest.mark.parametrize(
    ("cell", "country", "number"),
    [
        ("020 7946 0958", "GB", "+442079460958"),
        ("+44 (0)20 7946 0958", "US", "+442079460958"),
        ("0044 20 7946 0958", "US", "+442079460958"),
        ("011 44 20 7946 0958", "US", "+442079460958"),
        ("030/901820", "DE", "+4930901820"),
        ("+52 1 55 1234 5678", "US", "+525512345678"),
    ],
)
def test_numbers_of_other_countries(cell: str, country: str, number: str) -> None:
    assert read_cell(cell, country) == CellNumbers((number,))


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("7001", CellNumbers(("7001",))),
        ("telegram:7001", CellNumbers(("7001",))),
        ("Telegram: 7001", CellNumbers(("7001",))),
        ("\u0667\u0660\u0660\u0661", CellNumbers(("7001",))),
        ("-100123", CellNumbers(("-100123",))),
        ("7001; 7002", CellNumbers(("7001", "7002"))),
        ("@ana_ruiz", CellNumbers(problem=USER_NAME)),
        ("ana_ruiz", CellNumbers(problem=USER_NAME)),
        ("--7", CellNumbers(problem=NEITHER)),
        ("1.2E+9", CellNumbers(problem=ROUNDED)),
    ],
)
def test_in_a_column_of_chats_bare_digits_are_one(cell: str, found: CellNumbers) -> None:
    assert read_cell(cell, "US", is_telegram=True) == found


@pytest.mark.parametrize(
    ("cell", "does"),
    [
        ("(415) 555-2671", True),
        ("telegram:7001234567", True),
        ("1 415 555 26711", False),
        ("2026-05-04", False),
        ("20260504120000", False),
        ("97301-1234", False),
        ("12 Main Street", False),
        ("4" * 600, False),
    ],
)
def test_only_what_is_most_likely_a_number_looks_like_one(cell: str, does: bool) -> None:
    assert looks_like_a_number(cell, "US") is does
