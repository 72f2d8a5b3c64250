"""Codes of personal links are told from names and posters; partner and poster are both kept."""

import pytest

from bot.conversation.dry_run import Rehearsal
from bot.conversation.new_codes import make_codes
from flows.invitations import (
    CODE_LENGTHS,
    join_source,
    partner_of,
    read_code,
    read_poster_code,
    split_code,
)
from flows.replies import Reply
from flows.wording import Medium, render
from tests.transcripts import shelf


def test_a_new_code_has_the_form_of_one_and_is_random() -> None:
    made = {codes for _ in range(200) if (codes := make_codes())}
    assert len(made) > 190
    for codes in made:
        assert tuple(map(len, codes)) == CODE_LENGTHS
        assert all(read_code(code) == code for code in codes)


@pytest.mark.parametrize("said", ["r7k2", "R7K2", "r7k2m4", "x9c2h3d4"])
def test_a_code_is_read_in_any_case(said: str) -> None:
    assert read_code(said) == said.lower()


@pytest.mark.parametrize(
    "said",
    ["", "Ana", "r7k", "7r2k", "r7k2m", "r0k2", "a7k2", "r1k2", "poster", "2026", "b2b", "r7k2m4p",
     "x9c2h3d4f5", "o7k2", "rrkk", "r७k२"],
)  # fmt: skip
def test_other_words_are_no_code(said: str) -> None:
    assert read_code(said) == ""


@pytest.mark.parametrize("said", ["bus7", "BUS7", "Poster_12", "bus-7", "7", "_7", "7" * 40])
def test_a_posters_code_is_read_in_any_case(said: str) -> None:
    assert read_poster_code(said) == said.lower()


@pytest.mark.parametrize(
    "said",
    ["", "poster", "-7", "7-", "bus 7", "bus7\n", "bus７", "bus٧", "ñ7", "a/7", "7" * 41, "🚌7"],
)
def test_other_words_are_no_code_of_a_poster(said: str) -> None:
    assert read_poster_code(said) == ""


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("r7k2 Ana Ruiz", "r7k2", "Ana Ruiz"),
        ("R7K2", "r7k2", ""),
        ("r7k2, Ana Ruiz", "r7k2", "Ana Ruiz"),
        ("Ana Ruiz", "", "Ana Ruiz"),
        ("Ana r7k2", "", "Ana r7k2"),
        ("", "", ""),
    ],
)
def test_a_code_stands_first_and_swallows_no_name(text: str, code: str, rest: str) -> None:
    assert split_code(text) == (code, rest)


def signed(*lines: str, channel: str = "sms") -> str:
    """Return what was signed in the end, as a transcript tells it."""
    rehearsal = Rehearsal(shelf("ibm"), channel)
    for line in (*lines, "SIGN"):
        rehearsal.say(line)
    return next(line for line in rehearsal.transcript().splitlines() if "* signed" in line)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("IBM r7k2", "Ana Ruiz"), "as Ana Ruiz, invited by r7k2"),
        (("IBM R7K2 Ana Ruiz",), "as Ana Ruiz, invited by r7k2"),
        (("ibm  r7k2   Ana  Ruiz",), "as Ana Ruiz, invited by r7k2"),
        (("IBMKOS r7k2 Ana Ruiz",), "as Ana Ruiz, source daily-kos, invited by r7k2"),
        (("IBM Ana Ruiz",), "as Ana Ruiz"),
        (("IBM-poster_12", "Ana Ruiz"), "as Ana Ruiz, source poster_12"),
        (("ibmkos-bus7 Ana Ruiz",), "as Ana Ruiz, source daily-kos/bus7"),
        (("IBMKOS-r7k2 Ana Ruiz",), "as Ana Ruiz, source daily-kos, invited by r7k2"),
        (("IBM-Ana Ruiz",), "as Ana Ruiz"),
        (("IBMKOS-bus7. Ana Ruiz",), "as Ana Ruiz, source daily-kos/bus7"),
        (("IBMK0S-BUS7, my name is Ana Ruiz",), "as Ana Ruiz, source daily-kos/bus7"),
        (("IBMKOS bus7", "Ana Ruiz"), "as Ana Ruiz, source daily-kos/bus7"),
        (("IBMKOS bus7 Ana Ruiz",), "as Ana Ruiz, source daily-kos/bus7"),
        (("ibmkos Bus7, my name is Ana Ruiz",), "as Ana Ruiz, source daily-kos/bus7"),
        (("IBM 2nd time I ask you", "Ana Ruiz"), "as Ana Ruiz"),
        (("ibm kos Poster_12.", "Ana Ruiz"), "as Ana Ruiz, source daily-kos/poster_12"),
        (("IBM 7", "Ana Ruiz"), "as Ana Ruiz"),
    ],
)
def test_who_invited_is_kept_until_the_signature(lines: tuple[str, ...], told: str) -> None:
    assert signed(*lines).endswith(told)


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ("IBM-r7k2", "as Ana Ruiz, invited by r7k2"),
        ("IBM-R7K2", "as Ana Ruiz, invited by r7k2"),
        ("IBM-poster_12", "as Ana Ruiz, source poster_12"),
        ("IBMKOS", "as Ana Ruiz, source daily-kos"),
        ("IBMKOS-poster_12", "as Ana Ruiz, source daily-kos/poster_12"),
        ("IBMKOS-Poster_12", "as Ana Ruiz, source daily-kos/poster_12"),
        ("IBMKOS-poster", "as Ana Ruiz, source daily-kos"),
        ("IBMKOS-r7k2", "as Ana Ruiz, source daily-kos, invited by r7k2"),
    ],
)
def test_a_link_keeps_partner_poster_and_inviter(payload: str, told: str) -> None:
    assert signed(f"/start {payload}", "Ana Ruiz", channel="telegram").endswith(told)


def test_who_came_by_a_partners_poster_is_asked_for_the_partner_too() -> None:
    rehearsal = Rehearsal(shelf("ibm"), "telegram")
    for line in ("/start IBMKOS-poster_12", "Ana Ruiz", "SIGN", "2"):
        rehearsal.say(line)
    assert rehearsal.standing.consents == {"daily-kos"}


def test_a_source_is_a_partner_a_poster_or_both() -> None:
    assert join_source("daily-kos", "poster") == "daily-kos/poster"
    assert join_source("", "poster") == "poster"
    assert partner_of("daily-kos/poster") == partner_of("daily-kos") == "daily-kos"


def shared(medium: Medium) -> str:
    on = shelf("ibm")
    return render(on, on.campaigns[0], Reply("share"), "en", medium).text


def test_a_signer_is_given_a_link_and_a_keyword_of_their_own() -> None:
    assert "IBM r7k2" in shared(Medium(reach="(555) 010-0100", code="r7k2"))
    link = "https://t.me/a_bot?start={keyword}"
    assert shared(Medium(rich=True, reach=link, code="r7k2")).endswith("?start=IBM-r7k2")
    assert shared(Medium(rich=True, reach=link)).endswith("?start=IBM")
