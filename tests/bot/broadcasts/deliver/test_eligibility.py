"""Holds that nobody is written to who must not be, and that each reads what is theirs."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bot.bootstrap import build
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.consent import suppressions
from bot.storage.deliveries.waiting import DOUBT, WaitingDeliveries, waiting_reasons
from bot.storage.privacy import keys
from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.conversation_tables import Address, Person
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.signature_tables import Signature
from bot.vault import VaultError
from tests.bot.broadcasts.recipients import (
    CAMPAIGN,
    ORGANIZATION,
    at_pace,
    counted,
    gather,
    statuses,
)
from tests.bot.broadcasts.worker_runs import change, claim_batch, claimed_addresses, found
from tests.bot.storage import rows
from tests.bot.storage.rows import NOON
from tests.clock import Clock
from tests.conftest import shipped_campaigns

OLDER_AND_NEWER = (
    "bmV3ZXItbWFkZS11cC1mb3ItdGVzdHMtMzItYnl0ZXM=,bWFkZS11cC1mb3ItdGVzdHMtb25seS0zMi1ieXRlcyE="
)


@pytest.fixture
def fast(runtime: Runtime) -> Runtime:
    """A runtime that sends as fast as it may."""
    return at_pace(runtime)


def test_who_opted_out_under_any_vault_key_is_not_written_to(
    environment: dict[str, str], clock: Clock
) -> None:
    before = build(load_settings(environment), now=clock, load_campaigns=shipped_campaigns)
    with before.database.write() as connection:
        lookup = before.vault.lookup("+15550100000")
        suppressions.suppress(
            connection, lookup=lookup, generation=1, reason="stop", message_id=None, at=NOON
        )
    before.database.close()
    environment["VAULT_KEYS"] = OLDER_AND_NEWER
    fast = at_pace(build(load_settings(environment), now=clock, load_campaigns=shipped_campaigns))
    crowd = gather(fast, 2)
    assert crowd.addresses[0] == "+15550100000"
    assert claimed_addresses(fast) == [crowd.addresses[1]]
    assert found(fast, crowd.deliveries[0]).error == "stopped"
    assert counted(fast, crowd) == {"sending": 1, "suppressed": 1}
    fast.database.close()


@pytest.mark.parametrize(
    ("table", "values", "word"),
    [
        (Consent, {"granted": False}, "no-consent"),
        (Consent, {"organization": "another"}, "no-consent"),
        (Consent, {"campaign": "another"}, "no-consent"),
        (Person, {"erased_at": NOON}, "no-consent"),
        (Address, {"sealed": None}, "erased"),
        (Address, {"sealed": b"nothing that was sealed"}, "unreadable"),
    ],
)
def test_who_must_not_be_written_to_any_more_is_suppressed(
    fast: Runtime, table: Any, values: dict[str, Any], word: str
) -> None:
    crowd = gather(fast, 3)
    change(fast, table, crowd, 1, **values)
    assert claimed_addresses(fast) == [crowd.addresses[0], crowd.addresses[2]]
    assert found(fast, crowd.deliveries[1]).error == word
    assert counted(fast, crowd) == {"sending": 2, "suppressed": 1}


def test_who_is_of_a_country_that_is_not_written_to_is_left_out(fast: Runtime) -> None:
    crowd = gather(fast, 3)
    change(fast, Address, crowd, 1, country="JM")
    change(fast, Address, crowd, 2, sealed=fast.vault.seal("", Sealed.ADDRESS, "+881612345678"))
    assert claimed_addresses(fast) == [crowd.addresses[0]]
    assert [found(fast, one).error for one in crowd.deliveries] == ["", "country", "country"]
    assert counted(fast, crowd) == {"sending": 1, "suppressed": 2}


def test_who_agreed_again_after_a_no_is_written_to(fast: Runtime) -> None:
    crowd = gather(fast, 1)
    change(fast, Consent, crowd, 0, granted=False)
    with fast.database.write() as connection:
        its = {"person_id": crowd.people[0], "campaign": CAMPAIGN, "organization": ORGANIZATION}
        told = {"wording_sha256": "w", "channel": "sms", "decided_at": NOON, "granted": True}
        connection.execute(insert(Consent).values(**its, **told))
    assert claimed_addresses(fast) == list(crowd.addresses)


def test_who_may_have_meant_stop_waits(fast: Runtime, clock: Clock) -> None:
    crowd = gather(fast, 1)
    with fast.database.write() as connection:
        address_id = found(fast, crowd.deliveries[0]).address_id
        rows.save_conversation(connection, address_id, doubted_at=NOON)
    assert claimed_addresses(fast) == []
    assert statuses(fast, crowd) == ["queued"]
    for _ in range(3):
        again_at = claim_batch(fast).next_claim_at
        assert again_at is not None
        assert again_at < clock() + timedelta(seconds=50)  # within a minute, a run's start included
        clock.set(again_at)
        assert claimed_addresses(fast) == []
    with fast.database.read() as connection:
        waiting = waiting_reasons(connection, crowd.broadcast_id, clock())
    assert waiting == (WaitingDeliveries(DOUBT, 1, None),)
    with fast.database.write() as connection:
        rows.save_conversation(connection, address_id)
    clock.advance(timedelta(seconds=50))
    assert claimed_addresses(fast) == list(crowd.addresses)


def test_a_name_that_is_not_there_or_not_readable_is_a_kind_word(fast: Runtime) -> None:
    crowd = gather(fast, 3)
    change(fast, Signature, crowd, 0, name=None)
    change(fast, Signature, crowd, 1, name=b"nothing that was sealed")
    change(fast, Signature, crowd, 2, withdrawn_at=NOON)
    texts = {claim.text for claim in claim_batch(fast).claims}
    assert texts == {"18 Million Rising: IBM has answered, friend. Reply STOP to stop."}


def test_words_are_of_the_persons_language_or_of_the_first_that_has_some(fast: Runtime) -> None:
    texts = '{"en": "Hello. STOP", "es": "Hola. STOP"}'
    crowd = gather(fast, 3, texts=texts)
    change(fast, Address, crowd, 1, language="es")
    change(fast, Address, crowd, 2, language="fr")
    assert [claim.text for claim in claim_batch(fast).claims] == [
        "Hello. STOP",
        "Hola. STOP",
        "Hello. STOP",
    ]


def test_who_has_said_since_that_they_live_elsewhere_is_written_to_when_it_is_day_there(
    fast: Runtime, clock: Clock
) -> None:
    crowd = gather(fast, 2)
    change(fast, Address, crowd, 0, zones="America/Denver")
    assert claimed_addresses(fast) == [crowd.addresses[1]]
    wakes = NOON.replace(hour=16)  # ten in the morning there
    assert claim_batch(fast).next_claim_at == wakes
    clock.set(wakes - timedelta(seconds=1))
    assert claimed_addresses(fast) == []
    clock.set(wakes)
    assert claimed_addresses(fast) == [crowd.addresses[0]]


def test_of_whose_place_nothing_is_known_any_more_it_must_be_day_wherever_they_may_be(
    fast: Runtime,
) -> None:
    crowd = gather(fast, 1)
    change(fast, Address, crowd, 0, zones="")
    assert claimed_addresses(fast) == []
    assert claim_batch(fast).next_claim_at == NOON.replace(hour=17)


def test_a_worker_without_the_newest_vault_key_suppresses_nobody_and_sends_nothing(
    fast: Runtime,
) -> None:
    crowd = gather(fast, 2)
    with fast.database.write() as connection:
        keys.register_vault_key(connection, generation=2, fingerprint=b"another", at=NOON)
    with pytest.raises(VaultError, match="VAULT_KEYS"):
        claim_batch(fast)
    assert counted(fast, crowd) == {"queued": 2}
