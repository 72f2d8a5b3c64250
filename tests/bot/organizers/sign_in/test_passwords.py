"""Holds which passwords are taken, and that one is known again."""

import pytest

from bot.organizers.sign_in.passwords import (
    PasswordRefused,
    check_password,
    hash_password,
    verify_password,
)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "Tr0ub4dor&3",
        "fourteen signs",
        "passwordpassword",
        "Password1234567890",
        "qwertyuiop123456",
        "aaaaaaaaaaaaaaaaaaaa",
        "correct horse battery staple",
        "ana-ruiz-ana-ruiz-2026",
        "x" * 129,
    ],
)
def test_what_is_short_long_or_guessed_at_once_is_refused(password: str) -> None:
    with pytest.raises(PasswordRefused):
        check_password(password, name="ana-ruiz")


@pytest.mark.parametrize(
    "password",
    [
        "seven lanterns over quiet harbours",
        "ñandú que baila bajo la luna",
        "雨の日に猫が三匹、窓辺で眠っていました",
        "gT7#kQ!v2Lp@9zRw",
    ],
)
def test_any_characters_are_taken(password: str) -> None:
    check_password(password, name="ana")
    assert verify_password(password, hash_password(password))


def test_one_letter_written_in_two_ways_is_one() -> None:
    assert verify_password(
        "cafe\u0301 con leche y medialunas", hash_password("café con leche y medialunas")
    )


def test_a_wrong_password_and_none_at_all_are_no() -> None:
    assert not verify_password("seven lanterns", hash_password("eight lanterns"))
    assert not verify_password("the password of nobody at all", "")
    assert not verify_password("x", "no hash")
