"""Holds who may do what with a package, and when."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.organizers.accounts import Organizer
from bot.organizers.second_approval import ApprovalRefused
from bot.privacy.erasure import erase_person
from bot.runtime import Runtime
from bot.signatures.handin import package_life
from bot.signatures.handin.package_life import PackageRefused
from bot.storage.organizers import audit_trail
from bot.storage.schema.handin_tables import PackageStatus
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.proof_tables import EntryKind, QueuedEntry
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures import signatures
from bot.storage.signatures.held_back import ReviewReason, hold_back, release
from tests.bot.signatures.handin.built_packages import (
    build,
    folder_of,
    names_in,
    person_of,
    sign_all,
    take_steps,
)
from tests.bot.signatures.handin.conftest import RIVER
from tests.clock import Clock


def change_four_ways(runtime: Runtime, ids: list[int], who: Organizer) -> None:
    """Withdraw the first, hold the second back, erase the third, correct the fourth."""
    persons = [person_of(runtime, each) for each in ids]
    now = runtime.now()
    with runtime.database.write() as connection:
        signatures.withdraw(connection, persons[0], RIVER, at=now)
        hold_back(connection, ids[1], reason=ReviewReason.ASKED, rule="", by=who.id, at=now)
        erase_person(connection, runtime.vault, persons[2], at=now)
        name = runtime.vault.seal(RIVER, Sealed.NAME, "Angela Zapp")
        signatures.rename(connection, persons[3], RIVER, name=name)


def refusal(refused: pytest.ExceptionInfo[PackageRefused]) -> str:
    return refused.value.key


def test_a_package_goes_from_the_freeze_to_the_delivery(
    runtime: Runtime, ana: Organizer, bo: Organizer, clock: Clock
) -> None:
    sign_all(runtime)
    built = build(runtime, ana)
    clock.advance(timedelta(days=3))
    package_life.release(runtime, bo, built.id)
    package_life.note_handed_over(runtime, ana, built.id)
    package = package_life.show(runtime, built.id).package
    assert package.status is PackageStatus.HANDED_OVER
    assert (package.made_by, package.released_by, package.handed_over_by) == (
        ana.id,
        bo.id,
        ana.id,
    )
    assert package.handed_over_at == runtime.now()
    with runtime.database.read() as connection:
        acts = [(line.who, line.act, line.detail) for line in audit_trail.list_lines(connection)]
        queued = connection.execute(
            select(QueuedEntry.number, QueuedEntry.digest).where(
                QueuedEntry.kind == EntryKind.HANDED_IN
            )
        ).all()
    assert acts[-5:] == [
        ("Ana", "made package", f"package {package.id}, {RIVER}"),
        ("", "built package", f"package {package.id}, {RIVER}"),
        ("Bo", "released package", f"package {package.id}"),
        ("Bo", "confirmed at this machine", "without Bo's own code"),
        ("Ana", "handed over package", f"package {package.id}"),
    ]
    assert [tuple(row) for row in queued] == [(6, bytes.fromhex(package.manifest_sha256))]
    assert [row.id for row in package_life.list_packages(runtime)] == [package.id]


def test_who_built_it_does_not_release_it(runtime: Runtime, ana: Organizer, bo: Organizer) -> None:
    sign_all(runtime)
    built = build(runtime, ana)
    with pytest.raises(ApprovalRefused):
        package_life.release(runtime, ana, built.id)
    package_life.rebuild(runtime, bo, built.id)
    take_steps(runtime, built.id)
    with pytest.raises(ApprovalRefused):
        package_life.release(runtime, bo, built.id)
    package_life.release(runtime, ana, built.id)


def test_what_has_changed_is_built_anew_before_it_is_released(
    runtime: Runtime, ana: Organizer, bo: Organizer
) -> None:
    ids = sign_all(runtime)
    built = build(runtime, ana)
    change_four_ways(runtime, ids, ana)
    with pytest.raises(PackageRefused) as refused:
        package_life.release(runtime, bo, built.id)
    assert refusal(refused) == "changed_since"
    assert "withdrawn 1, held back 1, erased 1, corrected 1" in str(refused.value)
    package_life.rebuild(runtime, ana, built.id)
    take_steps(runtime, built.id)
    package = package_life.show(runtime, built.id).package
    assert (package.withdrawn, package.held_back, package.erased, package.names) == (1, 1, 1, 3)
    assert package.counted == 4
    assert package.nonce != built.nonce
    assert "Angela Zapp" in names_in(folder_of(runtime, package))
    package_life.release(runtime, bo, built.id)


def test_what_changes_after_the_delivery_is_listed_against_it(
    runtime: Runtime, ana: Organizer, bo: Organizer
) -> None:
    ids = sign_all(runtime)
    built = build(runtime, ana)
    package_life.release(runtime, bo, built.id)
    package_life.note_handed_over(runtime, ana, built.id)
    change_four_ways(runtime, ids, ana)
    sign_all(runtime, ["New Comer"])
    today = package_life.show(runtime, built.id)
    changes = today.changes
    assert (changes.withdrawn, changes.held_back, changes.erased, changes.renamed) == (1, 1, 1, 1)
    assert (today.new, today.package.names) == (1, 6)
    with pytest.raises(PackageRefused) as refused:
        package_life.rebuild(runtime, ana, built.id)
    assert refusal(refused) == "not_rebuilt"


def test_who_was_erased_and_signed_again_has_a_name_and_counts_once(
    runtime: Runtime, ana: Organizer
) -> None:
    ids = sign_all(runtime)
    with runtime.database.write() as connection:
        erase_person(connection, runtime.vault, person_of(runtime, ids[0]), at=runtime.now())
        connection.execute(
            update(Signature).where(Signature.id == ids[1]).values(counted_before=True)
        )
    package = build(runtime, ana)
    assert (package.signed, package.erased, package.names, package.counted) == (5, 0, 5, 5)
    with runtime.database.write() as connection:
        signatures.withdraw(connection, person_of(runtime, ids[1]), RIVER, at=runtime.now())
    package = build(runtime, ana)
    assert (package.signed, package.withdrawn, package.erased, package.names) == (5, 0, 1, 4)


def test_what_was_held_back_and_is_released_is_new(runtime: Runtime, ana: Organizer) -> None:
    ids = sign_all(runtime)
    with runtime.database.write() as connection:
        hold_back(
            connection, ids[0], reason=ReviewReason.OTHER, rule="", by=ana.id, at=runtime.now()
        )
    built = build(runtime, ana)
    with runtime.database.write() as connection:
        release(connection, ids[0], at=runtime.now())
    today = package_life.show(runtime, built.id)
    assert (today.changes.total, today.new) == (0, 1)


def test_files_that_are_gone_or_changed_are_not_released(
    runtime: Runtime, ana: Organizer, bo: Organizer
) -> None:
    sign_all(runtime)
    built = build(runtime, ana)
    folder = folder_of(runtime, built)
    manifest = (folder / "manifest.json").read_bytes()
    for name, content in (("names.csv", b"Eve"), ("manifest.json", b"{}")):
        kept = (folder / name).read_bytes()
        (folder / name).write_bytes(content)
        with pytest.raises(PackageRefused) as refused:
            package_life.release(runtime, bo, built.id)
        assert refusal(refused) == "files_gone"
        (folder / name).write_bytes(kept)
    assert (folder / "manifest.json").read_bytes() == manifest
    (folder / "cover.pdf").unlink()
    with pytest.raises(PackageRefused):
        package_life.release(runtime, bo, built.id)


def test_a_package_that_is_given_up_leaves_no_file(runtime: Runtime, ana: Organizer) -> None:
    sign_all(runtime)
    built = build(runtime, ana)
    package_life.cancel(runtime, ana, built.id)
    package = package_life.show(runtime, built.id).package
    assert package.status is PackageStatus.CANCELLED
    assert package.files_deleted_at == runtime.now()
    assert not folder_of(runtime, built).exists()
    for act in (package_life.cancel, package_life.rebuild, package_life.note_handed_over):
        with pytest.raises(PackageRefused):
            act(runtime, ana, built.id)
    with pytest.raises(PackageRefused) as refused:
        package_life.release(runtime, ana, built.id)
    assert f"package {built.id} is cancelled: only one that is built" in str(refused.value)


def test_the_files_go_when_their_time_is_over(runtime: Runtime, ana: Organizer) -> None:
    sign_all(runtime)
    built = build(runtime, ana)
    package_life.delete_files(runtime, built)
    today = package_life.show(runtime, built.id)
    assert (today.files, today.package.files_deleted_at) == ((), runtime.now())


def test_what_cannot_be_begun_is_refused(runtime: Runtime, ana: Organizer) -> None:
    for campaign, keys, key in (
        ("no-such", (), "no_such_campaign"),
        ("clean-river", (), "no_names"),
        ("clean-river", ("age1nothing",), "bad_recipient"),
    ):
        with pytest.raises(PackageRefused) as refused:
            package_life.create(runtime, ana, campaign, keys)
        assert refusal(refused) == key
    with pytest.raises(PackageRefused) as refused:
        package_life.show(runtime, 7)
    assert str(refused.value) == "there is no package 7"
