"""Holds the screen of exports: asked for, released by a second one, written, fetched once."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.background_jobs.started_jobs import started_jobs
from bot.exports import export_life
from bot.exports.export_life import Wanted
from bot.organizers.roles import Role
from bot.runtime import Runtime
from bot.settings import Settings, load_settings
from bot.storage.exports.exports import ExportRow
from bot.storage.organizers.organizers import Organizer
from bot.storage.schema.export_tables import ExportKind, ExportStatus
from bot.web.page_headers import FILE_HEADER
from tests.bot.console.browsing import Browsing
from tests.bot.console.conftest import add_one
from tests.bot.exports.exported import acts, found, sign, write
from tests.clock import Clock

PHONE = "+14155550101"
PLAIN = {"export_kind": "signatures", "file_format": "csv"}
WITH_NAMES = {**PLAIN, "with_personal_data": "yes", "export_reason": "for the auditors"}


@pytest.fixture
def settings(environment: dict[str, str], tmp_path: Path) -> Settings:
    """The settings of a live set-up that writes its files into the test's folder."""
    return load_settings({**environment, "FILES_FOLDER": str(tmp_path / "files")})


def ask(browsing: Browsing, fields: dict[str, str]) -> int:
    """Ask for an export, and return its number."""
    sent = browsing.send("/exports/new", fields)
    assert sent.status_code == 303, sent.text
    return int(re.findall(r"/exports/(\d+)", sent.location)[0])


def jobs_of(runtime: Runtime) -> list[tuple[int, ...]]:
    with started_jobs(runtime.settings.database_url) as jobs:
        return [one.numbers for one in jobs.newest() if one.name == "write-export"]


@pytest.fixture
def asked(runtime: Runtime, ana: Organizer) -> ExportRow:
    """An export of ana's, with names, that waits for a second yes."""
    sign(runtime, PHONE, "Ana Ruiz")
    wanted = Wanted(ExportKind.SIGNATURES, with_personal_data=True, reason="for the auditors")
    return export_life.ask(runtime, ana, wanted)


def test_without_names_it_is_written_by_a_worker_and_fetched_once(
    signed_in: Browsing, runtime: Runtime
) -> None:
    sign(runtime, PHONE, "Ana Ruiz")
    number = ask(signed_in, PLAIN)
    path = f"/exports/{number}"
    assert jobs_of(runtime) == [(number,)]
    waiting = signed_in.open(f"{path}/live").text
    assert "It waits for a worker" in waiting
    assert "data-over" not in waiting
    write(runtime, number)
    built = signed_in.open(f"{path}/live").text
    assert "data-over" in built
    assert "It holds 1 row." in built
    got = signed_in.send(f"{path}/file", page=f"{path}/file")
    assert got.status_code == 200
    assert "signatures-1.csv" in got.headers["content-disposition"]
    assert got.headers["cache-control"] == "no-store"
    assert Path(got.headers[FILE_HEADER]).is_file()
    assert signed_in.send(f"{path}/file", page=f"{path}/file").status_code == 422
    assert "It was fetched." in signed_in.open(path).text
    assert [act for _, act, _ in acts(runtime)][-1] == "export fetched"


def test_what_a_browser_was_sent_goes_once_it_is_sent(
    signed_in: Browsing, runtime: Runtime, clock: Clock
) -> None:
    number = ask(signed_in, PLAIN)
    write(runtime, number)
    got = signed_in.send(f"/exports/{number}/file", page=f"/exports/{number}/file")
    file = Path(got.headers[FILE_HEADER])
    export_life.expire_exports(runtime)
    assert file.is_file()
    clock.advance(timedelta(minutes=5))
    export_life.expire_exports(runtime)
    assert not file.exists()


def test_names_need_the_yes_of_a_second_one(
    browsing: Browsing, runtime: Runtime, ana: Organizer, asked: ExportRow
) -> None:
    path = f"/exports/{asked.id}"
    browsing.sign_in_as(ana)
    assert "it cannot be you" in browsing.open(path).text
    assert browsing.send(f"{path}/release", page=path).status_code == 422
    assert jobs_of(runtime) == []
    browsing.sign_in_as(add_one(runtime, Role.APPROVER, ana))
    page = browsing.open(path).text
    assert "for the auditors" in page
    assert "Ana Ruiz" not in page
    assert "End it" not in page
    browsing.send(f"{path}/release", page=path)
    assert jobs_of(runtime) == [(asked.id,)]
    assert "confirmed at this machine" not in repr(acts(runtime))


def test_nobody_else_fetches_it_and_nobody_later_than_an_hour(
    browsing: Browsing, runtime: Runtime, ana: Organizer, asked: ExportRow, clock: Clock
) -> None:
    other = add_one(runtime, Role.ORGANIZER, ana)
    export_life.release(runtime, other, asked.id)
    write(runtime, asked.id)
    path = f"/exports/{asked.id}"
    browsing.sign_in_as(other)
    assert "ana fetches it" in browsing.open(path).text
    refused = browsing.send(f"{path}/file", page=f"{path}/file")
    assert refused.status_code == 422
    assert "who asked for it" in refused.text
    clock.advance(timedelta(hours=1))
    browsing.sign_in_as(ana)
    assert browsing.send(f"{path}/file", page=f"{path}/file").status_code == 422
    assert found(runtime, asked.id).status is ExportStatus.BUILT


def test_a_file_that_lies_elsewhere_is_said_and_is_not_taken_for_fetched(
    signed_in: Browsing, runtime: Runtime, tmp_path: Path
) -> None:
    number = ask(signed_in, PLAIN)
    write(runtime, number)
    for file in (tmp_path / "files" / "exports").glob("*.csv"):
        file.unlink()
    refused = signed_in.send(f"/exports/{number}/file", page=f"/exports/{number}/file")
    assert refused.status_code == 422
    assert found(runtime, number).status is ExportStatus.BUILT


def test_who_has_not_proved_lately_who_they_are_is_led_to_the_page_that_asks(
    signed_in: Browsing, runtime: Runtime, clock: Clock
) -> None:
    number = ask(signed_in, PLAIN)
    write(runtime, number)
    path = f"/exports/{number}/file"
    page = signed_in.open(path)
    clock.advance(timedelta(minutes=6))
    fields = {name: re.findall(rf'name="{name}" value="([^"]*)"', page.text)[0]
              for name in ("token", "once")}  # fmt: skip
    led = signed_in.post(path, fields)
    assert (led.status_code, led.location) == (303, f"/console{path}")
    assert "Is it you?" in signed_in.open(path).text
    assert found(runtime, number).status is ExportStatus.BUILT


def test_one_that_stands_still_goes_on_and_one_is_ended(
    signed_in: Browsing, runtime: Runtime
) -> None:
    number = ask(signed_in, PLAIN)
    path = f"/exports/{number}"
    with started_jobs(runtime.settings.database_url) as jobs:
        jobs.cancel(jobs.newest()[0])
    assert "Let it go on" in signed_in.open(path).text
    signed_in.send(f"{path}/go-on", page=path)
    assert len(jobs_of(runtime)) == 2
    signed_in.send(f"{path}/cancel", page=path)
    ended = signed_in.open(path).text
    assert "It was ended." in ended
    assert "<li>It was ended, <time" in ended
    assert signed_in.send(f"{path}/cancel", page="/exports/new").status_code == 422
    signed_in.send(f"{path}/go-on", page="/exports/new")
    assert len(jobs_of(runtime)) == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"export_kind": "everything"}, "choose one of those"),
        ({"file_format": "xlsx"}, "choose one of those"),
        ({"campaign": "nothing"}, "choose one of those"),
        ({"with_personal_data": "yes"}, "Reason: please fill this in"),
        ({"with_personal_data": "yes", "export_reason": "so"}, "#export_reason"),
        ({"export_kind": "audit", "with_personal_data": "yes", "export_reason": "for us"}, "holds"),
        ({"export_kind": "audit", "campaign": "ibm-extreme-vetting"}, "#campaign"),
        ({"export_kind": "questions", "organization": "18-million-rising"}, "#organization"),
        ({"recipients": "no key"}, "#recipients"),
    ],
)
def test_what_cannot_be_asked_for_is_said_at_its_field(
    signed_in: Browsing, runtime: Runtime, fields: dict[str, str], said: str
) -> None:
    refused = signed_in.send("/exports/new", {**PLAIN, **fields})
    assert refused.status_code == 422
    assert said in refused.text
    assert export_life.list_exports(runtime) == []


def test_what_an_organizer_wrote_as_a_reason_stays_text(signed_in: Browsing) -> None:
    number = ask(signed_in, {**WITH_NAMES, "export_reason": "<img src=x> for us"})
    for path in ("/exports", f"/exports/{number}"):
        page = signed_in.open(path).text
        assert "&lt;img src=x&gt;" in page
        assert "<img src=x" not in page
    assert "1 export waits for a second yes" in signed_in.open("/overview").text


def test_nothing_to_see_is_said(signed_in: Browsing) -> None:
    assert "Nothing was exported yet." in signed_in.open("/exports").text


def test_what_is_no_more_to_be_fetched_says_how_it_stands(
    signed_in: Browsing, asked: ExportRow
) -> None:
    assert "It waits for a second yes." in signed_in.open(f"/exports/{asked.id}/file").text


@pytest.mark.parametrize("role", [Role.READER, Role.PARTNER, Role.APPROVER])
def test_who_may_not_export_neither_asks_nor_fetches(
    browsing: Browsing, runtime: Runtime, ana: Organizer, asked: ExportRow, role: Role
) -> None:
    browsing.sign_in_as(add_one(runtime, role, ana))
    for path in ("/exports/new", f"/exports/{asked.id}/file"):
        assert browsing.open(path).status_code == 403
    is_open = browsing.open("/exports").status_code == 200
    assert is_open == (role is Role.APPROVER)


@pytest.mark.parametrize("path", ["/exports/9", "/exports/9/live", "/exports/9/file"])
def test_what_is_not_there_is_not_found(signed_in: Browsing, path: str) -> None:
    assert signed_in.open(path).status_code == 404
