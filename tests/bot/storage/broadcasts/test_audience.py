"""Who gets a broadcast, and who does not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.storage.broadcasts import audience
from bot.storage.broadcasts.audience import AudienceGroup, AudienceMember, AudienceSelection
from bot.storage.broadcasts.audience_query import agreed
from bot.storage.consent import consents, suppressions
from bot.storage.conversations import people
from bot.storage.schema.broadcast_tables import Chunk, Delivery
from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.conversation_tables import Address
from bot.storage.signatures import signatures, sources
from tests.bot.storage import rows
from tests.bot.storage.delivery_rows import add_broadcast, add_delivery
from tests.bot.storage.rows import CAMPAIGN, NOON, Someone

HOUR = timedelta(hours=1)
OURS = AudienceSelection(CAMPAIGN, "18mr")
Join = Callable[..., Someone]


def agree(connection: Connection, who: Someone, **changes: Any) -> None:
    """Add a line to the ledger: a yes to us, if nothing else is said."""
    given = {
        "campaign": CAMPAIGN,
        "organization": "18mr",
        "granted": True,
        "wording": "May we?",
        "message_id": who.message_id,
        "channel": "sms",
        "decided_at": NOON,
    }
    consents.add_consent(connection, person_id=who.person_id, **{**given, **changes})


def opt_out(connection: Connection, who: Someone) -> None:
    """Suppress somebody's address."""
    suppressions.suppress(
        connection,
        lookup=who.lookup,
        generation=1,
        reason="word",
        message_id=who.message_id,
        at=NOON,
    )


@pytest.fixture
def join(connection: Connection) -> Join:
    """Return what adds someone who agreed, with an address as given."""
    joined = 0

    def join(**address: Any) -> Someone:
        nonlocal joined
        joined += 1
        provider_id = f"SM-join-{joined}"
        who = rows.add_someone(connection, lookup=joined.to_bytes(16), provider_id=provider_id)
        agree(connection, who, channel=address.get("channel", "sms"))
        if address.get("channel") == "telegram":
            address["kind"] = "telegram"
        if address:
            change = update(Address).where(Address.id == who.address_id).values(**address)
            connection.execute(change)
        return who

    return join


def chosen(connection: Connection, selection: AudienceSelection = OURS) -> list[int]:
    """Return who is in it, by address; all ways to ask must agree."""
    found = audience.list_members(connection, selection, 0, 100)
    groups = audience.group_audience(connection, selection)
    assert audience.count_audience(connection, selection) == len(found)
    assert sum(group.people for group in groups) == len(found)
    return [member.address_id for member in found]


def test_who_agreed_is_in_it_and_who_did_not_is_not(
    connection: Connection, join: Join, ana: Someone
) -> None:
    rows.sign(connection, ana)  # signing is not subscribing
    bob = join()
    assert chosen(connection) == [bob.address_id]


def test_a_no_ends_it_and_a_later_yes_begins_it_again(connection: Connection, join: Join) -> None:
    bob = join()
    agree(connection, bob, granted=False)
    assert chosen(connection) == []
    agree(connection, bob)
    assert chosen(connection) == [bob.address_id]


def test_a_yes_is_to_one_organization_on_one_campaign(
    connection: Connection, join: Join, ana: Someone
) -> None:
    agree(connection, ana, organization="partner")
    agree(connection, ana, campaign="clean-river")
    assert chosen(connection) == []
    assert chosen(connection, AudienceSelection(CAMPAIGN, "partner")) == [ana.address_id]
    assert chosen(connection, AudienceSelection("clean-river", "18mr")) == [ana.address_id]
    join()
    agree(connection, ana)
    assert len(chosen(connection)) == 2


def test_a_no_in_one_campaign_ends_the_organization_in_all(
    connection: Connection, join: Join
) -> None:
    bob = join()
    agree(connection, bob, campaign="clean-river")
    assert chosen(connection) == [bob.address_id]  # a yes elsewhere takes nothing back
    agree(connection, bob, campaign="clean-river", granted=False)
    agree(connection, bob, campaign="clean-river")
    assert chosen(connection) == []


def test_an_opt_out_has_the_last_word(connection: Connection, join: Join) -> None:
    bob, eve = join(), join()
    opt_out(connection, bob)
    assert chosen(connection) == [eve.address_id]


def test_who_was_erased_is_not_in_it_until_they_agree_again(
    connection: Connection, join: Join
) -> None:
    bob = join()
    rows.erase(connection, bob.person_id, at=NOON + HOUR)
    assert chosen(connection) == []
    people.update_address(
        connection, bob.address_id, channel="sms", language="en", sealed=b"sealed again"
    )
    assert chosen(connection) == []  # to speak again is not to agree again
    agree(connection, bob, decided_at=NOON + 2 * HOUR)
    assert chosen(connection) == [bob.address_id]


def test_each_person_is_in_it_once_where_they_last_spoke(
    connection: Connection, join: Join
) -> None:
    bob = join()
    second = rows.add_address(connection, bob.person_id, b"2" * 16)
    assert chosen(connection) == [bob.address_id]  # nothing was ever said there
    rows.add_message(connection, "SM-second", address_id=second)
    assert chosen(connection) == [second]
    rows.add_message(connection, "SM-first", address_id=bob.address_id)
    assert chosen(connection) == [bob.address_id]
    opt_out(connection, bob)
    assert chosen(connection) == []  # we do not follow them to their other address


def test_an_address_that_was_erased_is_not_where_they_last_spoke(
    connection: Connection, join: Join
) -> None:
    bob = join()
    second = rows.add_address(connection, bob.person_id, b"2" * 16)
    rows.add_message(connection, "SM-second", address_id=second)
    connection.execute(update(Address).where(Address.id == second).values(sealed=None))
    assert chosen(connection) == [bob.address_id]


def test_it_goes_where_they_agreed_and_not_where_they_last_spoke(
    connection: Connection, join: Join
) -> None:
    bob = join()
    chat = rows.add_address(connection, bob.person_id, b"2" * 16)
    connection.execute(
        update(Address).where(Address.id == chat).values(kind="telegram", channel="telegram")
    )
    rows.add_message(connection, "TG-1", address_id=chat, channel="telegram")
    assert chosen(connection) == [bob.address_id]
    agree(connection, bob, channel="telegram")
    assert chosen(connection) == [chat]  # of two where they agreed, the one they used last
    rows.add_message(connection, "SM-1", address_id=bob.address_id)
    assert chosen(connection) == [bob.address_id]
    assert audience.count_unreachable(connection, OURS) == {}


def test_who_agreed_by_text_message_and_wrote_by_whatsapp_stays(
    connection: Connection, join: Join
) -> None:
    bob = join()
    change = update(Address).where(Address.id == bob.address_id).values(channel="whatsapp")
    connection.execute(change)
    assert chosen(connection) == [bob.address_id]
    assert audience.count_unreachable(connection, OURS) == {}


def test_rcs_counts_as_a_text_message_and_whatsapp_is_counted_apart(
    connection: Connection, join: Join
) -> None:
    join(), join(channel="rcs"), join(channel="telegram"), join(channel="whatsapp")
    lines = [member.channel for member in audience.list_members(connection, OURS, 0, 100)]
    assert lines == ["sms", "sms", "telegram"]
    assert audience.count_unreachable(connection, OURS) == {"whatsapp": 1}
    assert len(chosen(connection, AudienceSelection(CAMPAIGN, "18mr", channels=("sms",)))) == 2
    assert len(chosen(connection, AudienceSelection(CAMPAIGN, "18mr", channels=("telegram",)))) == 1


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ({"languages": ("es",)}, {"language": "es"}),
        ({"countries": ("MX", "CA")}, {"country": "CA"}),
        ({"regions": ("US-CA",)}, {"region": "US-CA"}),
    ],
)
def test_an_audience_can_be_narrowed_by_what_is_known_of_an_address(
    connection: Connection, join: Join, asked: dict[str, Any], address: dict[str, str]
) -> None:
    join()
    bob = join(**address)
    assert chosen(connection, AudienceSelection(CAMPAIGN, "18mr", **asked)) == [bob.address_id]


def test_an_audience_can_be_narrowed_by_the_signature(connection: Connection, join: Join) -> None:
    join()
    early, late = join(), join()
    rows.sign(connection, early, source="poster", signed_at=NOON - HOUR)
    rows.sign(connection, late, source="friend", signed_at=NOON)
    for selection, expected in (
        (AudienceSelection(CAMPAIGN, "18mr", sources=("poster", "rally")), early),
        (AudienceSelection(CAMPAIGN, "18mr", signed_before=NOON), early),
        (AudienceSelection(CAMPAIGN, "18mr", signed_after=NOON), late),
    ):
        assert chosen(connection, selection) == [expected.address_id]
    signatures.withdraw(connection, late.person_id, CAMPAIGN, at=NOON)
    assert chosen(connection, AudienceSelection(CAMPAIGN, "18mr", signed_after=NOON)) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("daily-kos", ["daily-kos", "daily-kos/poster_12"]),
        ("poster_12", ["daily-kos/poster_12", "poster_12"]),
        ("daily-kos/poster_12", ["daily-kos/poster_12"]),
        ("Daily-Kos/Poster_12", ["daily-kos/poster_12"]),
        ("poster", []),
        ("daily", []),
    ],
)
def test_a_source_is_a_partner_a_poster_or_that_poster_of_the_partner(
    connection: Connection, join: Join, source: str, found: list[str]
) -> None:
    came_by = {}
    for came in ("daily-kos", "daily-kos/poster_12", "posterX12", "poster_12"):
        one = join()
        rows.sign(connection, one, source=came)
        came_by[one.address_id] = came
    asked = AudienceSelection(CAMPAIGN, "18mr", sources=(source,))
    assert [came_by[ident] for ident in chosen(connection, asked)] == found
    assert sources.known_sources(connection, CAMPAIGN, [source]) == ({source} if found else set())


def test_who_was_reached_since_can_be_left_out(connection: Connection, join: Join) -> None:
    bob, eve = join(), join()
    earlier = add_broadcast(connection)
    add_delivery(connection, earlier, bob.person_id, bob.address_id, sent_at=NOON)
    add_delivery(connection, earlier, eve.person_id, eve.address_id)  # never sent
    fresh = AudienceSelection(CAMPAIGN, "18mr", not_reached_since=NOON)
    assert chosen(connection, fresh) == [eve.address_id]
    since = AudienceSelection(CAMPAIGN, "18mr", not_reached_since=NOON + HOUR)
    assert chosen(connection, since) == [bob.address_id, eve.address_id]


def test_the_name_is_that_of_a_signature_that_stands(connection: Connection, join: Join) -> None:
    bob, eve = join(language="es"), join()
    rows.sign(connection, bob, name=b"sealed Bob")
    rows.sign(connection, eve, name=b"sealed Eve")
    signatures.withdraw(connection, eve.person_id, CAMPAIGN, at=NOON)
    zones = "America/New_York"
    assert audience.list_members(connection, OURS, 0, 9) == [
        AudienceMember(bob.person_id, bob.address_id, "sms", "es", "US", zones, b"sealed Bob"),
        AudienceMember(eve.person_id, eve.address_id, "sms", "en", "US", zones, None),
    ]


def test_pages_go_on_behind_the_last_person(connection: Connection, join: Join) -> None:
    everyone = [join().person_id for _ in range(5)]
    first = audience.list_members(connection, OURS, 0, 3)
    second = audience.list_members(connection, OURS, first[-1].person_id, 3)
    assert [member.person_id for member in first + second] == everyone
    assert audience.list_members(connection, OURS, everyone[-1], 3) == []


def test_groups_hold_those_who_are_alike(connection: Connection, join: Join) -> None:
    join(), join(), join(language="es"), join(channel="telegram", zones="")
    assert audience.group_audience(connection, OURS)[0] == AudienceGroup(
        "sms", "en", "US", "America/New_York", 2
    )
    assert {group.people for group in audience.group_audience(connection, OURS)[1:]} == {1}


def test_the_freeze_makes_one_delivery_each_in_chunks_of_one_channel_and_zones(
    connection: Connection, join: Join
) -> None:
    texted = [join() for _ in range(5)]
    west = [join(zones="America/Los_Angeles") for _ in range(3)]
    chat = join(channel="telegram", zones="")
    stopped = join()
    opt_out(connection, stopped)
    starts = NOON + HOUR
    broadcast = add_broadcast(connection, starts_at=starts)
    assert audience.freeze_audience(connection, broadcast, OURS, NOON, chunk_size=2) == 9
    made = connection.execute(
        select(Chunk.channel, Chunk.zones, Chunk.queued, Chunk.due_at).order_by(
            Chunk.channel, Chunk.zones, Chunk.queued
        )
    )
    assert [tuple(row) for row in made] == [
        ("sms", "America/Los_Angeles", 1, starts),
        ("sms", "America/Los_Angeles", 2, starts),
        ("sms", "America/New_York", 1, starts),
        ("sms", "America/New_York", 2, starts),
        ("sms", "America/New_York", 2, starts),
        ("telegram", "", 1, starts),
    ]
    found = connection.execute(
        select(Delivery.person_id, Delivery.address_id, Delivery.status, Chunk.zones)
        .join(Chunk, (Chunk.broadcast_id == broadcast) & (Chunk.number == Delivery.chunk))
        .where(Delivery.broadcast_id == broadcast)
        .order_by(Delivery.person_id)
    )
    expected = [(who, "America/New_York") for who in texted]
    expected += [(who, "America/Los_Angeles") for who in west] + [(chat, "")]
    assert [tuple(row) for row in found] == [
        (who.person_id, who.address_id, "queued", zones) for who, zones in expected
    ]


def test_a_freeze_without_an_hour_is_due_now_and_of_nobody_is_empty(
    connection: Connection, join: Join
) -> None:
    broadcast = add_broadcast(connection, starts_at=None)
    assert audience.freeze_audience(connection, broadcast, OURS, NOON) == 0
    join()
    assert audience.freeze_audience(connection, broadcast, OURS, NOON) == 1
    assert connection.execute(select(Chunk.due_at)).scalar_one() == NOON


def test_the_ledger_can_be_asked_about_a_few_people(connection: Connection, join: Join) -> None:
    everyone = [join().person_id for _ in range(3)]
    asked = agreed(CAMPAIGN, "18mr", "sms").where(Consent.person_id.in_([*everyone[1:], 99]))
    assert sorted(connection.execute(asked).scalars()) == everyone[1:]
