"""One's own account: sessions are seen and ended, codes made anew, the language and zone chosen."""

import pytest

from bot.organizers import accounts, alerts
from bot.organizers.alerts import Alert, ChosenAlerts
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


def test_one_chooses_of_what_one_is_told_and_when(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    assert "You have no phone or chat here yet" in signed_in.open("/me").text
    accounts.set_address(runtime, "ana", "+12125550199", by=ana)
    page = signed_in.open("/me").text
    assert "You are told by text message" in page
    assert "5550199" not in page
    assert page.count('type="checkbox"') == page.count("checked") - 1 == len(Alert)
    chosen = {"when_told": "at_once", "alert_cap": "yes", "alert_hand_in": "yes"}
    done = signed_in.send("/me/alerts", chosen, page="/me")
    after = signed_in.follow(done).text
    assert "told of that from now on" in after
    assert after.count("checked") == 3
    kinds = frozenset({Alert.CAP, Alert.HAND_IN})
    assert alerts.read_chosen(runtime, ana) == ChosenAlerts("at_once", kinds)
    refused = signed_in.send("/me/alerts", {"when_told": "often"}, page="/me")
    assert refused.status_code == 422
    assert alerts.read_chosen(runtime, ana).when == "at_once"


@pytest.mark.parametrize(
    ("role", "offered"), [(Role.READER, 5), (Role.APPROVER, 6), (Role.PARTNER, 0)]
)
def test_one_is_offered_what_ones_role_has_to_do_with(
    browsing: Browsing, runtime: Runtime, ana: Organizer, role: Role, offered: int
) -> None:
    who = add_one(runtime, role, ana, "18-million-rising" if role is Role.PARTNER else "")
    browsing.sign_in_as(who)
    assert browsing.open("/me").text.count('type="checkbox"') == offered
    browsing.send("/me/alerts", {"when_told": "by_day", "alert_questions": "yes"}, page="/me")
    left = alerts.read_chosen(runtime, who).kinds
    assert left == frozenset(Alert) - frozenset(alerts.list_offered(who))
