"""Makes the codes of personal links: short and random, with no meaning."""

import secrets
from math import prod

from flows.invitations import CODE_DIGITS, CODE_LENGTHS, CODE_LETTERS


def make_codes() -> tuple[str, ...]:
    """Return one code of each length, the shortest first: the first that is not taken is used."""
    return tuple(_make_code(length) for length in CODE_LENGTHS)


def _make_code(length: int) -> str:
    """Draw once: a draw for each sign would cost more than all else of a signature's code."""
    alphabets = [(CODE_LETTERS, CODE_DIGITS)[place % 2] for place in range(length)]
    drawn, code = secrets.randbelow(prod(map(len, alphabets))), ""
    for signs in alphabets:
        drawn, sign = divmod(drawn, len(signs))
        code += signs[sign]
    return code
