"""Holds that what a test logs of what it sealed is found, and that our own words are not."""

import logging

import pytest

from bot.runtime import Runtime
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM
from tests import logged_secrets
from tests.conftest import USED
from tests.logged_secrets import Used


@pytest.mark.parametrize(
    ("column", "text", "line"),
    [
        (Sealed.NAME, "Zoë Quint", "thanks to Zoë Quint, again"),
        (Sealed.NAME, "Ødegaard", '"who": "Ødegaard"'),
        (Sealed.ADDRESS, "+12125550188", "failed for 12125550188"),
        (Sealed.ORGANIZER, "889900112", "chat 889900112 is gone"),
        (Sealed.BODY, "please take me off", "said: please take me off!"),
        (Sealed.ANSWERS, '{"why": "my mother"}', 'kept {"why": "my mother"}'),
        (Sealed.RECEIPT, "K7QF2MXW", "code K7QF2MXW"),
    ],
)
def test_what_was_sealed_is_found_in_a_line(column: Sealed, text: str, line: str) -> None:
    used = Used()
    used.note(column, text)
    assert used.find_in(["broadcast paused", line]) == [line]


@pytest.mark.parametrize(
    ("column", "text", "line"),
    [
        (Sealed.NAME, "Ana", "the analysis"),  # shorter than can be told from other words
        (Sealed.NAME, "Mark", "remarkable"),
        (Sealed.BODY, "updates", "updates are sent"),
        (Sealed.ADDRESS, "7001", "ms=7001"),
        (Sealed.STATE, '{"step": "name"}', '{"step": "name"}'),
    ],
)
def test_what_is_a_word_of_ours_is_not(column: Sealed, text: str, line: str) -> None:
    used = Used()
    used.note(column, text)
    assert used.find_in([line]) == []


def test_what_any_vault_seals_or_looks_up_is_known(runtime: Runtime) -> None:
    runtime.vault.seal(PROGRAM, Sealed.NAME, "Hypatia Okonkwo")
    runtime.vault.lookup("+12125550187")
    lines = next(logged_secrets.keep_lines())
    for words in ("to 12125550187", "for Hypatia Okonkwo", "for nobody"):
        lines.handle(logging.makeLogRecord({"name": "bot.x", "levelname": "INFO", "msg": words}))
    found = USED.find_in(lines.kept)
    assert [any(words in line for line in found) for words in ("1212", "Hypatia", "nobody")] == [
        True,
        True,
        False,
    ]
