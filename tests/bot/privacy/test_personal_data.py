"""Holds that a person is told all that is held about them, in clear, and nothing once erased."""

import json
from datetime import timedelta

from bot.privacy import key_rotation, personal_data
from bot.proof.receipt_codes import make_code
from bot.runtime import Runtime
from bot.storage.consent import suppressions
from bot.storage.conversations import people
from bot.storage.schema.broadcast_tables import DeliveryStatus
from bot.storage.schema.key_tables import Sealed
from bot.storage.signatures import signatures
from tests.bot.storage import rows
from tests.bot.storage.delivery_rows import add_broadcast, add_delivery
from tests.bot.storage.rows import CAMPAIGN, NOON, Someone, decide

NUMBER, NAME = "+15550100", "Ana Ruíz"
RECEIPT = make_code()


def add_ana(runtime: Runtime) -> Someone:
    """Add a person who signed, agreed to one organization's updates, and turned down another's."""
    vault = runtime.vault
    with runtime.database.write() as connection:
        person_id = people.add_person(connection, created_at=NOON)
        address_id = rows.add_address(
            connection,
            person_id,
            vault.lookup(NUMBER),
            sealed=vault.seal("", Sealed.ADDRESS, NUMBER),
        )
        message_id = rows.add_message(
            connection,
            "SM1",
            address_id=address_id,
            body=vault.seal(CAMPAIGN, Sealed.BODY, "sign"),
            reply=vault.seal(CAMPAIGN, Sealed.REPLY, json.dumps(["Signed, Ana.", []])),
        )
        assert message_id is not None
        ana = Someone(person_id, address_id, message_id, vault.lookup(NUMBER))
        rows.sign(
            connection,
            ana,
            name=vault.seal(CAMPAIGN, Sealed.NAME, NAME),
            answers=vault.seal(CAMPAIGN, Sealed.ANSWERS, json.dumps({"place": "Salem"})),
            receipt_code=vault.seal(CAMPAIGN, Sealed.RECEIPT, RECEIPT),
        )
        for organization, granted in (("18mr", True), ("moveon", True), ("moveon", False)):
            decide(connection, ana, organization, granted=granted)
    return ana


def _held(runtime: Runtime, who: Someone) -> personal_data.PersonalData:
    with runtime.database.read() as connection:
        return personal_data.read_personal_data(connection, runtime.vault, who.person_id)


def test_everything_that_is_held_is_told_in_clear(bare_runtime: Runtime) -> None:
    told = _held(bare_runtime, add_ana(bare_runtime))
    assert [(one.address, one.opted_out) for one in told.addresses] == [(NUMBER, False)]
    assert [(one.name, one.answers) for one in told.signatures] == [(NAME, {"place": "Salem"})]
    assert [one.receipt_code for one in told.signatures] == [RECEIPT]
    assert [(one.wrote, one.was_answered) for one in told.messages] == [("sign", "Signed, Ana.")]
    assert [line.granted for line in told.consents] == [True, True, False]


def test_each_broadcast_that_went_out_is_told_with_its_date(bare_runtime: Runtime) -> None:
    ana = add_ana(bare_runtime)
    with bare_runtime.database.write() as connection:
        for title, status, sent_at in (
            ("Went out", DeliveryStatus.DELIVERED, NOON),
            ("Never went out", DeliveryStatus.QUEUED, None),
            ("Not to them", DeliveryStatus.SUPPRESSED, None),
            ("May have", DeliveryStatus.UNCERTAIN, None),
        ):
            add_delivery(
                connection,
                add_broadcast(connection, title=title),
                ana.person_id,
                ana.address_id,
                status=status,
                sent_at=sent_at,
                claimed_at=NOON + timedelta(hours=1) if sent_at is None else NOON,
            )
    told = _held(bare_runtime, ana).updates
    assert [(one.title, one.status, one.at) for one in told] == [
        ("Went out", "delivered", NOON),
        ("May have", "uncertain", NOON + timedelta(hours=1)),
    ]


def test_an_opt_out_is_told(bare_runtime: Runtime) -> None:
    ana = add_ana(bare_runtime)
    with bare_runtime.database.write() as connection:
        suppressions.suppress(
            connection, lookup=ana.lookup, generation=1, reason="word", message_id=None, at=NOON
        )
    assert _held(bare_runtime, ana).addresses[0].opted_out


def test_it_comes_as_a_file_that_can_be_read(bare_runtime: Runtime) -> None:
    exported = personal_data.export_as_json(_held(bare_runtime, add_ana(bare_runtime)))
    assert NAME in exported
    told = json.loads(exported)
    assert told["signatures"][0]["signed_at"] == NOON.isoformat()


def test_of_who_was_erased_there_is_nothing_to_tell_but_that(bare_runtime: Runtime) -> None:
    ana = add_ana(bare_runtime)
    erased_at = NOON + timedelta(days=1)
    with bare_runtime.database.write() as connection:
        rows.erase(connection, ana.person_id, at=erased_at)
        assert signatures.count_signatures(connection, CAMPAIGN) == 1
    told = _held(bare_runtime, ana)
    assert (told.signatures, told.messages) == ((), ())
    for private in (NUMBER, NAME, "Salem", "Signed"):
        assert private not in personal_data.export_as_json(told)


def test_what_a_destroyed_key_had_sealed_is_told_as_empty(bare_runtime: Runtime) -> None:
    ana = add_ana(bare_runtime)
    key_rotation.destroy(bare_runtime, CAMPAIGN)
    told = _held(bare_runtime, ana)
    assert told.addresses[0].address == NUMBER
    assert (told.signatures[0].name, told.messages[0].wrote) == ("", "")
