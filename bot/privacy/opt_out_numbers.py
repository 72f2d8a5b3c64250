"""Reads one cell of a list of opt-outs: the numbers or chats in it, as people and programs write.

Nothing is guessed: what a spreadsheet has rounded, or what lacks its area code, is refused in
words. Nothing of what stands in a cell is ever told. The words stand in the organizers' texts under
``opt_out_row_problems``.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import phonenumbers
from phonenumbers import ValidationResult

from bot.languages import Phrase
from bot.privacy.personal_data import read_address

MAX_CELL: Final = 500
NO_NUMBER: Final = Phrase("opt_out_row_problems.no_number")
NEITHER: Final = Phrase("opt_out_row_problems.neither")
ROUNDED: Final = Phrase("opt_out_row_problems.rounded")
LOCAL_ONLY: Final = Phrase("opt_out_row_problems.local_only")
USER_NAME: Final = Phrase("opt_out_row_problems.user_name")
TOO_LONG: Final = Phrase("opt_out_row_problems.too_long")
LOOKS_WHOLE_FROM_DIGITS: Final = 10
"""With fewer digits a cell elsewhere is rather a date or an amount than a number."""

_CHAT: Final = "telegram:"
_SCHEMES: Final = ("tel:", "callto:", "sms:", "whatsapp:", "https://wa.me/", "wa.me/")
_ABSENT: Final = frozenset(
    "- -- --- . ? 0 x n/a #n/a na n.a. nan none null nil unknown no ninguno ninguna nada nenhum "
    "nenhuma desconocido desconhecido".split()
).union(
    ("no phone", "no number", "no tiene"),
    ("sin telefono", "sin teléfono", "não tem", "sem telefone"),
)
"""What people write into a cell that has no number."""
_AROUND: Final = dict.fromkeys(map(ord, '<>[]{}*"\u201c\u201d\u201e\u00ab\u00bb'), " ")
_DASHES: Final = dict.fromkeys(map(ord, "\u2212\u2012\u2015\u00b7\u2022\u30fb\u30fc\u007e"), "-")
_IN_EXPONENTS: Final = re.compile(r"[\d.,]+\s*E\s*\+?\s*\d+", re.IGNORECASE)
_WITH_DECIMALS: Final = re.compile(r"(\d{7,15})[.,]0+")
_AS_FORMULA: Final = re.compile(r'=\s*"([^"]*)"')
_NOTE: Final = re.compile(r"\(\s*[^\W\d_][^()\d]*\)")
_LABEL: Final = re.compile(r"^[^\W\d_][^\d+(]{0,20}?[.:\s]\s*(?=[+(\d])|\s[^\W\d_]{1,12}\.?$")
_EXTENSION: Final = re.compile(
    r"[\s,;]*(?:x|ext|extn|extension|int|interno|ramal|anexo|#)[.:\s=]*\d{1,7}\s*$", re.IGNORECASE
)
_WRITTEN: Final = re.compile(r"[+(\d][\d\s()./+-]*")
_BETWEEN: Final = re.compile(
    r"[;,|\n\r]+|\s+(?:[/&+-]+|or|and|y|o|ou|e)\s+|(?<=\d{4})/+(?=[+(\d])|(?<=\d{4})\s+(?=[+(])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CellNumbers:
    """What a cell holds: the addresses in it, and what is wrong with the rest, if anything."""

    addresses: tuple[str, ...] = ()
    problem: Phrase | None = None


def read_cell(cell: str, country: str, *, is_telegram: bool = False) -> CellNumbers:
    """Return the addresses of a cell: numbers as they are written in ``country``, or chat ids.

    An empty cell holds none, and that is no problem. In a Telegram column bare digits are chats.
    """
    if len(cell) > MAX_CELL:
        return CellNumbers(problem=TOO_LONG)
    text = _cleaned(cell)
    if not text or text.casefold() in _ABSENT:
        return CellNumbers()
    whole = _read(text, country, is_telegram=is_telegram)
    if whole.addresses or whole.problem == ROUNDED:
        return whole
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    if len(parts) <= 1:
        parts = text.split()
        if not _all_whole(parts, country, is_telegram=is_telegram):
            return whole
    read = [_read(part, country, is_telegram=is_telegram) for part in parts]
    addresses = tuple(dict.fromkeys(one for each in read for one in each.addresses))
    problems = [each.problem for each in read if each.problem]
    if problems and addresses:
        problem = Phrase("opt_out_row_problems.one_of_several", {"problem": problems[0]})
        return CellNumbers(addresses, problem)
    return CellNumbers(addresses, problems[0] if problems else None)


def looks_like_a_number(cell: str, country: str) -> bool:
    """Say whether a cell of another column may well hold somebody's number."""
    if len(cell) > MAX_CELL or sum(map(str.isdigit, cell)) < LOOKS_WHOLE_FROM_DIGITS:
        return False
    return any(
        not one.startswith("+") or phonenumbers.is_valid_number(phonenumbers.parse(one, None))
        for one in read_cell(cell, country).addresses
    )


def _cleaned(cell: str) -> str:
    """Return a cell without what nobody sees in it, its digits and signs as a keyboard has them."""
    plain = "".join(_plain_signs(unicodedata.normalize("NFKC", cell)))
    if found := _AS_FORMULA.fullmatch(plain.strip()):
        plain = found[1]
    return plain.translate(_AROUND).strip(" '\u2018\u2019`=,;")


def _plain_signs(text: str) -> Iterator[str]:
    for sign in text.translate(_DASHES):
        kind = unicodedata.category(sign)
        if kind == "Nd":
            yield str(unicodedata.decimal(sign))
        elif kind == "Pd":
            yield "-"
        elif sign in "\r\n":
            yield "\n"
        elif sign.isspace() or kind == "So":
            yield " "
        elif kind not in {"Cf", "Cc"}:
            yield sign


def _all_whole(parts: list[str], country: str, *, is_telegram: bool) -> bool:
    """Say whether each of several words is an address by itself: then they are not one."""
    return len(parts) > 1 and all(
        _read(part, country, is_telegram=is_telegram).addresses for part in parts
    )


def _read(text: str, country: str, *, is_telegram: bool) -> CellNumbers:
    """Return the one address that a text is, or what is wrong with it."""
    text = text.strip()
    if _IN_EXPONENTS.fullmatch(text):
        return CellNumbers(problem=ROUNDED)
    if found := _WITH_DECIMALS.fullmatch(text):
        text = found[1]
    if text.casefold().startswith(_CHAT) or is_telegram:
        return _chat(text)
    if text.startswith("@"):
        return CellNumbers(problem=USER_NAME)
    return _number(_without_what_is_around(text), country)


def _number(text: str, country: str) -> CellNumbers:
    """Return the one number that a text is, or what is wrong with it."""
    if not _WRITTEN.fullmatch(text):
        return CellNumbers(problem=NEITHER)
    # "00" is what "+" is dialed as in most countries; where it is not, no number begins so.
    for written in (text, f"+{text[2:]}") if text.startswith("00") else (text,):
        try:
            return _whole_number(read_address(written, country))
        except ValueError:
            continue
    return CellNumbers(problem=NEITHER)


def _chat(text: str) -> CellNumbers:
    number = text.casefold().removeprefix(_CHAT).strip()
    if number.startswith("@") or (number[:1].isalpha() and number.replace("_", "a").isalnum()):
        return CellNumbers(problem=USER_NAME)
    try:
        return CellNumbers((read_address(_CHAT + number, ""),))
    except ValueError:
        return CellNumbers(problem=NEITHER)


def _without_what_is_around(text: str) -> str:
    """Return a number without its link, its extension, and a word that says which it is."""
    for scheme in _SCHEMES:
        if text.casefold().startswith(scheme):
            text = re.split("[;?]", text[len(scheme) :].lstrip("/"))[0]
    text = _NOTE.sub("", text).strip()
    text = _EXTENSION.sub("", text).strip()
    return _LABEL.sub("", text).strip()


def _whole_number(address: str) -> CellNumbers:
    """Return a number, unless it lacks its area code: then it is nobody's."""
    parsed = phonenumbers.parse(address, None)
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return CellNumbers(problem=LOCAL_ONLY)
    return CellNumbers((address,))
