"""An export, from the asking to the fetching: what is in it, who may have it, and for how long."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyrage  # type: ignore[import-untyped]  # it has no types
import pytest

from bot.exports import requests
from bot.exports.build import exports_folder, write_export
from bot.exports.columns import COLUMNS
from bot.exports.export_errors import ExportRefused
from bot.exports.file_formats import FileFormat, NotWhole
from bot.exports.requests import Wanted, fetch
from bot.files.age_encryption import NotARecipient
from bot.files.spreadsheet_csv import read_rows, unguarded
from bot.inbox.receive import Channel, Inbound, receive
from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.organizers.second_approval import ApprovalRefused
from bot.privacy import key_rotation
from bot.privacy.opt_out_lists import Imported, import_opt_outs
from bot.privacy.opt_out_rows import list_text
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.consent import suppressions
from bot.storage.exports import exports
from bot.storage.exports.exports import ExportRow
from bot.storage.organizers import audit_trail
from bot.storage.schema.export_tables import ExportKind, ExportStatus
from flows.events import Said
from tests.bot.exports import killed_build
from tests.clock import Clock
from tests.conftest import ENVIRONMENT

CAMPAIGN, SPONSOR = "ibm-extreme-vetting", "18-million-rising"
ANA, BO, CHAT = "+14155550101", "+14155550102", "7001"
WITH_NAMES: Mapping[str, Any] = {"with_personal_data": True, "reason": "for the auditors"}


@pytest.fixture
def desk(runtime: Runtime, tmp_path: Path) -> Runtime:
    """A runtime whose files lie in a folder of the test's own."""
    files = runtime.settings.model_copy(update={"files_folder": tmp_path / "files"})
    return replace(runtime, settings=files)


@pytest.fixture
def ola(desk: Runtime) -> Organizer:
    """Who asks."""
    return accounts.add(desk, "ola")


@pytest.fixture
def bo(desk: Runtime, ola: Organizer) -> Organizer:
    """Who says yes, too."""
    return accounts.add(desk, "bo", by=ola)


def say(runtime: Runtime, address: str, *words: str) -> None:
    """Have somebody write, by text message or, from a chat, in Telegram."""
    for number, said in enumerate(words):
        provider, channel = ("twilio", Channel.SMS) if address.startswith("+") else (
            "telegram", Channel.TELEGRAM)  # fmt: skip
        provider_id = f"{address}-{runtime.now().timestamp()}-{number}-{said}"
        receive(runtime, Inbound(provider, provider_id, channel, address, Said(said)))


def sign(runtime: Runtime, address: str, name: str, updates: str = "no") -> None:
    """Have somebody sign."""
    say(runtime, address, "IBM", name, "SIGN", updates)


def write(runtime: Runtime, export_id: int, page_size: int = 2) -> None:
    """Write an export to its end."""
    cursor: Any = ()
    while cursor is not None:
        _, cursor = write_export(runtime, (export_id,), cursor, page_size=page_size)


def built(runtime: Runtime, who: Organizer, second: Organizer | None = None, **wanted: Any) -> int:
    """Return the number of an export that is built."""
    row = requests.ask(runtime, who, Wanted(**wanted))
    if second is not None:
        requests.release(runtime, second, row.id)
    write(runtime, row.id)
    return row.id


def found(runtime: Runtime, export_id: int) -> ExportRow:
    """Return an export as it stands."""
    return requests.find_export(runtime, export_id)


def fetched_rows(
    runtime: Runtime, who: Organizer, export_id: int, folder: Path
) -> list[dict[str, str]]:
    """Fetch a CSV and return its rows, without the spreadsheet's guard."""
    result = fetch(runtime, who, export_id, folder / f"{export_id}.csv")
    with result.file.open(encoding="utf-8", newline="") as file:
        names, *rows = read_rows(file)
    assert len(rows) == result.rows
    return [dict(zip(names, map(unguarded, row), strict=True)) for row in rows]


def acts(runtime: Runtime) -> list[tuple[str, str, str]]:
    """Return who did what with exports."""
    with runtime.database.read() as connection:
        lines = audit_trail.list_lines(connection)
    return [(one.who, one.act, one.detail) for one in lines if one.act.startswith("export")]


@contextmanager
def refused(key: str) -> Iterator[None]:
    """Hold that something is refused for that reason."""
    with pytest.raises((ExportRefused, ApprovalRefused)) as error:
        yield
    assert error.value.key == key


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


def test_names_and_numbers_need_a_reason_and_a_second_organizer(
    desk: Runtime, ola: Organizer, bo: Organizer, tmp_path: Path
) -> None:
    sign(desk, ANA, "Ana Ruiz")
    sign(desk, CHAT, "Luz Paz")
    with refused("reason_missing"):
        requests.ask(desk, ola, Wanted(ExportKind.SIGNATURES, with_personal_data=True))
    row = requests.ask(desk, ola, Wanted(ExportKind.SIGNATURES, **WITH_NAMES))
    write(desk, row.id)
    assert found(desk, row.id).status is ExportStatus.ASKED
    with refused("asked"):
        fetch(desk, ola, row.id, tmp_path)
    with refused("asked_by_you"):
        requests.release(desk, ola, row.id)
    requests.release(desk, bo, row.id)
    with refused("released"):
        requests.release(desk, bo, row.id)
    with refused("released"):
        fetch(desk, ola, row.id, tmp_path)
    write(desk, row.id)
    with refused("asked_by_another"):
        fetch(desk, bo, row.id, tmp_path)
    rows = fetched_rows(desk, ola, row.id, tmp_path)
    assert [(one["name"], one["addresses"]) for one in rows] == [
        ("Ana Ruiz", ANA),
        ("Luz Paz", f"telegram:{CHAT}"),
    ]


def test_every_act_is_in_the_audit_trail_and_nothing_of_the_content(
    desk: Runtime, ola: Organizer, bo: Organizer, tmp_path: Path
) -> None:
    sign(desk, ANA, "Ana Ruiz")
    export_id = built(desk, ola, bo, kind=ExportKind.SIGNATURES, **WITH_NAMES)
    digest = found(desk, export_id).sha256
    fetch(desk, ola, export_id, tmp_path)
    assert acts(desk) == [
        ("ola", "export asked", "1: signatures, with personal data; for the auditors"),
        ("bo", "export released", "1"),
        ("", "export built", f"1: 1 rows, SHA-256 {digest}"),
        ("ola", "export fetched", "1"),
    ]


def test_a_yes_counts_for_a_day_and_a_file_lies_for_an_hour(
    desk: Runtime, ola: Organizer, bo: Organizer, clock: Clock, tmp_path: Path
) -> None:
    late = requests.ask(desk, ola, Wanted(ExportKind.CONSENTS, **WITH_NAMES))
    clock.advance(timedelta(hours=24))
    with refused("asked_too_long_ago"):
        requests.release(desk, bo, late.id)
    export_id = built(desk, ola, kind=ExportKind.CONSENTS)
    clock.advance(timedelta(minutes=59))
    assert requests.expire_exports(desk) == 1
    assert found(desk, late.id).status is ExportStatus.EXPIRED
    clock.advance(timedelta(minutes=1))
    with refused("expired"):
        fetch(desk, ola, export_id, tmp_path)
    assert list(exports_folder(desk).glob("*consents*"))
    assert requests.expire_exports(desk) == 1
    assert list(exports_folder(desk).iterdir()) == []
    assert acts(desk)[-1] == ("", "export expired", str(export_id))
    with refused("expired"):
        requests.release(desk, bo, late.id)


def test_a_file_is_fetched_once_and_leaves_nothing_behind(
    desk: Runtime, ola: Organizer, tmp_path: Path
) -> None:
    export_id = built(desk, ola, kind=ExportKind.QUESTIONS)
    (tmp_path / "there.csv").write_text("mine")
    with refused("file_is_there"):
        fetch(desk, ola, export_id, tmp_path / "there.csv")
    with pytest.raises(OSError, match="no-folder"):
        fetch(desk, ola, export_id, tmp_path / "no-folder" / "a.csv")
    assert found(desk, export_id).status is ExportStatus.BUILT
    out = tmp_path / "out"
    out.mkdir()
    result = fetch(desk, ola, export_id, out)
    assert result.file == out / f"questions-{export_id}.csv"
    assert {path.name for path in out.iterdir()} == {result.file.name, result.summary.name}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in out.iterdir())
    assert list(exports_folder(desk).iterdir()) == []
    with refused("fetched"):
        fetch(desk, ola, export_id, tmp_path)


def test_who_was_beaten_to_it_gets_nothing(desk: Runtime, ola: Organizer, tmp_path: Path) -> None:
    export_id = built(desk, ola, kind=ExportKind.AUDIT)
    asked = 0

    def now() -> datetime:
        """Tell the time, and let somebody else fetch it right after it was first asked for."""
        nonlocal asked
        asked += 1
        if asked == 1:
            fetch(desk, ola, export_id, tmp_path / "first.csv")
        return desk.now()

    copy = exports_folder(desk) / f"audit-{export_id}.csv"
    kept = copy.read_bytes()
    with refused("not_on_this_machine"):
        fetch(replace(desk, now=now), ola, export_id, tmp_path / "second.csv")
    copy.write_bytes(kept)
    with refused("fetched"):
        fetch(desk, ola, export_id, tmp_path / "second.csv")
    assert {path.name for path in tmp_path.glob("*.csv")} == {"first.csv"}


def test_what_was_cancelled_is_not_written_and_not_fetched(
    desk: Runtime, ola: Organizer, bo: Organizer, tmp_path: Path
) -> None:
    export_id = built(desk, ola, kind=ExportKind.AUDIT)
    requests.cancel(desk, bo, export_id)
    assert list(exports_folder(desk).iterdir()) == []
    with refused("cancelled"):
        fetch(desk, ola, export_id, tmp_path)
    with refused("cancelled"):
        requests.cancel(desk, ola, export_id)
    asked = requests.ask(desk, ola, Wanted(ExportKind.AUDIT))
    requests.cancel(desk, ola, asked.id)
    write(desk, asked.id)
    assert found(desk, asked.id).status is ExportStatus.CANCELLED


def test_a_file_that_another_machine_wrote_is_fetched_there(
    desk: Runtime, ola: Organizer, tmp_path: Path
) -> None:
    export_id = built(desk, ola, kind=ExportKind.AUDIT)
    for path in exports_folder(desk).iterdir():
        path.unlink()
    with refused("not_on_this_machine"):
        fetch(desk, ola, export_id, tmp_path)


def test_csv_is_as_spreadsheets_want_it_and_the_summary_says_that_it_is_whole(
    desk: Runtime, ola: Organizer, bo: Organizer, tmp_path: Path
) -> None:
    sign(desk, ANA, "Ana Ruiz")
    export_id = built(desk, ola, bo, kind=ExportKind.SIGNATURES, **WITH_NAMES)
    result = fetch(desk, ola, export_id, tmp_path / "all.csv")
    written = result.file.read_bytes()
    assert written.startswith('\ufeff"id","campaign"'.encode())
    assert written.endswith(f'"\'{ANA}"\r\n'.encode())
    told = json.loads(result.summary.read_text(encoding="utf-8"))
    assert told["rows"] == 1
    assert told["sha256"] == told["sha256_of_file"] == sha256(written).hexdigest() == result.sha256
    first_line = written.decode("utf-8-sig").splitlines()[0]
    assert list(told["columns"]) == first_line.replace('"', "").split(",")


def test_the_last_of_json_lines_says_that_they_are_whole(
    desk: Runtime, ola: Organizer, bo: Organizer, tmp_path: Path
) -> None:
    for number in range(5):
        sign(desk, f"+1415555010{number}", "=cmd Ruiz")
    export_id = built(
        desk, ola, bo, kind=ExportKind.SIGNATURES, file_format=FileFormat.JSON_LINES, **WITH_NAMES
    )
    result = fetch(desk, ola, export_id, tmp_path / "all.jsonl")
    *lines, last = result.file.read_bytes().splitlines(keepends=True)
    assert json.loads(last) == {"end": {"rows": 5, "sha256": sha256(b"".join(lines)).hexdigest()}}
    first = json.loads(lines[0])
    assert first["addresses"] == "+14155550100"
    assert first["withdrawn_at"] is None


def test_a_file_is_encrypted_to_its_receiver(
    desk: Runtime, ola: Organizer, bo: Organizer, tmp_path: Path
) -> None:
    sign(desk, ANA, "Ana Ruiz")
    receiver = pyrage.x25519.Identity.generate()
    with pytest.raises(NotARecipient):
        requests.ask(desk, ola, Wanted(ExportKind.AUDIT, recipients=("age1nobody",)))
    keys = (str(receiver.to_public()),)
    export_id = built(desk, ola, bo, kind=ExportKind.SIGNATURES, recipients=keys, **WITH_NAMES)
    (sealed,) = (path for path in exports_folder(desk).iterdir() if path.suffix != ".lock")
    assert sealed.name == "signatures-1.csv.age"
    result = fetch(desk, ola, export_id, tmp_path)
    clear = pyrage.decrypt(result.file.read_bytes(), [receiver])
    assert sha256(clear).hexdigest() == result.sha256
    assert b"Ana Ruiz" in clear
    told = json.loads(result.summary.read_text(encoding="utf-8"))
    assert told["sha256_of_file"] == sha256(result.file.read_bytes()).hexdigest()


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


@pytest.mark.parametrize(
    ("wanted", "key"),
    [
        (Wanted(ExportKind.AUDIT, **WITH_NAMES), "no_personal_data"),
        (Wanted(ExportKind.OPT_OUTS, campaign=CAMPAIGN), "of_all_campaigns"),
        (Wanted(ExportKind.QUESTIONS, organization=SPONSOR), "not_by_organization"),
        (Wanted(ExportKind.SIGNATURES, campaign="another"), "unknown_campaign"),
        (Wanted(ExportKind.SIGNATURES, organization="another"), "unknown_organization"),
    ],
)
def test_what_there_is_not_is_refused(
    desk: Runtime, ola: Organizer, wanted: Wanted, key: str
) -> None:
    with refused(key):
        requests.ask(desk, ola, wanted)
    with refused("no_such_export"):
        requests.find_export(desk, 7)


def test_a_build_that_is_cut_short_anywhere_ends_with_the_same_bytes(
    desk: Runtime, ola: Organizer
) -> None:
    for number in range(7):
        sign(desk, f"+1415555010{number}", "Ana Ruiz")
    whole = found(desk, built(desk, ola, kind=ExportKind.SIGNATURES)).sha256
    again = requests.ask(desk, ola, Wanted(ExportKind.SIGNATURES))
    unfinished = exports_folder(desk) / f".signatures-{again.id}.csv.unfinished"
    cursor: Any = ()
    steps = 0
    while cursor is not None:
        _, after = write_export(desk, (again.id,), cursor, page_size=2)
        if unfinished.exists():
            with unfinished.open("ab") as file:  # what a step wrote that was killed before it told
                file.write(b'"half a ro')
        # The step is done twice: dbos never heard of the first.
        cursor = () if steps == 2 else after
        steps += 1
    assert found(desk, again.id).sha256 == whole


def test_a_build_whose_file_is_lost_begins_anew(desk: Runtime, ola: Organizer) -> None:
    for number in range(5):
        sign(desk, f"+1415555010{number}", "Ana Ruiz")
    whole = found(desk, built(desk, ola, kind=ExportKind.SIGNATURES)).sha256
    again = requests.ask(desk, ola, Wanted(ExportKind.SIGNATURES))
    write_export(desk, (again.id,), (), page_size=2)
    (exports_folder(desk) / f".signatures-{again.id}.csv.unfinished").unlink()
    write(desk, again.id)
    row = found(desk, again.id)
    assert (row.sha256, row.rows) == (whole, 5)


def test_what_is_read_back_otherwise_is_not_offered(desk: Runtime, ola: Organizer) -> None:
    row = requests.ask(desk, ola, Wanted(ExportKind.AUDIT))
    _, cursor = write_export(desk, (row.id,), ())
    assert cursor == ("finish",)
    with desk.database.write() as connection:
        exports.change(connection, row.id, ExportStatus.RELEASED, written_rows=9)
    with pytest.raises(NotWhole, match="9 rows were written, and 1 read back"):
        write_export(desk, (row.id,), cursor)
    assert found(desk, row.id).status is ExportStatus.RELEASED


def test_a_build_that_is_killed_at_any_moment_ends_with_the_same_bytes(
    desk: Runtime, ola: Organizer, environment: dict[str, str]
) -> None:
    for number in range(3):
        sign(desk, f"+1415555010{number}", "Ana Ruiz")
    whole = found(desk, built(desk, ola, kind=ExportKind.SIGNATURES)).sha256
    again = requests.ask(desk, ola, Wanted(ExportKind.SIGNATURES))
    folder = str(desk.settings.files_folder)
    killed = killed_build.write_until_it_lives(environment | {"FILES_FOLDER": folder}, again.id)
    assert killed > 10
    row = found(desk, again.id)
    assert (row.status, row.rows, row.sha256) == (ExportStatus.BUILT, 3, whole)
    assert sum(act == "export built" for _, act, _ in acts(desk)) == 2
