"""MYDATA names all that is held, page by page; and no column of a person is forgotten."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.bootstrap import build
from bot.privacy.personal_data import export_as_json, find_personal_data
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.crm import crm_people
from bot.storage.integrations import integrations
from bot.storage.privacy import personal_data as rows
from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.conversation_tables import Address, Conversation, JoinCode, Message
from bot.storage.schema.integration_tables import AWAITS_SECOND
from bot.storage.schema.question_tables import Question
from bot.storage.schema.signature_tables import Signature
from bot.storage.schema.table_base import Table
from bot.storage.signatures.held_back import ReviewReason, hold_back
from flows.segments import measure
from tests import sample_campaign
from tests.bot.conversation.spoken_lines import say
from tests.clock import Clock

ANA, SAM = "+14155550101", "+14155550102"

_ROW = "tells one row from another, and nothing of the person"
_OURS = "what we did, or are to do, with it"
NOT_TOLD: Mapping[type[Table], Mapping[str, str]] = {
    Address: {
        "id": _ROW, "person_id": _ROW, "generation": "which key made the lookup hash",
        "owned_since": "told as known_since, which it is for whoever has the number by now",
    },
    Signature: {
        "id": _ROW, "person_id": _ROW, "signer": _ROW, "message_id": "the message is told",
        "brought_by": "told as is_brought: whose link it was is another person's",
        "counted_before": "whether an erased one counts, which is nobody's",
        "place": "the address's is told",
        "stands_as": _ROW, "held_by": _OURS, "held_rule": _OURS, "reviewed": _OURS,
        "receipt_code": "told on RECEIPT alone: whoever has it can prove the signature",
        "name_hash": "a keyed hash of the name, which is told",
        "of_earlier_owner": "what an earlier owner of a number signed is told to nobody",
    },
    Consent: {
        "id": _ROW, "person_id": _ROW, "message_id": "the message is told",
        "wording_sha256": "the same for everybody who was asked in these words",
    },
    Message: {
        "id": _ROW, "provider": _ROW, "provider_id": _ROW, "sender": _ROW, "address_id": _ROW,
        "reply_key": "told as the reply", "shredded_at": _OURS, "status": _OURS,
        "status_rank": _OURS, "status_error": _OURS, "provider_reply_id": _ROW,
    },
    Conversation: {
        "address_id": _ROW, "state": "told as what was said on the way", "campaign": "in state",
        "step": "in state", "spoke_at": "in state", "expires_at": _OURS, "doubted_at": "in state",
        "reminded_at": "in state",
    },
    JoinCode: {
        "address_id": _ROW, "code": "a keyed hash, good for minutes", "code_until": _OURS,
        "wrong_codes": _OURS, "wrong_since": _OURS, "at": _OURS,
    },
    Question: {
        "id": _ROW, "address_id": _ROW, "message_id": _ROW, "step": _OURS,
        "language": "an address's", "channel": "an address's", "proposal": _OURS,
        "proposed_by": _OURS, "taken_by": _OURS, "taken_until": _OURS,
        "answered_by": _OURS, "answered_at": _OURS, "not_before": _OURS, "claimed_at": _OURS,
        "direct_message_id": _ROW, "problem": _OURS, "closed_at": _OURS,
    },
}  # fmt: skip
HELD: Mapping[type[Table], type] = {
    Address: rows.HeldAddress,
    Signature: rows.HeldSignature,
    Consent: rows.HeldConsent,
    Message: rows.HeldMessage,
    Question: rows.HeldQuestion,
}


@pytest.mark.parametrize("table", NOT_TOLD, ids=lambda table: table.__tablename__)
def test_each_column_of_a_person_is_told_or_it_is_said_why_not(table: type[Table]) -> None:
    columns = {column.name for column in table.__table__.columns}
    told = set(HELD[table].__annotations__) if table in HELD else set()
    assert columns - told - NOT_TOLD[table].keys() == set()
    assert NOT_TOLD[table].keys() <= columns


def test_each_table_that_points_to_a_person_is_looked_at() -> None:
    pointing = {
        table.name
        for table in Table.metadata.tables.values()
        if {"person_id", "address_id"} & {column.name for column in table.columns}
    }
    others = {"deliveries", "direct_messages"}  # what went out: told as the number of updates
    others |= {"crm_people"}  # told by the organization's name, and not by its id of them
    others |= {"integration_events"}  # that something happened, which is told where it is kept
    assert pointing - others - {table.__tablename__ for table in NOT_TOLD} == set()


@pytest.fixture
def runtime_with_questions(environment: dict[str, str], tmp_path: Path, clock: Clock) -> Runtime:
    """A campaign with a town, a choice, an e-mail address and a story."""
    sample_campaign.write(tmp_path / "campaigns")
    settings = load_settings({**environment, "CAMPAIGNS": str(tmp_path / "campaigns")})
    return build(settings, now=clock)


def pages(runtime: Runtime, address: str, *asking: str) -> list[str]:
    """Return the pages that these words bring, each within the segments of one answer."""
    told = [say(runtime, address, words) for words in asking]
    for page in told:
        measured = measure(page)
        assert measured.segments <= (2 if measured.encoding == "GSM-7" else 4), page
    return told


def test_everything_that_was_given_is_told_page_by_page(runtime_with_questions: Runtime) -> None:
    runtime = runtime_with_questions
    say(runtime, ANA, "NIGHTS Ana Ruiz", "Oakland, CA", "SIGN", "UPDATES")
    say(runtime, ANA, "work", "ana@example.org", "I take it every night")
    told = " ".join(pages(runtime, ANA, "MYDATA", "MYDATA", "MORE"))
    told = re.sub(r" - MORE for the next part \d/\d", "", told)
    for fact in (
        "channel sms, language en", "US-CA", "America/Los_Angeles", "Ana Ruiz", "town: Oakland, CA",
        "reason: work", "mail: ana@example.org", "story: I take it every night",
        "You came by: night-workers", "Code of your link", "Yes to updates from Ferry Riders",
        "DELETE erases it.",
    ):  # fmt: skip
        assert fact in told, told
    runtime.database.close()


def test_each_petition_that_was_signed_is_told(runtime: Runtime) -> None:
    say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "NO", "WITHDRAW")
    assert "name taken off" in " ".join(pages(runtime, ANA, "MYDATA", "MYDATA"))


def test_who_brought_whom_is_told_without_a_name(runtime: Runtime) -> None:
    link = say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "NO")
    code = link.partition("IBM ")[2].split()[0]
    say(runtime, SAM, f"IBM {code} Sam Lee", "SIGN", "NO")
    told = " ".join(pages(runtime, SAM, "MYDATA", "MORE"))
    assert "A friend's link brought you." in told
    assert "Ana" not in told


def test_before_signing_what_was_said_on_the_way_is_told(runtime: Runtime) -> None:
    say(runtime, ANA, "IBM Ana Ruiz")
    assert "Told us on the way: Ana Ruiz." in say(runtime, ANA, "MYDATA")
    assert say(runtime, SAM, "MYDATA").startswith("We hold nothing about you")


def test_that_a_name_is_held_back_is_told(runtime: Runtime) -> None:
    say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "NO")
    with runtime.database.write() as connection:
        hold_back(connection, 1, reason=ReviewReason.OTHER, rule="", by=1, at=runtime.now())
    told = " ".join(pages(runtime, ANA, "MYDATA", "MORE"))
    assert "held back by an organizer" in told


ORGANIZATION = "18-million-rising"
AGREE = ("IBM Ana Ruiz", "SIGN", "UPDATES")


@pytest.fixture
def crm(runtime: Runtime) -> int:
    """A CRM of an organization of the letter's, by its number."""
    with runtime.database.write() as connection:
        return integrations.add(
            connection,
            name="roses",
            kind="action-network",
            event_kinds=" ",
            settings=json.dumps({"organization": ORGANIZATION}),
            created_at=runtime.now(),
        )


def told_there(runtime: Runtime, crm: int, subscription: str) -> None:
    """Have the CRM told of Ana, or her record there marked."""
    now = runtime.now()
    with runtime.database.write() as connection:
        address = connection.scalars(select(Address.id)).one()
        crm_people.lease(connection, crm, address, now=now, until=now)
        if subscription:
            crm_people.record_told(
                connection, crm, address, remote_id=b"sealed", subscription=subscription, at=now
            )


@pytest.mark.parametrize(
    ("subscription", "words"),
    [
        (
            "subscribed",
            "has your name and number in its Action Network too, since",
        ),
        (
            "unsubscribed",
            "has your number in its Action Network too, unsubscribed",
        ),
        ("", "18 Million Rising may have your name and number in its Action Network too."),
    ],
)
def test_a_crm_that_was_told_of_them_is_named(
    runtime: Runtime, crm: int, subscription: str, words: str
) -> None:
    say(runtime, ANA, *AGREE)
    told_there(runtime, crm, subscription)
    asked = " ".join(pages(runtime, ANA, "MYDATA", "MORE", "MORE"))
    assert words in asked
    everything = find_personal_data(runtime, ANA)
    assert everything
    (held,) = everything.crms
    assert (held.crm, held.organization) == ("Action Network", ORGANIZATION)
    assert "Action Network" in export_as_json(everything), "as it is handed over"


@pytest.mark.parametrize(
    ("words", "is_told"), [(AGREE, True), (("IBM Ana Ruiz", "SIGN", "NO"), False)]
)
def test_a_crm_that_was_removed_may_hold_who_agreed(
    runtime: Runtime, crm: int, words: tuple[str, ...], *, is_told: bool
) -> None:
    say(runtime, ANA, *words)
    with runtime.database.write() as connection:
        kept = json.dumps({"organization": ORGANIZATION})
        integrations.remove(connection, crm, at=runtime.now(), settings=kept)
    everything = find_personal_data(runtime, ANA)
    assert everything
    assert bool(everything.crms) == is_told


@pytest.mark.parametrize("is_approved", [False, True])
def test_a_crm_that_told_nobody_is_not_named(
    runtime: Runtime, crm: int, *, is_approved: bool
) -> None:
    say(runtime, ANA, *AGREE)
    if not is_approved:
        with runtime.database.write() as connection:
            integrations.pause(connection, crm, why=AWAITS_SECOND, at=runtime.now())
            integrations.remove(connection, crm, at=runtime.now(), settings="{}")
    everything = find_personal_data(runtime, ANA)
    assert everything
    assert everything.crms == ()
