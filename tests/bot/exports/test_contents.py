"""What is in an export, and of whom."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from bot.exports.columns import COLUMNS
from bot.exports.export_life import fetch
from bot.organizers.accounts import Organizer
from bot.privacy import key_rotation
from bot.privacy.opt_out_lists import Imported, import_opt_outs
from bot.privacy.opt_out_rows import list_text
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.consent import suppressions
from bot.storage.schema.conversation_tables import Address
from bot.storage.schema.export_tables import ExportKind
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures import held_back
from bot.storage.signatures.held_back import ReviewReason
from tests.bot.exports.exported import (
    ANA,
    BO,
    CAMPAIGN,
    CHAT,
    SPONSOR,
    WITH_NAMES,
    built,
    fetched_rows,
    found,
    say,
    sign,
)
from tests.conftest import ENVIRONMENT


def test_one_organizer_exports_what_names_nobody(
    desk: Runtime, ola: Organizer, tmp_path: Path
) -> None:
    sign(desk, ANA, "Ana Ruiz")
    sign(desk, CHAT, "Luz Paz")
    say(desk, ANA, "WITHDRAW", "yes")
    export_id = built(desk, ola, kind=ExportKind.SIGNATURES)
    rows = fetched_rows(desk, ola, export_id, tmp_path)
    assert [(one["channel"], one["number"]) for one in rows] == [("sms", "1"), ("telegram", "2")]
    assert rows[0]["withdrawn_at"]
    assert not rows[1]["withdrawn_at"]
    assert rows[0]["signed_at"].endswith("Z")
    names = {one.name for one in COLUMNS[ExportKind.SIGNATURES] if not one.is_personal}
    assert rows[0].keys() == names
    written = (tmp_path / f"{export_id}.csv").read_bytes()
    for personal in (b"Ana", b"Luz", b"555", b"7001"):
        assert personal not in written


def test_a_partner_gets_only_who_said_yes_to_it_and_holds_to_it(
    desk: Runtime, ola: Organizer, bo: Organizer, tmp_path: Path
) -> None:
    sign(desk, ANA, "Ana Ruiz", "updates")
    sign(desk, BO, "Bo Li")
    for number, words in {
        "+14155550103": ("stop 18 Million Rising",),
        "+14155550104": ("STOP",),
        "+14155550105": ("DELETE", "DELETE"),
    }.items():
        sign(desk, number, "Cy Vu", "updates")
        say(desk, number, *words)
    for kind in (ExportKind.SIGNATURES, ExportKind.CONSENTS):
        wanted: dict[str, Any] = {"kind": kind, "organization": SPONSOR, "campaign": CAMPAIGN}
        with_addresses = built(desk, ola, bo, **{**wanted, **WITH_NAMES})
        rows = fetched_rows(desk, ola, with_addresses, tmp_path)
        assert [one["addresses"] for one in rows] == [ANA]
        without = built(desk, ola, None, **wanted)
        assert len(fetched_rows(desk, ola, without, tmp_path)) == 1


def test_a_partner_gets_nobody_whose_stop_was_stored_under_another_key(
    desk: Runtime, ola: Organizer, tmp_path: Path
) -> None:
    sign(desk, ANA, "Ana Ruiz", "updates")
    keys = f"{key_rotation.new_key()},{ENVIRONMENT['VAULT_KEYS']}"
    settings = load_settings({**ENVIRONMENT, "VAULT_KEYS": keys})
    vault = key_rotation.open_vault(settings, desk.database)
    with desk.database.write() as connection:
        suppressions.suppress(
            connection,
            lookup=vault.lookups(ANA)[0],
            generation=2,
            reason="carrier",
            message_id=None,
            at=desk.now(),
        )
    export_id = built(
        replace(desk, vault=vault), ola, kind=ExportKind.CONSENTS, organization=SPONSOR
    )
    assert fetched_rows(desk, ola, export_id, tmp_path) == []


def test_consents_tell_each_answer_with_its_question(
    desk: Runtime, ola: Organizer, tmp_path: Path
) -> None:
    sign(desk, ANA, "Ana Ruiz", "updates")
    say(desk, ANA, "stop 18 Million Rising")
    rows = fetched_rows(desk, ola, built(desk, ola, kind=ExportKind.CONSENTS), tmp_path)
    assert [one["answer"] for one in rows][:1] == ["yes"]
    assert {one["answer"] for one in rows} == {"yes", "no"}
    assert "18 Million Rising" in rows[0]["wording"]
    assert {one["is_before_erasure"] for one in rows} == {"no"}
    say(desk, ANA, "DELETE", "DELETE")
    rows = fetched_rows(desk, ola, built(desk, ola, kind=ExportKind.CONSENTS), tmp_path)
    assert {one["is_before_erasure"] for one in rows} == {"yes"}


def test_questions_have_their_words_on_a_second_yes_alone(
    desk: Runtime, ola: Organizer, bo: Organizer, tmp_path: Path
) -> None:
    say(desk, ANA, "IBM", "PERSON does the zebra sign too?")
    (plain,) = fetched_rows(desk, ola, built(desk, ola, kind=ExportKind.QUESTIONS), tmp_path)
    assert "words" not in plain
    assert (plain["status"], plain["answered_at"]) == ("open", "")
    export_id = built(desk, ola, bo, kind=ExportKind.QUESTIONS, **WITH_NAMES)
    (row,) = fetched_rows(desk, ola, export_id, tmp_path)
    assert "zebra" in row["words"]
    assert row["person"] == plain["person"]


def test_opt_outs_without_addresses_are_all_of_them(
    desk: Runtime, ola: Organizer, bo: Organizer, tmp_path: Path
) -> None:
    say(desk, ANA, "IBM", "STOP")
    say(desk, BO, "IBM", "DELETE", "DELETE")
    rows = fetched_rows(desk, ola, built(desk, ola, kind=ExportKind.OPT_OUTS), tmp_path)
    assert len(rows) == 2
    export_id = built(desk, ola, bo, kind=ExportKind.OPT_OUTS, **WITH_NAMES)
    assert found(desk, export_id).unreadable == 1
    (row,) = fetched_rows(desk, ola, export_id, tmp_path)
    assert (row["address"], row["reason"]) == (ANA, "carrier")


def test_opt_outs_that_are_exported_are_read_back_as_they_are(
    desk: Runtime, ola: Organizer, bo: Organizer, tmp_path: Path
) -> None:
    say(desk, ANA, "IBM", "STOP")
    say(desk, CHAT, "/start IBM", "stop")
    export_id = built(desk, ola, bo, kind=ExportKind.OPT_OUTS, **WITH_NAMES)
    result = fetch(desk, ola, export_id, tmp_path / "all.csv")

    def imported() -> Imported:
        with result.file.open("rb") as file, list_text(file) as lines:
            return import_opt_outs(desk, ola, lines)

    again = imported()
    assert (again.added, again.known, again.bad, again.elsewhere) == (0, 2, 0, {})
    for address in (ANA, CHAT):
        say(desk, address, "START")
    anew = imported()
    assert (anew.added, anew.known, anew.bad) == (2, 0, 0)
    export_id = built(desk, ola, bo, kind=ExportKind.OPT_OUTS, **WITH_NAMES)
    rows = fetched_rows(desk, ola, export_id, tmp_path)
    assert {one["address"] for one in rows} == {ANA, f"telegram:{CHAT}"}


def test_the_audit_trail_is_exported_with_its_chain(
    desk: Runtime, ola: Organizer, tmp_path: Path
) -> None:
    rows = fetched_rows(desk, ola, built(desk, ola, kind=ExportKind.AUDIT), tmp_path)
    assert [(one["place"], one["who"], one["act"]) for one in rows] == [
        ("1", "ola", "organizer added")
    ]
    assert len(rows[0]["hash"]) == 64


def test_what_cannot_be_opened_any_more_is_empty_and_counted(
    desk: Runtime, ola: Organizer, bo: Organizer, tmp_path: Path
) -> None:
    sign(desk, ANA, "Ana Ruiz")
    closed = replace(desk, shelf=replace_campaigns(desk))
    key_rotation.destroy(closed, CAMPAIGN)
    export_id = built(desk, ola, bo, kind=ExportKind.SIGNATURES, **WITH_NAMES)
    (row,) = fetched_rows(desk, ola, export_id, tmp_path)
    assert row["name"] == ""
    assert found(desk, export_id).unreadable == 1


def replace_campaigns(runtime: Runtime) -> Any:
    """Return the shelf without its campaigns."""
    return runtime.shelf.model_copy(update={"campaigns": ()})


def test_the_address_of_a_later_owner_is_not_given_out_with_an_earlier_signature(
    desk: Runtime, ola: Organizer, bo: Organizer, tmp_path: Path
) -> None:
    sign(desk, ANA, "Ana Ruiz", "updates")
    with desk.database.write() as connection:
        connection.execute(update(Signature).values(of_earlier_owner=True))
    export_id = built(desk, ola, bo, kind=ExportKind.SIGNATURES, **WITH_NAMES)
    (row,) = fetched_rows(desk, ola, export_id, tmp_path)
    assert (row["name"], row["addresses"]) == ("Ana Ruiz", "")
    wanted = {"kind": ExportKind.SIGNATURES, "organization": SPONSOR}
    assert fetched_rows(desk, ola, built(desk, ola, None, **wanted), tmp_path) == []


def test_an_address_that_cannot_be_read_is_left_out(
    desk: Runtime, ola: Organizer, bo: Organizer, tmp_path: Path
) -> None:
    sign(desk, ANA, "Ana Ruiz")
    with desk.database.write() as connection:
        connection.execute(update(Address).values(sealed=b"sealed by nobody"))
    export_id = built(desk, ola, bo, kind=ExportKind.SIGNATURES, **WITH_NAMES)
    (row,) = fetched_rows(desk, ola, export_id, tmp_path)
    assert (row["name"], row["addresses"]) == ("Ana Ruiz", "")


def test_what_is_held_back_is_told(desk: Runtime, ola: Organizer, tmp_path: Path) -> None:
    sign(desk, ANA, "Ana Ruiz")
    with desk.database.write() as connection:
        held_back.hold_back(
            connection,
            connection.execute(select(Signature.id)).scalar_one(),
            reason=ReviewReason.JOKE,
            rule="",
            by=ola.id,
            at=desk.now(),
        )
    (row,) = fetched_rows(desk, ola, built(desk, ola, kind=ExportKind.SIGNATURES), tmp_path)
    assert (row["held_for"], bool(row["held_at"])) == ("joke", True)
