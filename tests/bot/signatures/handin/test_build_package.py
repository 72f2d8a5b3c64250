"""Holds that a package's files are what was frozen, whatever happens on the way."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest

from bot.background_jobs import Cursor
from bot.organizers.accounts import Organizer
from bot.privacy import key_rotation
from bot.privacy.erasure import erase_person
from bot.runtime import Runtime
from bot.signatures.handin import package_life
from bot.signatures.handin.build_package import VOLUME_SIZE, build_package_job, build_step
from bot.signatures.handin.manifest import FilesAreWrong
from bot.signatures.handin.names_table import read_table
from bot.signatures.handin.needed_fonts import needed_fonts
from bot.storage.handin.packages import PackageRow
from bot.storage.schema.handin_tables import PackageStatus
from bot.storage.signatures import letters, signatures
from bot.storage.signatures.held_back import ReviewReason, hold_back
from flows.name_reader import read_name
from tests.bot.signatures.handin.built_packages import (
    NAMES,
    build,
    contents,
    folder_of,
    manifest_in,
    names_in,
    person_of,
    sign_all,
    take_steps,
)
from tests.bot.signatures.handin.conftest import RIVER
from tests.bot.signatures.handin.made_font import make_font
from tests.bot.signatures.handin.pdf_text import text_of
from tests.many_signers import Signer, add_signers

SORTED = ["'t Hart", "Ana Ruiz", "Ángel Díaz", "angela Zapp", "Søren Ærø", "Юлия Иванова"]
"""By script, then as typed, without case and accents."""


def withdraw(runtime: Runtime, signature_id: int) -> None:
    person = person_of(runtime, signature_id)
    with runtime.database.write() as connection:
        assert signatures.withdraw(connection, person, RIVER, at=runtime.now())


def test_names_stand_in_order_with_the_answers_that_are_handed_over(
    runtime: Runtime, ana: Organizer
) -> None:
    sign_all(runtime)
    package = build(runtime, ana)
    assert (package.status, package.names, package.problem) == (PackageStatus.BUILT, 6, "")
    folder = folder_of(runtime, package)
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.txt",
        "cover.pdf",
        "figures.csv",
        "letter-1.pdf",
        "manifest.json",
        "names.csv",
        "verify.py",
    ]
    rows = list(read_table(folder / "names.csv"))
    assert [row[0] for row in rows] == SORTED
    assert {tuple(row[1:]) for row in rows} == {("Oakland", "UPPER")}
    heading = (folder / "names.csv").read_text("utf-8-sig").splitlines()[0]
    assert heading == '"name","town","side"'
    assert all(path.stat().st_mode & 0o077 == 0 for path in (folder, *folder.iterdir()))
    assert not package_life.folder_of(runtime, package).work.exists()


def test_the_figures_add_up(runtime: Runtime, ana: Organizer) -> None:
    ids = sign_all(runtime, [*NAMES, "Mickey Mouse", "Gone Away"])
    with runtime.database.write() as connection:
        assert hold_back(
            connection, ids[6], reason=ReviewReason.JOKE, rule="", by=ana.id, at=runtime.now()
        )
    withdraw(runtime, ids[7])
    package = build(runtime, ana)
    folder = folder_of(runtime, package)
    rows = {(row[0], row[1]): int(row[2]) for row in read_table(folder / "figures.csv")}
    totals = {name: count for (name, group), count in rows.items() if not group}
    assert totals == {
        "signed": 8,
        "withdrawn": 1,
        "held_back": 1,
        "counted": 6,
        "erased": 0,
        "names": 6,
    }
    assert rows["held_for", "joke"] == 1
    assert rows["months", "other"] == 6, "fewer than ten are not told apart"
    assert "Mickey Mouse" not in names_in(folder)
    manifest = manifest_in(folder)
    assert (manifest["signed"], manifest["counted"], manifest["names"]) == (8, 6, 6)


def test_the_manifest_describes_every_file(runtime: Runtime, ana: Organizer) -> None:
    sign_all(runtime)
    package = build(runtime, ana)
    folder = folder_of(runtime, package)
    manifest, files = manifest_in(folder), contents(folder)
    assert sha256(files.pop("manifest.json")).hexdigest() == package.manifest_sha256
    assert manifest["files"].keys() == files.keys()
    for name, content in files.items():
        described = manifest["files"][name]
        assert described["bytes"] == len(content)
        assert described["sha256"] == sha256(content).hexdigest()
    assert manifest["files"]["names.csv"]["rows"] == 6
    assert manifest["files"]["letter-1.pdf"]["rows"] == 6
    assert len(bytes.fromhex(manifest["nonce"])) == 16
    campaign = runtime.shelf.campaign(RIVER)
    assert campaign is not None
    assert [one["sha256"] for one in manifest["letters"]] == [campaign.letter.sha256]


def test_each_step_may_be_run_again_and_ends_with_the_same_bytes(
    runtime: Runtime, ana: Organizer
) -> None:
    sign_all(runtime)
    package_id = package_life.create(runtime, ana, RIVER, ())
    cursor: Cursor | None = ()
    first: dict[str, bytes] = {}
    while cursor is not None:
        before = cursor
        _, cursor = build_step(runtime, (package_id,), before)
        if cursor is not None:  # as by a worker that was killed before it could note the step
            _, again = build_step(runtime, (package_id,), before)
            assert again == cursor or before == ()
            written = contents(package_life.folder_of(runtime, _row(runtime, package_id)).files)
            assert first.items() <= written.items() or before == ()
            first = written
    assert _row(runtime, package_id).status is PackageStatus.BUILT


def _row(runtime: Runtime, package_id: int) -> PackageRow:
    return package_life.show(runtime, package_id).package


def test_work_that_is_gone_is_done_again(runtime: Runtime, ana: Organizer) -> None:
    sign_all(runtime)
    package_id = package_life.create(runtime, ana, RIVER, ())
    cursors = take_steps(runtime, package_id)
    whole = contents(folder_of(runtime, _row(runtime, package_id)))
    assert cursors == [
        (),
        ("names",),
        ("volume", 0),
        ("tables",),
        ("cover",),
        ("manifest",),
        ("encryption",),
    ]
    other_id = package_life.create(runtime, ana, RIVER, ())
    build_step(runtime, (other_id,), ())
    _, cursor = build_step(runtime, (other_id,), ("cover",))
    assert cursor == ("volume", 0), "nothing is here of what the cover is made from"
    take_steps(runtime, other_id, cursor)
    written = contents(folder_of(runtime, _row(runtime, other_id)))
    same = {"cover.pdf", "letter-1.pdf", "names.csv", "figures.csv", "README.txt"}
    assert all(written[name] == whole[name] for name in same)
    assert written["manifest.json"] != whole["manifest.json"], "it has a nonce of its own"


def test_what_changes_on_the_way_is_frozen_anew(runtime: Runtime, ana: Organizer) -> None:
    ids = sign_all(runtime)
    package_id = package_life.create(runtime, ana, RIVER, ())
    build_step(runtime, (package_id,), ())
    withdraw(runtime, ids[0])
    assert build_step(runtime, (package_id,), ("names",)) == (0, ())
    take_steps(runtime, package_id)
    package = _row(runtime, package_id)
    assert (package.names, package.withdrawn) == (5, 1)
    assert "Ana Ruiz" not in names_in(folder_of(runtime, package))


def test_an_erasure_on_the_way_leaves_no_row_and_is_seen(runtime: Runtime, ana: Organizer) -> None:
    ids = sign_all(runtime)
    package_id = package_life.create(runtime, ana, RIVER, ())
    build_step(runtime, (package_id,), ())
    with runtime.database.write() as connection:
        erase_person(connection, runtime.vault, person_of(runtime, ids[0]), at=runtime.now())
    assert build_step(runtime, (package_id,), ("names",)) == (0, ())
    take_steps(runtime, package_id)
    package = _row(runtime, package_id)
    assert (package.names, package.erased, package.counted) == (5, 1, 6)


def test_more_names_than_a_volume_holds_go_into_the_next(runtime: Runtime, ana: Organizer) -> None:
    names = [f"Ana {at:05}" for at in range(VOLUME_SIZE + 1)]
    sign_all(runtime, reversed(names))
    (campaign,) = (one for one in runtime.shelf.campaigns if one.id == RIVER)
    (latin,) = needed_fonts(runtime, campaign)
    assert latin.names == len(names)
    folder = folder_of(runtime, build(runtime, ana))
    assert names_in(folder) == names
    manifest = manifest_in(folder)
    rows = [manifest["files"][f"letter-{at}.pdf"]["rows"] for at in (1, 2)]
    assert rows == [VOLUME_SIZE, 1]
    assert manifest["letters"][0]["files"] == ["letter-1.pdf", "letter-2.pdf"]
    assert "Ana00000" not in "".join(text_of(folder / "letter-2.pdf").split())


@pytest.mark.parametrize(
    "town",
    ["Oakland \U0001f41f", "\U0001f1fa\U0001f1f8 Oakland", "Oakland \ue000\u0378", "\u2028Oakland"],
)
def test_signs_of_an_answer_that_no_font_may_have_keep_no_package_back(
    runtime: Runtime, ana: Organizer, town: str
) -> None:
    add_signers(runtime, RIVER, [Signer("Ana Ruiz", {"town": town, "side": "upper"})])
    folder = folder_of(runtime, build(runtime, ana))
    assert [row[:2] for row in read_table(folder / "names.csv")] == [["Ana Ruiz", "Oakland"]]


@pytest.mark.parametrize("name", ["'\uff1dAna", "'\u2212Ana Ruiz", "''\uff0bAna", "\uff20Ana"])
def test_no_name_keeps_the_package_of_all_others_back(
    runtime: Runtime, ana: Organizer, name: str
) -> None:
    read = read_name(name, runtime.shelf.languages.all_shipped)
    assert isinstance(read, str)
    assert runtime.settings.fonts_folder is not None
    make_font(runtime.settings.fonts_folder, name)
    sign_all(runtime, [read, "Bo Li"])
    assert set(names_in(folder_of(runtime, build(runtime, ana)))) == {read, "Bo Li"}


def test_a_sign_that_no_font_has_is_told_and_nothing_is_built(
    runtime: Runtime, ana: Organizer
) -> None:
    sign_all(runtime, ["Ana Ruiz", "\U00016ed0 Ruiz"])  # a script that Unicode has since 2025
    package = build(runtime, ana)
    assert package.status is PackageStatus.DRAFT
    problem = json.loads(package.problem)
    assert problem["key"] == "missing_fonts"
    assert [(one["names"], one["signs"]) for one in problem["scripts"]] == [(1, 1)]
    assert not folder_of(runtime, package).exists()


def test_names_whose_key_was_destroyed_are_not_handed_in(runtime: Runtime, ana: Organizer) -> None:
    sign_all(runtime)
    closed = replace(
        runtime,
        shelf=runtime.shelf.model_copy(
            update={
                "campaigns": tuple(
                    one.model_copy(update={"status": "closed"}) for one in runtime.shelf.campaigns
                )
            }
        ),
    )
    key_rotation.destroy(closed, RIVER)
    package = build(runtime, ana)
    assert (package.status, json.loads(package.problem)) == (
        PackageStatus.DRAFT,
        {"key": "unreadable"},
    )


def test_nobody_to_be_named_is_told(runtime: Runtime, ana: Organizer) -> None:
    (only,) = sign_all(runtime, ["Ana Ruiz"])
    package_id = package_life.create(runtime, ana, RIVER, ())
    withdraw(runtime, only)
    take_steps(runtime, package_id)
    assert json.loads(_row(runtime, package_id).problem) == {"key": "no_names"}


def test_names_stand_under_the_letter_that_they_signed(runtime: Runtime, ana: Organizer) -> None:
    old = "To: Vale Paper\n\nAn earlier letter."
    old_sha256 = sha256(old.encode()).hexdigest()
    with runtime.database.write() as connection:
        letters.add_letter(
            connection,
            sha256=old_sha256,
            campaign=RIVER,
            language="en",
            text=old,
            at=runtime.now(),
        )
    sign_all(runtime, ["Ana Ruiz", "Bo Berg"])
    add_signers(runtime, RIVER, [Signer("Zoe Early", letter_sha256=old_sha256)])
    folder = folder_of(runtime, build(runtime, ana))
    manifest = manifest_in(folder)
    named = {one["sha256"]: (one["names"], one["files"]) for one in manifest["letters"]}
    assert named[old_sha256][0] == 1
    assert sorted(files for _, files in named.values()) == [["letter-1.pdf"], ["letter-2.pdf"]]
    rows = list(read_table(folder / "names.csv"))
    assert {row[0]: row[-1] for row in rows}["Zoe Early"] == old_sha256


def test_a_table_that_was_changed_on_the_disk_is_not_described(
    runtime: Runtime, ana: Organizer
) -> None:
    sign_all(runtime)
    package_id = package_life.create(runtime, ana, RIVER, ())
    cursor: Cursor | None = ()
    while cursor != ("manifest",):
        assert cursor is not None
        _, cursor = build_step(runtime, (package_id,), cursor)
    table = folder_of(runtime, _row(runtime, package_id)) / "names.csv"
    written = table.read_bytes()
    for changed in (
        written.replace(b"Ana", b"Eve"),
        written + b'"Eve"\r\n',
        written[: written.rindex(b'"\xd0')],
        b"",
        written + b'"Eve',
    ):
        table.write_bytes(changed)
        with pytest.raises(FilesAreWrong):
            build_step(runtime, (package_id,), cursor)
    table.write_bytes(written)
    take_steps(runtime, package_id, cursor)
    assert _row(runtime, package_id).status is PackageStatus.BUILT


def test_what_is_not_to_be_built_is_left_alone(runtime: Runtime, ana: Organizer) -> None:
    sign_all(runtime)
    job = build_package_job(runtime)
    assert job.step((99,), ()) == (0, None)
    package = build(runtime, ana)
    whole = contents(folder_of(runtime, package))
    assert job.step((package.id,), ()) == (0, None)
    assert contents(folder_of(runtime, package)) == whole
