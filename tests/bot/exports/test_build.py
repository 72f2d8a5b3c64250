"""Files of exports: whole, safe, encrypted, and the same whatever happens on the way."""

import json
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyrage  # type: ignore[import-untyped]  # it has no types
import pytest

from bot.exports import export_life
from bot.exports.build import exports_folder, write_export, write_export_job, write_pages
from bot.exports.export_errors import ExportRefused
from bot.exports.export_life import Wanted, fetch
from bot.exports.file_formats import FileFormat, NotWhole
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.exports import exports
from bot.storage.schema.export_tables import ExportKind, ExportStatus
from tests.bot.exports import killed_build
from tests.bot.exports.exported import (
    ANA,
    WITH_NAMES,
    acts,
    built,
    found,
    sign,
    write,
)


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
    with pytest.raises(ExportRefused, match="begins with age1"):
        export_life.ask(desk, ola, Wanted(ExportKind.AUDIT, recipients=("age1nobody",)))
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


def test_a_build_that_is_cut_short_anywhere_ends_with_the_same_bytes(
    desk: Runtime, ola: Organizer
) -> None:
    for number in range(7):
        sign(desk, f"+1415555010{number}", "Ana Ruiz")
    whole = found(desk, built(desk, ola, kind=ExportKind.SIGNATURES)).sha256
    again = export_life.ask(desk, ola, Wanted(ExportKind.SIGNATURES))
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
    again = export_life.ask(desk, ola, Wanted(ExportKind.SIGNATURES))
    write_export(desk, (again.id,), (), page_size=2)
    (exports_folder(desk) / f".signatures-{again.id}.csv.unfinished").unlink()
    write(desk, again.id)
    row = found(desk, again.id)
    assert (row.sha256, row.rows) == (whole, 5)


def test_what_is_read_back_otherwise_is_not_offered(desk: Runtime, ola: Organizer) -> None:
    row = export_life.ask(desk, ola, Wanted(ExportKind.AUDIT))
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
    again = export_life.ask(desk, ola, Wanted(ExportKind.SIGNATURES))
    folder = str(desk.settings.files_folder)
    killed = killed_build.write_until_it_lives(environment | {"FILES_FOLDER": folder}, again.id)
    assert killed > 10
    row = found(desk, again.id)
    assert (row.status, row.rows, row.sha256) == (ExportStatus.BUILT, 3, whole)
    assert sum(act == "export built" for _, act, _ in acts(desk)) == 2


def test_what_is_cancelled_at_the_last_moment_is_not_offered(desk: Runtime, ola: Organizer) -> None:
    row = export_life.ask(desk, ola, Wanted(ExportKind.AUDIT))

    def now() -> datetime:
        """Tell the time, which is asked for when all is written; it is cancelled right then."""
        export_life.cancel(desk, ola, row.id)
        return desk.now()

    write(replace(desk, now=now), row.id)
    assert found(desk, row.id).status is ExportStatus.CANCELLED
    assert export_life.expire_exports(desk) == 0
    assert list(exports_folder(desk).iterdir()) == []


def test_a_step_of_the_job_writes_several_pages_and_ends_where_there_is_no_more(
    desk: Runtime, ola: Organizer
) -> None:
    row = export_life.ask(desk, ola, Wanted(ExportKind.AUDIT))
    assert write_pages(desk, (row.id,), (), pages=1) == (1, ("finish",))
    row = export_life.ask(desk, ola, Wanted(ExportKind.AUDIT))
    job = write_export_job(desk)
    assert job.step((row.id,), ()) == (2, None)
    assert found(desk, row.id).status is ExportStatus.BUILT
    assert job.step((row.id,), ()) == (0, None)
