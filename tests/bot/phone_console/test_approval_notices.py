"""Organizers are told, on their own phones, of what waits for a second organizer's yes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.exports import export_life
from bot.exports.export_life import Wanted
from bot.organizers import accounts, alerts
from bot.organizers.accounts import AT_ONCE, NEVER, Organizer
from bot.organizers.roles import Role
from bot.phone_console.texts import MAX_SEGMENTS
from bot.privacy import campaign_end, retention
from bot.runtime import Runtime
from bot.signatures.handin import package_life
from bot.signatures.review import bulk_acts
from bot.storage.broadcasts import broadcasts
from bot.storage.campaigns import campaign_states
from bot.storage.handin import packages
from bot.storage.organizers import audit_trail
from bot.storage.review.review_queue import Condition
from bot.storage.schema.broadcast_tables import BroadcastStatus
from bot.storage.schema.export_tables import ExportKind
from bot.storage.schema.handin_tables import PackageStatus
from bot.storage.signatures.held_back import ReviewReason
from flows.segments import measure
from tests.bot.broadcasts.recipients import gather
from tests.bot.conversation.spoken_lines import say
from tests.bot.phone_console.test_organizer_notices import NEW_YORK, organizer, told
from tests.clock import Clock

IBM = "ibm-extreme-vetting"
BO_PHONE = "+12125550177"


@pytest.fixture(autouse=True)
def by_day(clock: Clock) -> None:
    """It is day in New York."""
    clock.advance(timedelta(hours=2))


@pytest.fixture
def ana(runtime: Runtime) -> Organizer:
    """Who asks, and is told of things at once."""
    return organizer(runtime, "ana", NEW_YORK, AT_ONCE)


@pytest.fixture
def bo(runtime: Runtime, ana: Organizer) -> Organizer:
    """A second organizer, who is told at once too."""
    return alerts.choose(runtime, "bo", AT_ONCE, None, accounts.add(runtime, "bo", BO_PHONE, ana))


def sign(runtime: Runtime) -> None:
    """Let somebody sign."""
    say(runtime, "+14155550190", "IBM Dana Scully", "SIGN", "NO")


def ask_for_export(runtime: Runtime, who: Organizer) -> Callable[[Organizer], object]:
    kind = ExportKind.SIGNATURES
    wanted = Wanted(kind, campaign=IBM, with_personal_data=True, reason="a partner asked")
    number = export_life.ask(runtime, who, wanted).id
    return lambda second: export_life.release(runtime, second, number)


def ask_for_end(runtime: Runtime, who: Organizer) -> Callable[[Organizer], object]:
    with runtime.database.write() as connection:
        campaign_states.set_closed(connection, IBM, closed_at=runtime.now())
    campaign_end.ask(runtime, who, IBM, without_hand_in="they gave in")
    return lambda second: campaign_end.approve(runtime, second, IBM)


def ask_to_end_hold(runtime: Runtime, who: Organizer) -> Callable[[Organizer], object]:
    retention.hold(runtime, who, IBM, "a court asked")
    retention.release(runtime, who, IBM)
    return lambda second: retention.release(runtime, second, IBM)


def ask_to_hold_many(runtime: Runtime, who: Organizer) -> Callable[[Organizer], object]:
    choice = bulk_acts.choose(runtime, who, bulk_acts.HOLD, Condition(IBM))
    many = replace(choice, needs_second=True)
    number = bulk_acts.ask(runtime, who, many, ReviewReason.JOKE).id
    return lambda second: bulk_acts.approve(runtime, second, number)


def ask_to_release_package(runtime: Runtime, who: Organizer) -> Callable[[Organizer], object]:
    """Build nothing: what the build writes in the end is enough."""
    number = package_life.create(runtime, who, IBM, ())
    now = runtime.now()

    def change(status: PackageStatus, **values: object) -> None:
        with runtime.database.write() as connection:
            packages.change(connection, number, tuple(PackageStatus), status=status, **values)

    change(PackageStatus.BUILT, built_at=now)
    with runtime.database.write() as connection:
        audit_trail.note(connection, now, None, "built package", detail=f"package {number}, {IBM}")
    return lambda _: change(PackageStatus.RELEASED)


Asking = Callable[[Runtime, Organizer], Callable[[Organizer], object]]

ASKED: tuple[tuple[Asking, str], ...] = (
    (ask_for_export, "export release 1"),
    (ask_for_end, f"campaign end {IBM} --approve"),
    (ask_to_end_hold, f"retention release {IBM}"),
    (ask_to_hold_many, "signatures approve 1"),
    (ask_to_release_package, "handin release 1"),
)


@pytest.mark.usefixtures("bo")
@pytest.mark.parametrize(("ask", "command"), ASKED)
def test_what_waits_for_a_second_yes_is_told_once_to_the_others(
    runtime: Runtime, clock: Clock, ana: Organizer, ask: Asking, command: str
) -> None:
    sign(runtime)
    ask(runtime, ana)
    ((to, text),) = [notice for notice in told(runtime, clock) if notice[0] != NEW_YORK]
    assert to == BO_PHONE
    assert text.endswith(f"python -m bot {command}")
    assert "ana" not in text.lower().split()
    assert "Scully" not in text
    assert measure(text).segments <= MAX_SEGMENTS
    assert told(runtime, clock) == []


@pytest.mark.parametrize("ask", [ask for ask, _ in ASKED])
def test_what_got_its_yes_by_then_is_not_told(
    runtime: Runtime, clock: Clock, ana: Organizer, bo: Organizer, ask: Asking
) -> None:
    sign(runtime)
    say_yes = ask(runtime, ana)
    say_yes(bo)
    assert told(runtime, clock) == []


@pytest.mark.usefixtures("ana")
def test_a_broadcast_for_many_waits_for_a_yes_too(
    runtime: Runtime, clock: Clock, bo: Organizer
) -> None:
    crowd = gather(runtime, 1)
    now = runtime.now()
    with runtime.database.write() as connection:
        awaiting = {"status": BroadcastStatus.AWAITING, "approved_by": bo.id, "approved_at": now}
        broadcasts.change(connection, crowd.broadcast_id, tuple(BroadcastStatus), **awaiting)
        audit_trail.note(connection, now, bo.id, "approved", crowd.broadcast_id)
    ((to, text),) = told(runtime, clock)
    assert to == NEW_YORK
    assert text.endswith(f"python -m bot broadcast approve {crowd.broadcast_id}")


def test_who_made_a_hand_in_is_told_that_it_is_ready(
    runtime: Runtime, clock: Clock, ana: Organizer
) -> None:
    sign(runtime)
    ask_to_release_package(runtime, ana)
    ((to, text),) = told(runtime, clock)
    assert to == NEW_YORK
    assert text.startswith("The hand-in is ready.")
    assert text.endswith("python -m bot handin release 1")
    assert measure(text).segments <= MAX_SEGMENTS
    assert told(runtime, clock) == []


@pytest.mark.parametrize("role", [Role.READER, Role.PARTNER])
def test_who_may_say_no_yes_is_not_asked_for_one(
    runtime: Runtime, clock: Clock, ana: Organizer, bo: Organizer, role: Role
) -> None:
    source = "18-million-rising" if role is Role.PARTNER else ""
    accounts.change_role(runtime, bo.name, role, source, by=ana)
    ask_to_end_hold(runtime, ana)
    assert told(runtime, clock) == []


def test_who_chose_never_is_told_nothing(
    runtime: Runtime, clock: Clock, ana: Organizer, bo: Organizer
) -> None:
    alerts.choose(runtime, bo.name, NEVER, None, bo)
    ask_to_end_hold(runtime, ana)
    assert told(runtime, clock) == []
