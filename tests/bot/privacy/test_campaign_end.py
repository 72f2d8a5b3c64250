"""Holds that a campaign ends on two words, wherever its job is killed, and that it is certified."""

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.background_jobs import Cursor
from bot.campaigns_in_force.shelf_in_force import put_in_force
from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.organizers.second_approval import ApprovalRefused
from bot.privacy import campaign_end
from bot.privacy.campaign_end import EndRefused
from bot.runtime import Runtime
from bot.storage.privacy import legal_holds
from bot.storage.proof import logged_entries
from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.conversation_tables import Address
from bot.storage.signatures import signatures
from tests.bot.conversation.spoken_lines import say
from tests.bot.privacy.stolen_database import read_rows
from tests.clock import Clock

ANA, BO, CY = "+14155550171", "+14155550172", "+14155550173"
IBM = "ibm-extreme-vetting"
WHY = "IBM has given in"


def closed(runtime: Runtime) -> Runtime:
    """Return the runtime with the campaign closed in its folder."""
    shelf = runtime.shelf
    campaigns = tuple(
        one.model_copy(update={"status": "closed"}) if one.id == IBM else one
        for one in shelf.campaigns
    )
    return replace(runtime, shelf=shelf.model_copy(update={"campaigns": campaigns}))


@pytest.fixture
def two(runtime: Runtime) -> tuple[Organizer, Organizer]:
    """Two organizers."""
    mia = accounts.add(runtime, "Mia", by=None)
    return mia, accounts.add(runtime, "Noa", by=mia)


def sign_all(runtime: Runtime) -> None:
    """Let three people sign: one with updates, one who is erased, one who asked something."""
    say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "UPDATES")
    say(runtime, BO, "IBM Bo Lindqvist", "SIGN", "NO", "DELETE", "DELETE")
    say(runtime, CY, "IBM Cy Young", "SIGN", "Why do you ask for my shoe size?")


def carry_out(runtime: Runtime, end_id: int, cursor: Cursor | None = ()) -> None:
    """Run the job of an end, from a step on."""
    while cursor is not None:
        _, cursor = campaign_end.carry_out(runtime, (end_id,), cursor)


def end(runtime: Runtime, two: tuple[Organizer, Organizer]) -> dict[str, Any]:
    """End the campaign, and return its certificate."""
    campaign_end.ask(runtime, two[0], IBM, without_hand_in=WHY)
    asked = campaign_end.approve(runtime, two[1], IBM)
    carry_out(runtime, asked.id)
    certificate: dict[str, Any] = json.loads(campaign_end.find_certificate(runtime, IBM))
    return certificate


def test_the_certificate_says_what_was_destroyed_by_whom_and_that_it_was_tried(
    runtime: Runtime, two: tuple[Organizer, Organizer], clock: Clock
) -> None:
    sign_all(runtime)
    clock.advance(timedelta(hours=2))
    runtime = closed(runtime)
    fingerprints = [one.hex() for one in runtime.vault.key_fingerprints(IBM)]
    told = end(runtime, two)
    record = told["record"]
    assert (record["asked"]["by"], record["approved"]["by"]) == ("Mia", "Noa")
    assert (record["signatures_counted"], record["without_hand_in"]) == (3, WHY)
    assert record["keys"] == fingerprints
    assert record["sealed_values"]["signatures.name"] == 2
    assert (told["keys_destroyed"], told["values_opened"]) == (1, 0)
    assert 0 < told["values_tried"] <= 100
    assert told["ended_at"] == clock().isoformat(timespec="seconds")
    assert signatures_counted(runtime) == 3


def test_who_signed_is_told_that_the_names_are_gone_and_not_that_they_never_signed(
    runtime: Runtime, two: tuple[Organizer, Organizer], clock: Clock
) -> None:
    sign_all(runtime)
    clock.advance(timedelta(days=1))
    end(closed(runtime), two)
    now_in_force = put_in_force(
        runtime.database, runtime.vault, runtime.shelf, runtime.settings.campaigns, runtime.now
    )
    after = replace(runtime, shelf=now_in_force)
    for said in ("STATUS", "RECEIPT", "IBM"):
        assert "we have erased the names" in say(after, ANA, said)
    assert "Signatures: 3." in say(after, BO, "COUNT")


def signatures_counted(runtime: Runtime) -> int:
    """Return how many signatures count."""
    with runtime.database.read() as connection:
        return signatures.count_signatures(connection, IBM)


def test_the_hash_of_the_record_closes_the_log(
    runtime: Runtime, two: tuple[Organizer, Organizer]
) -> None:
    sign_all(runtime)
    told = end(closed(runtime), two)
    record = json.dumps(told["record"], sort_keys=True)
    assert told["record_sha256"] == sha256(record.encode()).hexdigest()
    with runtime.database.read() as connection:
        assert logged_entries.has_ended(connection, IBM)
        last = connection.execute(
            text("SELECT digest FROM proof_entries WHERE kind = 'ended'")
        ).scalar_one()
    assert bytes(last).hex() == told["record_sha256"]


def test_who_gets_updates_keeps_an_address_and_whoever_does_not_has_none(
    runtime: Runtime, two: tuple[Organizer, Organizer], clock: Clock
) -> None:
    sign_all(runtime)
    clock.advance(timedelta(days=1))
    end(closed(runtime), two)
    with runtime.database.read() as connection:
        kept = connection.execute(
            select(Address.sealed.is_not(None)).order_by(Address.id)
        ).scalars()
        assert [bool(one) for one in kept] == [True, False, False]
        assert connection.scalars(select(Consent.granted)).all() == [True]


@pytest.mark.parametrize("killed_at", range(8))
def test_killed_at_any_step_it_ends_the_same(
    runtime: Runtime, two: tuple[Organizer, Organizer], killed_at: int
) -> None:
    sign_all(runtime)
    runtime = closed(runtime)
    campaign_end.ask(runtime, two[0], IBM, without_hand_in=WHY)
    asked = campaign_end.approve(runtime, two[1], IBM)
    cursor: Cursor | None = ()
    while cursor is not None:
        step = int(cursor[0]) if cursor else 0
        _, following = campaign_end.carry_out(runtime, (asked.id,), cursor)
        if step == killed_at:  # before it was stored where the next one begins
            runtime.vault.refresh()
            _, following = campaign_end.carry_out(runtime, (asked.id,), cursor)
            killed_at = -1
        cursor = following
    carry_out(runtime, asked.id)
    told = json.loads(campaign_end.find_certificate(runtime, IBM))
    assert (told["values_opened"], told["keys_destroyed"]) == (0, 1)
    tables = read_rows(runtime.database)
    assert {row["person_id"] for row in tables["signatures"]} == {None}
    assert {row["campaign"] for row in tables["messages"]} <= {""}
    assert [row["act"] for row in tables["audit"]].count("campaign ended") == 1
    assert signatures_counted(runtime) == 3


def test_it_needs_a_closed_campaign_a_hand_in_or_a_reason_and_no_hold(
    runtime: Runtime, two: tuple[Organizer, Organizer]
) -> None:
    mia, _ = two
    with pytest.raises(EndRefused, match="is open"):
        campaign_end.ask(runtime, mia, IBM, without_hand_in=WHY)
    runtime = closed(runtime)
    with pytest.raises(EndRefused, match="handed over"):
        campaign_end.ask(runtime, mia, IBM)
    with pytest.raises(EndRefused, match="never was"):
        campaign_end.ask(runtime, mia, "nowhere")
    with pytest.raises(ApprovalRefused):
        campaign_end.ask(runtime, mia, IBM, without_hand_in="no")
    with runtime.database.write() as connection:
        legal_holds.add(connection, IBM, reason="a lawsuit", by=mia.id, at=runtime.now())
    with pytest.raises(EndRefused, match="legal hold"):
        campaign_end.ask(runtime, mia, IBM, without_hand_in=WHY)


def test_a_second_organizer_who_asks_is_told_that_it_waits_for_their_yes(
    runtime: Runtime, two: tuple[Organizer, Organizer]
) -> None:
    mia, noa = two
    sign_all(runtime)
    runtime = closed(runtime)
    first = campaign_end.ask(runtime, mia, IBM, without_hand_in=WHY)
    with pytest.raises(EndRefused, match=f"Mia asked .* waits for your yes: .* {IBM} --approve"):
        campaign_end.ask(runtime, noa, IBM, without_hand_in=WHY)
    assert campaign_end.approve(runtime, noa, IBM).id == first.id


def test_an_end_that_nobody_approved_in_time_is_asked_for_anew(
    runtime: Runtime, two: tuple[Organizer, Organizer], clock: Clock
) -> None:
    mia, noa = two
    sign_all(runtime)
    runtime = closed(runtime)
    first = campaign_end.ask(runtime, mia, IBM, without_hand_in=WHY)
    assert campaign_end.ask(runtime, mia, IBM, without_hand_in=WHY).id != first.id
    clock.advance(timedelta(days=1))
    again = campaign_end.ask(runtime, noa, IBM, without_hand_in=WHY)
    assert campaign_end.approve(runtime, mia, IBM).id == again.id


def test_an_end_that_was_approved_keeps_closed_what_its_folder_opens_again(
    runtime: Runtime, two: tuple[Organizer, Organizer]
) -> None:
    mia, noa = two
    campaign_end.ask(closed(runtime), mia, IBM, without_hand_in=WHY)
    campaign_end.approve(closed(runtime), noa, IBM)
    answer = say(runtime, ANA, "IBM Ana Ruiz", "SIGN")
    assert "closed" in answer
    assert signatures_counted(runtime) == 0


def test_it_needs_a_second_organizer_within_a_day_and_ends_once(
    runtime: Runtime, two: tuple[Organizer, Organizer], clock: Clock
) -> None:
    mia, noa = two
    runtime = closed(runtime)
    with pytest.raises(EndRefused, match="nobody asked"):
        campaign_end.approve(runtime, noa, IBM)
    asked = campaign_end.ask(runtime, mia, IBM, without_hand_in=WHY)
    with pytest.raises(ApprovalRefused):
        campaign_end.approve(runtime, mia, IBM)
    with pytest.raises(EndRefused, match="nobody approved"):
        campaign_end.carry_out(runtime, (asked.id,), ())
    clock.advance(timedelta(days=1))
    with pytest.raises(ApprovalRefused):
        campaign_end.approve(runtime, noa, IBM)
    end(runtime, two)
    with pytest.raises(EndRefused, match="ended on"):
        campaign_end.ask(runtime, mia, IBM, without_hand_in=WHY)
    with pytest.raises(EndRefused, match="no end"):
        campaign_end.find(runtime, 99)


def test_one_that_is_on_its_way_is_not_asked_for_again(
    runtime: Runtime, two: tuple[Organizer, Organizer]
) -> None:
    sign_all(runtime)
    runtime, (mia, noa) = closed(runtime), two
    campaign_end.ask(runtime, mia, IBM, without_hand_in=WHY)
    campaign_end.ask(runtime, mia, IBM, without_hand_in=WHY)
    asked = campaign_end.approve(runtime, noa, IBM)
    for cursor in ((), (1,), (3,)):
        with pytest.raises(EndRefused, match="approved already"):
            campaign_end.ask(runtime, noa, IBM, without_hand_in=WHY)
        campaign_end.carry_out(runtime, (asked.id,), cursor)
    assert campaign_end.approve(runtime, mia, IBM).id == asked.id
    carry_out(runtime, asked.id)
    certificate = json.loads(campaign_end.find_certificate(runtime, IBM))
    with runtime.database.read() as connection:
        *_, last = logged_entries.list_entries(connection, IBM)
    assert (last.digest or b"").hex() == certificate["record_sha256"]
    assert certificate["record"]["signatures_counted"] == 3


def test_a_hold_that_comes_before_the_work_stops_it(
    runtime: Runtime, two: tuple[Organizer, Organizer]
) -> None:
    sign_all(runtime)
    runtime, (mia, noa) = closed(runtime), two
    campaign_end.ask(runtime, mia, IBM, without_hand_in=WHY)
    asked = campaign_end.approve(runtime, noa, IBM)
    with runtime.database.write() as connection:
        legal_holds.add(connection, IBM, reason="a lawsuit", by=mia.id, at=runtime.now())
    before = read_rows(runtime.database)
    with pytest.raises(EndRefused, match="legal hold"):
        carry_out(runtime, asked.id)
    assert read_rows(runtime.database) == before


def test_what_can_still_be_read_is_not_certified(
    runtime: Runtime, two: tuple[Organizer, Organizer]
) -> None:
    sign_all(runtime)
    runtime = closed(runtime)
    campaign_end.ask(runtime, two[0], IBM, without_hand_in=WHY)
    asked = campaign_end.approve(runtime, two[1], IBM)
    campaign_end.carry_out(runtime, (asked.id,), ())
    with pytest.raises(EndRefused, match="can still be read"):
        campaign_end.carry_out(runtime, (asked.id,), (7,))
    carry_out(runtime, asked.id, (6,))
    assert campaign_end.find_certificate(runtime, IBM)
