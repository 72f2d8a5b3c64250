"""The life of an export: who may have it, for how long, and what stays written."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.exports import export_life
from bot.exports.build import exports_folder
from bot.exports.export_life import Wanted, fetch
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.schema.export_tables import ExportKind, ExportStatus
from tests.bot.exports.exported import (
    ANA,
    CAMPAIGN,
    CHAT,
    SPONSOR,
    WITH_NAMES,
    acts,
    built,
    fetched_rows,
    found,
    refused,
    sign,
    write,
)
from tests.clock import Clock


def test_names_and_numbers_need_a_reason_and_a_second_organizer(
    desk: Runtime, ola: Organizer, bo: Organizer, tmp_path: Path
) -> None:
    sign(desk, ANA, "Ana Ruiz")
    sign(desk, CHAT, "Luz Paz")
    with refused("reason_missing"):
        export_life.ask(desk, ola, Wanted(ExportKind.SIGNATURES, with_personal_data=True))
    row = export_life.ask(desk, ola, Wanted(ExportKind.SIGNATURES, **WITH_NAMES))
    write(desk, row.id)
    assert found(desk, row.id).status is ExportStatus.ASKED
    with refused("asked"):
        fetch(desk, ola, row.id, tmp_path)
    with refused("asked_by_you"):
        export_life.release(desk, ola, row.id)
    export_life.release(desk, bo, row.id)
    with refused("released"):
        export_life.release(desk, bo, row.id)
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
        ("", "export built", f"1: 1 row, SHA-256 {digest}"),
        ("ola", "export fetched", "1"),
    ]


def test_a_yes_counts_for_a_day_and_a_file_lies_for_an_hour(
    desk: Runtime, ola: Organizer, bo: Organizer, clock: Clock, tmp_path: Path
) -> None:
    late = export_life.ask(desk, ola, Wanted(ExportKind.CONSENTS, **WITH_NAMES))
    clock.advance(timedelta(hours=24))
    with refused("asked_too_long_ago"):
        export_life.release(desk, bo, late.id)
    export_id = built(desk, ola, kind=ExportKind.CONSENTS)
    clock.advance(timedelta(minutes=59))
    assert export_life.expire_exports(desk) == 1
    assert found(desk, late.id).status is ExportStatus.EXPIRED
    clock.advance(timedelta(minutes=1))
    with refused("expired"):
        fetch(desk, ola, export_id, tmp_path)
    assert list(exports_folder(desk).glob("*consents*"))
    assert export_life.expire_exports(desk) == 1
    assert list(exports_folder(desk).iterdir()) == []
    assert acts(desk)[-1] == ("", "export expired", str(export_id))
    with refused("expired"):
        export_life.release(desk, bo, late.id)


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
    export_life.cancel(desk, bo, export_id)
    assert list(exports_folder(desk).iterdir()) == []
    with refused("cancelled"):
        fetch(desk, ola, export_id, tmp_path)
    with refused("cancelled"):
        export_life.cancel(desk, ola, export_id)
    asked = export_life.ask(desk, ola, Wanted(ExportKind.AUDIT))
    export_life.cancel(desk, ola, asked.id)
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
        export_life.ask(desk, ola, wanted)
    with refused("no_such_export"):
        export_life.find_export(desk, 7)


def test_files_that_a_crash_left_behind_are_removed(desk: Runtime, ola: Organizer) -> None:
    kept = built(desk, ola, kind=ExportKind.AUDIT)
    folder = exports_folder(desk)
    left = ["signatures-7.csv", ".opt-outs-8.jsonl.unfinished", "audit-9.csv.age.unfinished"]
    for name in [*left, "README"]:
        (folder / name).write_text("left behind")
    assert export_life.expire_exports(desk) == 0
    there = {path.name for path in folder.iterdir()}
    assert there == {f"audit-{kept}.csv", f".{kept}.lock", "README"}
