"""Holds that what happens is noted with the act, for whoever wants to know, and leads to nobody
who was erased."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, update

from bot.storage.consent import suppressions
from bot.storage.conversations import joined_people, separated_people
from bot.storage.integrations import integrations
from bot.storage.integrations.integrations import EventCounts
from bot.storage.questions import questions
from bot.storage.schema.integration_tables import EventKind, IntegrationEvent, IntegrationKind
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures import erased_signatures, signatures
from tests.bot.storage import rows
from tests.bot.storage.rows import CAMPAIGN, NOON, Someone

LATER = NOON + timedelta(hours=1)
DAY = NOON.replace(hour=0)
UNION = "union"
Noted = tuple[str, int | None]


def integrate(connection: Connection, name: str = "all", **changes: Any) -> int:
    """Add an integration that is told of everything, and return its number."""
    given: dict[str, Any] = {
        "name": name,
        "kind": IntegrationKind.WEBHOOK.value,
        "event_kinds": f" {' '.join(EventKind)} ",
        "sealed": b"sealed secrets",
        "created_at": NOON,
    }
    return integrations.add(connection, **{**given, **changes})


def noted(connection: Connection, integration_id: int | None = None) -> list[Noted]:
    """Return what is noted, by kind, with the person; of one integration, or of all."""
    wanted = select(IntegrationEvent.kind, IntegrationEvent.person_id)
    if integration_id is not None:
        wanted = wanted.where(IntegrationEvent.integration_id == integration_id)
    return sorted((kind, whose) for kind, whose in connection.execute(wanted))


def column(connection: Connection, kind: EventKind, name: str) -> list[Any]:
    """Return a column of the events of a kind."""
    wanted = select(getattr(IntegrationEvent, name)).where(IntegrationEvent.kind == kind.value)
    return list(connection.scalars(wanted))


def set_status(connection: Connection, status: str) -> None:
    """Let all events stand there."""
    connection.execute(update(IntegrationEvent).values(status=status))


def suppress(connection: Connection, lookup: bytes, reason: str = "word") -> None:
    """Opt an address out."""
    suppressions.suppress(
        connection, lookup=lookup, generation=1, reason=reason, message_id=None, at=LATER
    )


def lift(connection: Connection, lookup: bytes) -> None:
    """Opt an address in again."""
    suppressions.lift(connection, [lookup], generation=1, reason="asked", message_id=None, at=LATER)


def do_everything(connection: Connection, who: Someone) -> None:
    """Sign, withdraw, say yes and no, opt out and in, and ask."""
    rows.sign(connection, who)
    rows.decide(connection, who, UNION, granted=True)
    ask(connection, who)
    rows.decide(connection, who, UNION, granted=False)
    suppress(connection, who.lookup)
    lift(connection, who.lookup)
    signatures.withdraw(connection, who.person_id, CAMPAIGN, at=LATER)


def ask(connection: Connection, who: Someone) -> int:
    """Leave a question open."""
    return questions.add(
        connection,
        campaign=CAMPAIGN,
        step="name",
        language="en",
        channel="sms",
        address_id=who.address_id,
        message_id=who.message_id,
        words=b"sealed words",
        at=NOON,
    )


def test_where_nobody_listens_nothing_is_noted(connection: Connection, ana: Someone) -> None:
    gone = integrate(connection)
    integrations.remove(connection, gone, at=NOON)
    do_everything(connection, ana)
    rows.erase(connection, ana.person_id)
    assert noted(connection) == []


def test_each_act_is_noted_once_for_each_who_wants_to_know(
    connection: Connection, ana: Someone
) -> None:
    everything = integrate(connection)
    signed = integrate(connection, "signed", event_kinds=" signature_given ")
    do_everything(connection, ana)
    kinds = [kind for kind, _ in noted(connection, everything)]
    assert kinds == sorted(
        kind for kind in EventKind if kind not in ("people_joined", "person_erased")
    )
    assert {whose for _, whose in noted(connection)} == {ana.person_id}
    assert noted(connection, signed) == [("signature_given", ana.person_id)]


def test_a_signature_is_noted_by_its_row_and_its_time(connection: Connection, ana: Someone) -> None:
    integrate(connection)
    rows.sign(connection, ana)
    signature_id = connection.scalar(select(Signature.id))
    given = EventKind.SIGNATURE_GIVEN
    assert column(connection, given, "signature_id") == [signature_id]
    assert column(connection, given, "happened_at") == [NOON]
    assert column(connection, given, "campaign") == [CAMPAIGN]


def test_what_changes_nothing_is_not_noted(connection: Connection, ana: Someone) -> None:
    integrate(connection)
    suppress(connection, b"stranger".ljust(16))
    rows.decide(connection, ana, UNION, granted=False)
    signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    lift(connection, ana.lookup)
    assert noted(connection) == []
    rows.sign(connection, ana)
    rows.sign(connection, ana)
    suppress(connection, ana.lookup)
    suppress(connection, ana.lookup, "carrier")
    assert [kind for kind, _ in noted(connection)] == ["opted_out", "signature_given"]


def test_who_is_told_of_one_campaign_hears_of_no_other(
    connection: Connection, ana: Someone
) -> None:
    other = integrate(connection, "other", campaign="clean-river")
    this = integrate(connection, "this", campaign=CAMPAIGN)
    do_everything(connection, ana)
    of_nobodys_campaign = [("opted_in_again", ana.person_id), ("opted_out", ana.person_id)]
    assert noted(connection, other) == of_nobodys_campaign
    assert len(noted(connection, this)) == 7  # every act


def test_the_end_of_a_yes_is_told_where_the_yes_was_given(
    connection: Connection, ana: Someone
) -> None:
    this = integrate(connection, campaign=CAMPAIGN, event_kinds=" consent_ended ")
    rows.decide(connection, ana, UNION, granted=True)
    rows.decide(connection, ana, UNION, granted=False, campaign="clean-river")
    assert noted(connection, this) == [("consent_ended", ana.person_id)]


def test_an_imported_list_is_noted_for_those_who_are_known(
    connection: Connection, ana: Someone
) -> None:
    integrate(connection)
    known, strange = (b"new" + ana.lookup, ana.lookup), (b"x" * 16, b"y" * 16)
    for _ in range(2):
        suppressions.suppress_all(
            connection, [known, strange], generation=2, reason="list", at=LATER
        )
    assert noted(connection) == [("opted_out", ana.person_id)]


def test_an_opt_out_finds_who_is_stored_under_an_older_key(
    connection: Connection, ana: Someone
) -> None:
    integrate(connection)
    suppressions.suppress(
        connection,
        lookup=b"new" + ana.lookup,
        lookups=(b"new" + ana.lookup, ana.lookup),
        generation=2,
        reason="word",
        message_id=None,
        at=LATER,
    )
    assert noted(connection) == [("opted_out", ana.person_id)]


def test_of_who_is_erased_nothing_is_left_but_that_and_what_counts(
    connection: Connection, ana: Someone
) -> None:
    integrate(connection)
    do_everything(connection, ana)
    rows.sign(connection, ana, signed_at=LATER)
    rows.erase(connection, ana.person_id, at=LATER)
    assert set(noted(connection)) == {
        ("person_erased", ana.person_id),
        ("signature_given", None),
        ("signature_withdrawn", None),
    }
    for kind in (EventKind.SIGNATURE_GIVEN, EventKind.SIGNATURE_WITHDRAWN):
        assert set(column(connection, kind, "signature_id")) == {None}
        assert set(column(connection, kind, "happened_at")) == {DAY}


def test_what_was_told_of_who_is_erased_is_destroyed(connection: Connection, ana: Someone) -> None:
    integrate(connection)
    rows.sign(connection, ana)
    set_status(connection, "delivered")
    rows.erase(connection, ana.person_id, at=LATER)
    assert noted(connection) == [("person_erased", ana.person_id)]


def test_signatures_that_are_cut_off_lead_to_nobody(connection: Connection, ana: Someone) -> None:
    integrate(connection)
    rows.sign(connection, ana)
    signature_id = connection.scalar(select(Signature.id)) or 0
    erased_signatures.cut_off(connection, [signature_id])
    assert noted(connection) == [("signature_given", None)]


@pytest.fixture
def sam(connection: Connection) -> Someone:
    """Another person."""
    return rows.add_someone(connection, lookup=b"b" * 16, provider_id="SM1")


def join(connection: Connection, kept: Someone, joined: Someone) -> None:
    """Make one person of two."""
    joined_people.move_rows(connection, kept=kept.person_id, joined=joined.person_id, at=LATER)


def test_who_is_joined_is_noted_and_what_waits_is_whose_it_is_now(
    connection: Connection, ana: Someone, sam: Someone
) -> None:
    integrate(connection)
    rows.sign(connection, sam)
    rows.decide(connection, sam, UNION, granted=True)
    join(connection, ana, sam)
    assert {whose for _, whose in noted(connection)} == {ana.person_id}
    assert column(connection, EventKind.PEOPLE_JOINED, "other_person_id") == [sam.person_id]
    assert len(column(connection, EventKind.CONSENT_GIVEN, "person_id")) == 2


def test_a_no_that_a_join_brings_along_ends_the_yes(
    connection: Connection, ana: Someone, sam: Someone
) -> None:
    integrate(connection)
    rows.decide(connection, ana, UNION, granted=True)
    rows.decide(connection, sam, UNION, granted=False)
    join(connection, ana, sam)
    assert column(connection, EventKind.CONSENT_ENDED, "person_id") == [ana.person_id]


def test_of_two_who_were_joined_both_are_erased_where_the_join_was_not_told(
    connection: Connection, ana: Someone, sam: Someone
) -> None:
    integrate(connection)
    join(connection, ana, sam)
    rows.erase(connection, ana.person_id, at=LATER)
    assert noted(connection) == [
        ("person_erased", ana.person_id),
        ("person_erased", sam.person_id),
    ]


def test_what_goes_with_an_address_that_is_separated_is_told_anew(
    connection: Connection, ana: Someone, sam: Someone
) -> None:
    integrate(connection)
    rows.sign(connection, sam)
    rows.decide(connection, sam, UNION, granted=True)
    join(connection, ana, sam)
    connection.execute(delete(IntegrationEvent))
    separated_people.separate(connection, ana.person_id, sam.address_id, at=LATER)
    new = connection.scalar(select(Signature.person_id))
    assert noted(connection) == [
        ("consent_ended", ana.person_id),
        ("consent_given", new),
        ("signature_given", new),
    ]


def test_what_waits_and_what_failed_is_counted(connection: Connection, ana: Someone) -> None:
    number = integrate(connection)
    assert integrations.count_events(connection) == {}
    rows.sign(connection, ana)
    assert integrations.count_events(connection) == {number: EventCounts(1, 0, NOON)}
