"""Holds how long somebody is signed in, and who ends it."""

from datetime import timedelta

from sqlalchemy import select

from bot.organizers import accounts
from bot.organizers.sign_in import sessions
from bot.runtime import Runtime
from bot.storage.schema.sign_in_tables import Session
from tests.clock import Clock


def test_a_session_is_found_by_what_the_browser_holds(bare_runtime: Runtime) -> None:
    ana = accounts.add(bare_runtime, "ana")
    token = sessions.begin(bare_runtime, ana, browser="Firefox on Android")
    found = sessions.find(bare_runtime, token)
    assert found is not None
    assert (found.organizer, found.browser) == (ana, "Firefox on Android")
    assert sessions.find(bare_runtime, token[:-1]) is None
    with bare_runtime.database.read() as connection:
        stored = connection.execute(select(Session.hash)).scalar_one()
    assert stored not in (token.encode(), b"")


def test_each_sign_in_is_a_session_of_its_own(bare_runtime: Runtime) -> None:
    ana = accounts.add(bare_runtime, "ana")
    first, second = sessions.begin(bare_runtime, ana), sessions.begin(bare_runtime, ana)
    assert first != second
    keys = {one.form_key for one in sessions.list_sessions(bare_runtime, ana)}
    assert len(keys) == 2


def test_it_ends_an_hour_after_the_last_act(bare_runtime: Runtime, clock: Clock) -> None:
    token = sessions.begin(bare_runtime, accounts.add(bare_runtime, "ana"))
    for _ in range(3):
        clock.advance(timedelta(minutes=59))
        assert sessions.find(bare_runtime, token) is not None
    clock.advance(sessions.MAX_IDLE)
    assert sessions.find(bare_runtime, token) is None


def test_looking_for_news_does_not_prolong_it(bare_runtime: Runtime, clock: Clock) -> None:
    token = sessions.begin(bare_runtime, accounts.add(bare_runtime, "ana"))
    clock.advance(timedelta(minutes=40))
    assert sessions.find(bare_runtime, token, is_polling=True) is not None
    clock.advance(timedelta(minutes=20))
    assert sessions.find(bare_runtime, token, is_polling=True) is None


def test_it_ends_after_twelve_hours_whatever_is_done(bare_runtime: Runtime, clock: Clock) -> None:
    token = sessions.begin(bare_runtime, accounts.add(bare_runtime, "ana"))
    for _ in range(23):
        clock.advance(timedelta(minutes=30))
        assert sessions.find(bare_runtime, token) is not None
    clock.advance(timedelta(minutes=30))
    assert sessions.find(bare_runtime, token) is None
    assert sessions.delete_old_sessions(bare_runtime) == 1


def test_its_owner_ends_one_or_all_but_this_one(bare_runtime: Runtime) -> None:
    ana = accounts.add(bare_runtime, "ana")
    bo = accounts.add(bare_runtime, "bo", by=ana)
    tokens = [sessions.begin(bare_runtime, ana) for _ in range(3)]
    found = [sessions.find(bare_runtime, token) for token in tokens]
    assert found[0] is not None
    assert found[1] is not None
    assert not sessions.end(bare_runtime, bo, found[1].id, bo)
    assert sessions.end(bare_runtime, ana, found[1].id, ana)
    assert not sessions.end(bare_runtime, ana, found[1].id, ana)
    assert sessions.end_all(bare_runtime, ana, ana, but=found[0]) == 1
    assert [sessions.find(bare_runtime, token) is not None for token in tokens] == [
        True,
        False,
        False,
    ]


def test_who_was_removed_is_signed_out(bare_runtime: Runtime) -> None:
    ana = accounts.add(bare_runtime, "ana")
    bo = accounts.add(bare_runtime, "bo", by=ana)
    token = sessions.begin(bare_runtime, bo)
    accounts.remove(bare_runtime, "bo", ana)
    assert sessions.find(bare_runtime, token) is None


def test_a_factor_counts_for_five_minutes(bare_runtime: Runtime, clock: Clock) -> None:
    token = sessions.begin(bare_runtime, accounts.add(bare_runtime, "ana"))
    clock.advance(sessions.FACTOR_FRESH_FOR)
    found = sessions.find(bare_runtime, token)
    assert found is not None
    assert not sessions.has_fresh_factor(found, bare_runtime.now())
    renewed = sessions.renew(bare_runtime, found)
    assert renewed is not None
    again = sessions.find(bare_runtime, renewed)
    assert again is not None
    assert sessions.has_fresh_factor(again, bare_runtime.now())


def test_who_proves_again_who_they_are_gets_another_token(
    bare_runtime: Runtime, clock: Clock
) -> None:
    ana = accounts.add(bare_runtime, "ana")
    token = sessions.begin(bare_runtime, ana)
    clock.advance(timedelta(minutes=10))
    found = sessions.find(bare_runtime, token)
    assert found is not None
    renewed = sessions.renew(bare_runtime, found)
    assert renewed is not None
    assert sessions.find(bare_runtime, token) is None
    again = sessions.find(bare_runtime, renewed)
    assert again is not None
    assert (again.id, again.began_at, again.factor_at) == (
        found.id,
        found.began_at,
        bare_runtime.now(),
    )
    sessions.end(bare_runtime, ana, again.id, ana)
    assert sessions.renew(bare_runtime, again) is None


def test_a_clock_that_was_set_back_makes_no_factor_fresh(
    bare_runtime: Runtime, clock: Clock
) -> None:
    token = sessions.begin(bare_runtime, accounts.add(bare_runtime, "ana"))
    clock.advance(timedelta(hours=-1))
    found = sessions.find(bare_runtime, token)
    assert found is not None
    assert not sessions.has_fresh_factor(found, bare_runtime.now())
