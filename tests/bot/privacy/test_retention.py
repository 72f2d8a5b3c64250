"""Holds that what the time of is over goes by itself, after a warning, and not under a hold."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.organizers.second_approval import ApprovalRefused
from bot.privacy import retention
from bot.privacy.retention import HoldRefused, apply_retention, list_due
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail
from bot.storage.schema.broadcast_tables import Delivery, DeliveryStatus, DirectMessage
from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.conversation_tables import Address, Message
from bot.storage.schema.handin_tables import Package, PackageStatus
from bot.storage.schema.signature_tables import Signature
from flows.campaign import Retention
from tests.bot.conversation.spoken_lines import say
from tests.bot.privacy.stolen_database import read_rows
from tests.bot.storage.delivery_rows import add_broadcast, add_delivery
from tests.clock import Clock

ANA, BO = "+14155550171", "+14155550172"
IBM = "ibm-extreme-vetting"
DAY = timedelta(days=1)


@pytest.fixture
def two(runtime: Runtime) -> tuple[Organizer, Organizer]:
    """Two organizers."""
    mia = accounts.add(runtime, "Mia", by=None)
    return mia, accounts.add(runtime, "Noa", by=mia)


def with_campaign(runtime: Runtime, **changes: object) -> Runtime:
    """Return the runtime with the campaign changed in its folder."""
    campaigns = tuple(
        one.model_copy(update=changes) if one.id == IBM else one for one in runtime.shelf.campaigns
    )
    return replace(runtime, shelf=runtime.shelf.model_copy(update={"campaigns": campaigns}))


def hand_over(runtime: Runtime, who: Organizer) -> None:
    """Note that a package was handed over now."""
    with runtime.database.write() as connection:
        connection.execute(
            Package.__table__.insert().values(  # type: ignore[attr-defined]  # a table's
                campaign=IBM,
                status=PackageStatus.HANDED_OVER,
                made_by=who.id,
                made_at=runtime.now(),
                handed_over_at=runtime.now(),
            )
        )


def linked(runtime: Runtime) -> int:
    """Return how many signatures lead to their signers."""
    with runtime.database.read() as connection:
        wanted = select(func.count()).where(Signature.person_id.is_not(None))
        return connection.execute(wanted).scalar_one()


def acts(runtime: Runtime) -> list[str]:
    """Return what the program noted of names."""
    with runtime.database.read() as connection:
        return [one.act for one in audit_trail.list_lines(connection) if "names" in one.act]


def test_names_go_a_month_after_the_hand_in_and_organizers_are_warned_two_weeks_before(
    runtime: Runtime, two: tuple[Organizer, Organizer], clock: Clock
) -> None:
    say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "NO")
    apply_retention(runtime)
    hand_over(runtime, two[0])
    (due,) = [one for one in list_due(runtime) if one.what == "names"]
    assert (due.rule, due.at, due.count) == ("after the hand-in", clock() + 30 * DAY, 1)
    clock.advance(15 * DAY)
    apply_retention(runtime)
    assert acts(runtime) == []
    clock.advance(1.5 * DAY)
    apply_retention(runtime)
    assert acts(runtime) == ["names go soon"]
    clock.advance(13 * DAY)
    apply_retention(runtime)
    assert linked(runtime) == 1
    clock.advance(1.5 * DAY)
    apply_retention(runtime)
    assert linked(runtime) == 0
    assert acts(runtime) == ["names go soon", "names destroyed"]
    assert [row["name"] for row in read_rows(runtime.database)["signatures"]] == [None]


def test_a_worker_that_comes_late_warns_two_weeks_before_all_the_same(
    runtime: Runtime, two: tuple[Organizer, Organizer], clock: Clock
) -> None:
    say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "NO")
    hand_over(runtime, two[0])
    clock.advance(90 * DAY)
    apply_retention(runtime)
    clock.advance(13 * DAY)
    apply_retention(runtime)
    assert linked(runtime) == 1
    clock.advance(DAY)
    apply_retention(runtime)
    assert linked(runtime) == 0


def test_names_go_half_a_year_after_the_closing_unless_it_opens_again(
    runtime: Runtime, clock: Clock
) -> None:
    say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "NO")
    closed = with_campaign(runtime, status="closed")
    apply_retention(closed)
    (due,) = [one for one in list_due(closed) if one.what == "names"]
    assert (due.rule, due.at) == ("after the closing", clock() + 180 * DAY)
    clock.advance(170 * DAY)
    apply_retention(closed)
    clock.advance(20 * DAY)
    apply_retention(runtime)
    assert linked(runtime) == 1
    assert [one for one in list_due(runtime) if one.what == "names"] == []


def test_names_closed_by_command_count_from_then(runtime: Runtime, clock: Clock) -> None:
    say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "NO")
    with runtime.database.write() as connection:
        connection.execute(
            text("INSERT INTO campaign_states (campaign, closed_at) VALUES (:campaign, :at)"),
            {"campaign": IBM, "at": f"{clock() - DAY:%Y-%m-%d %H:%M:%S.%f}+00:00"},
        )
    if runtime.database.is_sqlite:
        with runtime.database.write() as connection:
            connection.execute(
                text("UPDATE campaign_states SET closed_at = :at"),
                {"at": f"{clock() - DAY:%Y-%m-%d %H:%M:%S.%f}"},
            )
    (due,) = [one for one in list_due(runtime) if one.what == "names"]
    assert due.at == clock() + 179 * DAY


def test_no_name_is_kept_for_more_than_two_years(runtime: Runtime, clock: Clock) -> None:
    say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "NO")
    clock.advance(400 * DAY)
    say(runtime, BO, "IBM Bo Lindqvist", "SIGN", "NO")
    assert [one for one in list_due(runtime) if one.what == "names"] == []
    clock.advance(320 * DAY)
    apply_retention(runtime)
    assert acts(runtime) == ["names go soon"]
    clock.advance(15 * DAY)
    (due,) = [one for one in list_due(runtime) if one.what == "names"]
    assert (due.rule, due.count) == ("after two years", 1)
    apply_retention(runtime)
    assert linked(runtime) == 1


def test_under_a_legal_hold_nothing_goes_until_two_have_released_it(
    runtime: Runtime, two: tuple[Organizer, Organizer], clock: Clock
) -> None:
    mia, noa = two
    say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "NO")
    hand_over(runtime, mia)
    retention.hold(runtime, mia, IBM, "a lawsuit")
    with pytest.raises(HoldRefused, match="already"):
        retention.hold(runtime, mia, IBM, "a lawsuit")
    with pytest.raises(HoldRefused, match="never was"):
        retention.hold(runtime, mia, "nowhere", "a lawsuit")
    clock.advance(60 * DAY)
    apply_retention(runtime)
    clock.advance(20 * DAY)
    apply_retention(runtime)
    assert (linked(runtime), acts(runtime)) == (1, [])
    assert [one.is_held for one in list_due(runtime) if one.what == "names"] == [True]
    assert not retention.release(runtime, mia, IBM)
    with pytest.raises(ApprovalRefused):
        retention.release(runtime, mia, IBM)
    clock.advance(DAY)
    assert not retention.release(runtime, mia, IBM)  # too late for a yes: it is asked anew
    assert retention.release(runtime, noa, IBM)
    with pytest.raises(HoldRefused, match="no legal hold"):
        retention.release(runtime, noa, IBM)
    apply_retention(runtime)
    assert acts(runtime) == ["names go soon"]


def test_words_go_sooner_where_a_campaign_says_so(runtime: Runtime, clock: Clock) -> None:
    say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "NO")
    runtime = with_campaign(runtime, retention=Retention(words=3))
    clock.advance(4 * DAY)
    words = [one for one in list_due(runtime) if one.what == "words of messages"]
    assert [(one.campaign, one.count) for one in words] == [(IBM, 3)]
    apply_retention(runtime)
    with runtime.database.read() as connection:
        assert connection.scalars(select(Message.body)).all() == [None] * 3


def test_an_address_of_whom_nothing_else_is_held_is_erased(runtime: Runtime, clock: Clock) -> None:
    say(runtime, ANA, "IBM")
    say(runtime, BO, "IBM Bo Lindqvist", "SIGN", "NO")
    clock.advance(31 * DAY)
    with runtime.database.write() as connection:
        connection.execute(text("DELETE FROM conversations"))
    assert [one.count for one in list_due(runtime) if one.what == "addresses"] == []
    apply_retention(runtime)  # the words go first
    with runtime.database.read() as connection:
        sealed = connection.scalars(select(Address.sealed).order_by(Address.id)).all()
    assert [one is None for one in sealed] == [True, False]


def test_evidence_of_a_consent_goes_five_years_after_its_end(
    runtime: Runtime, clock: Clock
) -> None:
    say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "UPDATES")
    say(runtime, BO, "IBM Bo Lindqvist", "SIGN", "UPDATES", "STOP")
    clock.advance(5 * 365 * DAY + DAY)
    (due,) = [one for one in list_due(runtime) if one.what == "lines of consent"]
    assert due.count == 2
    apply_retention(runtime)
    with runtime.database.read() as connection:
        assert connection.scalars(select(Consent.granted)).all() == [True]


def test_what_was_sent_to_somebody_who_is_erased_leads_to_nobody_a_week_later(
    runtime: Runtime, clock: Clock
) -> None:
    say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "UPDATES")
    with runtime.database.write() as connection:
        address, person = connection.execute(select(Address.id, Address.person_id)).one()
        broadcast = add_broadcast(connection, title="News")
        add_delivery(
            connection,
            broadcast,
            person_id=person,
            address_id=address,
            status=DeliveryStatus.DELIVERED,
            sent_at=clock(),
        )
        connection.execute(
            DirectMessage.__table__.insert().values(  # type: ignore[attr-defined]  # a table's
                purpose="answer", channel="sms", address_id=address, sent_at=clock()
            )
        )
    clock.advance(DAY)
    say(runtime, ANA, "DELETE", "DELETE")
    apply_retention(runtime)
    with runtime.database.read() as connection:
        assert connection.scalar(select(Delivery.address_id)) == address
    clock.advance(8 * DAY)
    apply_retention(runtime)
    with runtime.database.read() as connection:
        assert connection.scalar(select(Delivery.address_id)) == 0
        assert (connection.scalar(select(Delivery.person_id)) or 0) < 0
        assert connection.scalar(select(DirectMessage.address_id)) is None


def test_of_a_campaign_that_is_gone_from_the_folder_the_safe_rules_hold(runtime: Runtime) -> None:
    assert retention.rules_of(runtime, "gone") == Retention()
