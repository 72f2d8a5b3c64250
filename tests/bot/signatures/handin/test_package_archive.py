"""Holds that an encrypted package is all there, for its receivers only, and nothing beside it."""

import io
import tarfile
from contextlib import suppress

import pyrage  # type: ignore[import-untyped]  # it comes without types
import pytest

from bot.files.private_files import sha256_of, whole_file
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.signatures.handin import package_life
from bot.signatures.handin.build_package import build_step
from bot.signatures.handin.package_archive import encrypted_file
from bot.signatures.handin.package_life import PackageRefused
from tests.bot.signatures.handin.built_packages import build, folder_of, sign_all, take_steps
from tests.bot.signatures.handin.conftest import RIVER


def test_its_receivers_open_it_and_nothing_is_left_in_clear(
    runtime: Runtime, ana: Organizer, bo: Organizer
) -> None:
    sign_all(runtime)
    keys = [pyrage.x25519.Identity.generate() for _ in range(2)]
    package = build(runtime, ana, [str(key.to_public()) for key in keys])
    folder = folder_of(runtime, package)
    assert [path.name for path in folder.iterdir()] == [f"{folder.name}.tar.age"]
    sealed = encrypted_file(folder).read_bytes()
    assert b"Ana Ruiz" not in sealed
    for key in keys:
        with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(sealed, [key]))) as tar:
            assert f"{folder.name}/letter-1.pdf" in tar.getnames()
            table = tar.extractfile(f"{folder.name}/names.csv")
            assert table is not None
            assert "Søren Ærø" in table.read().decode()
            entry = tar.getmember(f"{folder.name}/manifest.json")
            assert (entry.mode, entry.uid, entry.uname) == (0o600, 0, "")
    package_life.release(runtime, bo, package.id)


def test_without_its_file_it_is_not_released(
    runtime: Runtime, ana: Organizer, bo: Organizer
) -> None:
    sign_all(runtime)
    package = build(runtime, ana, [str(pyrage.x25519.Identity.generate().to_public())])
    encrypted_file(folder_of(runtime, package)).unlink()
    with pytest.raises(PackageRefused):
        package_life.release(runtime, bo, package.id)


def test_an_encryption_that_was_cut_short_goes_on(runtime: Runtime, ana: Organizer) -> None:
    sign_all(runtime)
    key = str(pyrage.x25519.Identity.generate().to_public())
    package_id = package_life.create(runtime, ana, RIVER, [key])
    cursor = take_steps_until(runtime, package_id, "encryption")
    folder = folder_of(runtime, package_life.show(runtime, package_id).package)
    clear = {path.name: path.read_bytes() for path in folder.iterdir()}
    build_step(runtime, (package_id,), cursor)
    sealed = encrypted_file(folder)
    digest = sha256_of(sealed)
    other_id = package_life.create(runtime, ana, RIVER, [key])
    cursor = take_steps_until(runtime, other_id, "encryption")
    other = folder_of(runtime, package_life.show(runtime, other_id).package)
    encrypted_file(other).write_bytes(b"whole")  # killed once it was whole, before the others went
    assert {path.name for path in other.iterdir()} > clear.keys()
    take_steps(runtime, other_id, cursor)
    assert [path.read_bytes() for path in other.iterdir()] == [b"whole"]
    assert sha256_of(sealed) == digest


def test_what_a_killed_encryption_has_begun_is_none_of_the_package(
    runtime: Runtime, ana: Organizer
) -> None:
    sign_all(runtime)
    key = pyrage.x25519.Identity.generate()
    package_id = package_life.create(runtime, ana, RIVER, [str(key.to_public())])
    cursor = take_steps_until(runtime, package_id, "encryption")
    folder = folder_of(runtime, package_life.show(runtime, package_id).package)
    names = sorted(path.name for path in folder.iterdir())
    with suppress(KeyboardInterrupt), whole_file(encrypted_file(folder)):
        (begun,) = folder.glob(f"{folder.name}*")
        raise KeyboardInterrupt
    begun.write_bytes(b"half")
    take_steps(runtime, package_id, cursor)
    (sealed,) = folder.iterdir()
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(sealed.read_bytes(), [key]))) as tar:
        assert tar.getnames() == [f"{folder.name}/{name}" for name in names]


def take_steps_until(runtime: Runtime, package_id: int, step: str) -> tuple[int | str, ...]:
    cursor: tuple[int | str, ...] | None = ()
    while cursor != (step,):
        assert cursor is not None
        _, cursor = build_step(runtime, (package_id,), cursor)
    return cursor
