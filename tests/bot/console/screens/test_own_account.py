"""One's own account: sessions are seen and ended, codes made anew, the language and zone chosen."""

import pytest

from bot.organizers.roles import Role
from bot.organizers.sign_in import factors, sessions
from bot.runtime import Runtime
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import Browsing
from tests.bot.console.conftest import add_one


def test_ones_own_sessions_are_ended_and_nobody_elses(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    sessions.begin(runtime, ana, browser="Firefox · Android")
    sam = add_one(runtime, Role.READER, ana)
    theirs = sessions.begin(runtime, sam)
    page = signed_in.open("/me").text
    assert "Firefox · Android" in page
    for who in (ana, sam):
        for one in sessions.list_sessions(runtime, who):
            if one.browser != "a test":
                signed_in.send(f"/me/sessions/{one.id}/end", page="/me")
    assert [one.browser for one in sessions.list_sessions(runtime, ana)] == ["a test"]
    assert sessions.find(runtime, theirs) is not None


def test_recovery_codes_are_made_anew(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    page = signed_in.send("/me/recovery-codes", page="/me").text
    assert page.count("<li><code>") == 10
    assert factors.list_factors(runtime, ana).recovery_codes == 10


@pytest.mark.parametrize(("language", "heading"), [("es", "Tu cuenta"), ("pt", "A sua conta")])
def test_the_language_is_chosen_and_kept(signed_in: Browsing, language: str, heading: str) -> None:
    answer = signed_in.send(
        "/preferences", {"language": language, "back": "/console/me"}, page="/me"
    )
    assert answer.location == "/console/me"
    page = signed_in.follow(answer).text
    assert heading in page
    assert f'<html lang="{language}"' in page
    signed_in.send("/preferences", {"language": "xx", "zone": "Mars/Olympus"}, page="/me")
    assert heading in signed_in.open("/me").text


def test_the_browsers_language_is_spoken_where_none_was_chosen(signed_in: Browsing) -> None:
    headers = {"Accept-Language": "fr, pt-BR;q=0.8, es;q=0.5"}
    assert '<html lang="pt"' in signed_in.open("/me", **headers).text
    assert '<html lang="en"' in signed_in.open("/me", **{"Accept-Language": "zz"}).text
