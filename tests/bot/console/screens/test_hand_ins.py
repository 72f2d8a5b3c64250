"""Holds the screen of hand-ins: one is made, watched, released, handed over, and its files had."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from bot.background_jobs.started_jobs import started_jobs
from bot.organizers.roles import Role
from bot.runtime import Runtime
from bot.settings import Settings, load_settings
from bot.signatures.handin import changes_since, package_life
from bot.signatures.handin.build_package import JOB_NAME, build_step
from bot.storage.handin.packages import PackageRow
from bot.storage.organizers import audit_trail
from bot.storage.organizers.organizers import Organizer
from bot.storage.schema.handin_tables import PackageStatus
from bot.storage.schema.signature_tables import Signature
from bot.web.page_headers import FILE_HEADER
from tests.bot.console.browsing import Browsing
from tests.bot.console.conftest import add_one
from tests.bot.signatures.handin.built_packages import build, sign_all, take_steps
from tests.bot.signatures.handin.conftest import CAMPAIGNS, RIVER
from tests.clock import Clock

AGE_KEY = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"


@pytest.fixture
def settings(environment: dict[str, str], tmp_path: Path) -> Settings:
    """The settings of a live set-up that writes its files into the test's folder."""
    folders = {"FILES_FOLDER": str(tmp_path / "files"), "FONTS_FOLDER": str(tmp_path / "fonts")}
    return load_settings({**environment, "CAMPAIGNS": str(CAMPAIGNS), **folders})


@pytest.fixture
def built(runtime: Runtime, ana: Organizer) -> PackageRow:
    """A package of ana's that waits for a second yes."""
    sign_all(runtime)
    return build(runtime, ana)


def stored(runtime: Runtime, number: int) -> PackageRow:
    return package_life.find_package(runtime, number)


def acts(runtime: Runtime) -> list[tuple[str, str, str]]:
    with runtime.database.read() as connection:
        lines = audit_trail.list_lines(connection)
    return [(one.who, one.act, one.detail) for one in lines if "package" in one.act]


def make(browsing: Browsing, **fields: str) -> int:
    """Have a package made, and return its number."""
    sent = browsing.send("/hand-ins", {"campaign": RIVER, **fields})
    assert sent.status_code == 303, sent.text
    return int(re.findall(r"/hand-ins/(\d+)", sent.location)[0])


def test_a_package_is_begun_and_left_to_a_worker(signed_in: Browsing, runtime: Runtime) -> None:
    sign_all(runtime)
    number = make(signed_in)
    assert stored(runtime, number).status is PackageStatus.DRAFT
    with started_jobs(runtime.settings.database_url) as jobs:
        assert [(one.name, one.numbers) for one in jobs.newest()] == [(JOB_NAME, (number,))]
    page = signed_in.open(f"/hand-ins/{number}").text
    assert "It waits for a worker" in page
    assert f'data-live="/console/hand-ins/{number}/live"' in page
    assert "data-over" not in page


def test_once_it_is_built_the_page_says_so_and_looks_no_more(
    signed_in: Browsing, runtime: Runtime
) -> None:
    sign_all(runtime)
    number = make(signed_in)
    take_steps(runtime, number)
    part = signed_in.open(f"/hand-ins/{number}/live").text
    assert "data-over" in part
    assert "waits for a second organizer" in part
    assert "names in it" in part
    assert "<html" not in part


def test_what_is_being_set_shows_how_far_it_is(signed_in: Browsing, runtime: Runtime) -> None:
    sign_all(runtime)
    number = make(signed_in)
    build_step(runtime, (number,), ())
    assert "0 of 6 names are set" in signed_in.open(f"/hand-ins/{number}/live").text


def test_a_build_that_was_cancelled_is_told_and_goes_on(
    signed_in: Browsing, runtime: Runtime
) -> None:
    sign_all(runtime)
    number = make(signed_in)
    with started_jobs(runtime.settings.database_url) as jobs:
        jobs.cancel(jobs.newest()[0])
    page = signed_in.open(f"/hand-ins/{number}").text
    assert "It stands still" in page
    assert "data-over" in page
    for _ in range(2):  # the second click finds that it waits
        signed_in.send(f"/hand-ins/{number}/go-on", page=f"/hand-ins/{number}")
    with started_jobs(runtime.settings.database_url) as jobs:
        assert len(jobs.newest()) == 2
    assert "It stands still" not in signed_in.open(f"/hand-ins/{number}").text


def test_signs_that_no_font_has_are_told_by_script_and_without_a_name(
    signed_in: Browsing, runtime: Runtime
) -> None:
    sign_all(runtime, ["Ana \U00016ed0"])
    number = make(signed_in)
    take_steps(runtime, number)
    page = signed_in.open(f"/hand-ins/{number}").text
    assert "Nothing was built" in page
    assert "1 name, 1 sign (U+16ED0)" in page
    assert "FONTS_FOLDER" in page
    assert "Ana " not in page
    assert "It could not be built." in signed_in.open("/hand-ins").text


def test_names_that_are_all_gone_are_told_and_it_is_built_again(
    signed_in: Browsing, runtime: Runtime, clock: Clock
) -> None:
    (one,) = sign_all(runtime, ["Ana Ruiz"])
    number = make(signed_in)
    hold(runtime, clock, one)
    take_steps(runtime, number)
    assert "Nobody&#39;s name stands under the letter" in signed_in.open(f"/hand-ins/{number}").text
    hold(runtime, None, one)
    signed_in.send(f"/hand-ins/{number}/rebuild", page=f"/hand-ins/{number}")
    take_steps(runtime, number)
    assert stored(runtime, number).status is PackageStatus.BUILT


def hold(runtime: Runtime, clock: Clock | None, signature_id: int) -> None:
    with runtime.database.write() as connection:
        connection.execute(
            update(Signature)
            .where(Signature.id == signature_id)
            .values(held_at=clock() if clock else None, held_for="asked" if clock else None)
        )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"campaign": "nothing"}, "choose one of those"),
        ({"recipients": "not a key"}, "It cannot be encrypted"),
        ({"recipients": "x" * 5000}, "at most 4000 characters"),
        ({}, "has no name to hand in yet"),
    ],
)
def test_what_cannot_be_made_is_said(
    signed_in: Browsing, runtime: Runtime, fields: dict[str, str], said: str
) -> None:
    if fields:
        sign_all(runtime)
    refused = signed_in.send("/hand-ins", {"campaign": RIVER, **fields})
    assert refused.status_code == 422
    assert said.replace("4000", "4,000") in refused.text or said in refused.text
    assert package_life.list_packages(runtime) == []


def test_a_form_that_is_sent_twice_makes_one(signed_in: Browsing, runtime: Runtime) -> None:
    sign_all(runtime)
    page = signed_in.open("/hand-ins")
    token, once = (re.findall(rf'name="{name}" value="([^"]*)"', page.text)[0]
                   for name in ("token", "once"))  # fmt: skip
    fields = {"token": token, "once": once, "campaign": RIVER}
    first, second = (signed_in.post("/hand-ins", fields) for _ in range(2))
    assert first.location == second.location
    assert len(package_life.list_packages(runtime)) == 1


def test_who_made_it_cannot_let_it_go_and_another_can(
    browsing: Browsing, runtime: Runtime, ana: Organizer, built: PackageRow
) -> None:
    path = f"/hand-ins/{built.id}"
    browsing.sign_in_as(ana)
    assert "it cannot be you" in browsing.open(path).text
    refused = browsing.send(f"{path}/release", {"looked_at": "yes"}, page=path)
    assert refused.status_code == 422
    assert "a second organizer has to say yes" in refused.text
    browsing.sign_in_as(add_one(runtime, Role.APPROVER, ana))
    unsure = browsing.send(f"{path}/release", page=path)
    assert unsure.status_code == 422
    assert "Tick the box first." in unsure.text
    done = browsing.send(f"{path}/release", {"looked_at": "yes"}, page=path)
    assert "It is released." in browsing.follow(done).text
    assert ("approver", "confirmed at this machine", "") not in acts(runtime)
    with runtime.database.read() as connection:
        assert "confirmed at this machine" not in repr(audit_trail.list_lines(connection))


def test_a_name_that_was_withdrawn_since_is_told_where_it_is_let_go(
    browsing: Browsing, runtime: Runtime, ana: Organizer, built: PackageRow, clock: Clock
) -> None:
    withdraw_one(runtime, clock)
    path = f"/hand-ins/{built.id}"
    browsing.sign_in_as(add_one(runtime, Role.ORGANIZER, ana))
    refused = browsing.send(f"{path}/release", {"looked_at": "yes"}, page=path)
    assert refused.status_code == 422
    assert "withdrawn 1" in refused.text


def withdraw_one(runtime: Runtime, clock: Clock) -> None:
    with runtime.database.write() as connection:
        connection.execute(update(Signature).where(Signature.id == 1).values(withdrawn_at=clock()))


def test_what_has_changed_since_is_counted_in_the_background(
    signed_in: Browsing, runtime: Runtime, built: PackageRow, clock: Clock
) -> None:
    withdraw_one(runtime, clock)
    path = f"/hand-ins/{built.id}"
    assert "It was not counted yet." in signed_in.open(path).text
    signed_in.send(f"{path}/count", page=path)
    assert "It is being counted." in signed_in.open(path).text
    changes_since.count_changes_job(runtime).step((built.id,), ())
    page = signed_in.open(path).text
    assert re.search(r"names withdrawn</th><td class=\"number\">1<", page)


def test_it_is_noted_as_handed_over_and_the_signers_are_thanked(
    signed_in: Browsing, runtime: Runtime, ana: Organizer, built: PackageRow
) -> None:
    package_life.release(runtime, add_one(runtime, Role.APPROVER, ana), built.id)
    path = f"/hand-ins/{built.id}"
    assert signed_in.send(f"{path}/deliver", page=path).status_code == 422
    done = signed_in.send(f"{path}/deliver", {"was_handed_over": "yes"}, page=path)
    assert "It is noted" in signed_in.follow(done).text
    assert stored(runtime, built.id).status is PackageStatus.HANDED_OVER
    with started_jobs(runtime.settings.database_url) as jobs:
        assert "publish-logs" in {one.name for one in jobs.newest()}
    thanked = signed_in.send(f"{path}/thank", page=path)
    assert "is done: we handed the letter to" in signed_in.follow(thanked).text
    again = signed_in.send(f"{path}/deliver", {"was_handed_over": "yes"}, page=path)
    assert again.status_code == 422


def test_it_is_given_up_and_its_files_are_deleted(
    signed_in: Browsing, runtime: Runtime, built: PackageRow
) -> None:
    path = f"/hand-ins/{built.id}"
    signed_in.send(f"{path}/cancel", page=path)
    assert package_life.folder_of(runtime, built).list_files() == []
    assert "cancelled" in signed_in.open(path).text
    assert signed_in.open(f"{path}/files").status_code == 404


def test_each_file_is_handed_out_never_kept_and_noted(
    signed_in: Browsing, runtime: Runtime, ana: Organizer, built: PackageRow
) -> None:
    package_life.release(runtime, add_one(runtime, Role.APPROVER, ana), built.id)
    path = f"/hand-ins/{built.id}/files"
    page = signed_in.open(path).text
    assert "letter-1.pdf" in page
    assert "The names as a table" in page
    for _ in range(2):  # as often as it is needed
        got = signed_in.send(f"{path}/names.csv", page=path)
        assert got.status_code == 200
        assert Path(got.headers[FILE_HEADER]).read_bytes().startswith(b"\xef\xbb\xbf")
        assert got.headers["content-disposition"] == "attachment; filename=names.csv"
        assert got.headers["cache-control"] == "no-store"
    assert acts(runtime).count(("ana", "fetched package file", "package 1, names.csv")) == 2


def test_who_made_it_gets_no_names_before_a_second_organizer_let_it_go(
    signed_in: Browsing, console: Flask, runtime: Runtime, ana: Organizer, built: PackageRow
) -> None:
    path = f"/hand-ins/{built.id}/files"
    page = signed_in.open(path).text
    assert "once a second organizer has let it go" in page
    assert "cover.pdf" in page
    for file in ("names.csv", "letter-1.pdf"):
        assert file not in page
        refused = signed_in.send(f"{path}/{file}", page=path)
        assert refused.status_code == 422
        assert FILE_HEADER not in refused.headers
    second = Browsing(console, runtime)
    second.sign_in_as(add_one(runtime, Role.ORGANIZER, ana))
    assert second.send(f"{path}/names.csv", page=path).status_code == 200
    assert [who for who, act, _ in acts(runtime) if act.startswith("fetched")] == ["organizer"]


@pytest.mark.parametrize("file", ["plan.json", "..%2F..%2Fhandraiser.sqlite3", "nothing.pdf"])
def test_what_is_no_file_of_it_is_not_handed_out(
    signed_in: Browsing, built: PackageRow, file: str
) -> None:
    path = f"/hand-ins/{built.id}/files"
    refused = signed_in.send(f"{path}/{file}", page=path)
    assert refused.status_code in {404, 422}
    assert FILE_HEADER not in refused.headers


def test_who_has_not_proved_lately_who_they_are_is_led_to_the_page_that_asks(
    signed_in: Browsing, runtime: Runtime, built: PackageRow, clock: Clock
) -> None:
    path = f"/hand-ins/{built.id}/files"
    page = signed_in.open(path)
    clock.advance(timedelta(minutes=6))
    fields = {name: re.findall(rf'name="{name}" value="([^"]*)"', page.text)[0]
              for name in ("token", "once")}  # fmt: skip
    asked = signed_in.post(f"{path}/names.csv", fields)
    assert (asked.status_code, asked.location) == (303, f"/console{path}")
    assert "Is it you?" in signed_in.open(path).text
    assert acts(runtime)[-1][1] != "fetched package file"


def test_an_approver_gets_the_files_that_name_nobody_and_no_other(
    browsing: Browsing, runtime: Runtime, ana: Organizer, built: PackageRow
) -> None:
    browsing.sign_in_as(add_one(runtime, Role.APPROVER, ana))
    path = f"/hand-ins/{built.id}/files"
    page = browsing.open(path).text
    assert "cover.pdf" in page
    assert "names.csv" not in page
    assert "letter-1.pdf" not in page
    assert browsing.send(f"{path}/names.csv", page=path).status_code == 403
    assert browsing.send(f"{path}/cover.pdf", page=path).status_code == 200


def test_an_encrypted_package_is_one_file(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    sign_all(runtime)
    built = build(runtime, add_one(runtime, Role.ORGANIZER, ana), [AGE_KEY])
    page = signed_in.open(f"/hand-ins/{built.id}/files").text
    assert "All of it, encrypted to its receivers" in page
    assert "names.csv" not in page


def test_files_that_are_elsewhere_or_over_are_said(
    signed_in: Browsing, runtime: Runtime, built: PackageRow
) -> None:
    package_life.folder_of(runtime, built).delete()
    assert "not on this machine" in signed_in.open(f"/hand-ins/{built.id}").text


def test_what_waits_for_a_second_yes_is_told_and_led_to(
    signed_in: Browsing, built: PackageRow
) -> None:
    page = signed_in.open("/overview").text
    assert '<a href="/console/hand-ins">1 package waits for a second yes</a>' in page
    assert built.campaign in signed_in.open("/hand-ins").text


def test_nobody_is_thanked_before_it_is_handed_over(signed_in: Browsing, built: PackageRow) -> None:
    refused = signed_in.send(f"/hand-ins/{built.id}/thank", page=f"/hand-ins/{built.id}")
    assert refused.status_code == 422
    assert "thank the signers once it is handed over" in refused.text


@pytest.mark.parametrize("role", [Role.READER, Role.PARTNER])
def test_who_may_neither_export_nor_approve_sees_nothing_of_it(
    browsing: Browsing, runtime: Runtime, ana: Organizer, built: PackageRow, role: Role
) -> None:
    browsing.sign_in_as(add_one(runtime, role, ana))
    for path in ("", f"/{built.id}", f"/{built.id}/live", f"/{built.id}/files"):
        assert browsing.open(f"/hand-ins{path}").status_code == 403


@pytest.mark.parametrize("path", ["/hand-ins/9", "/hand-ins/9/live", "/hand-ins/9/files"])
def test_what_is_not_there_is_not_found(signed_in: Browsing, path: str) -> None:
    assert signed_in.open(path).status_code == 404
