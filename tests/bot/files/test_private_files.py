"""Files that only their owner reads, and that are there whole or not at all."""

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest

from bot.files.private_files import (
    make_folder,
    open_private,
    remove_unfinished,
    sha256_of,
    whole_file,
)


def test_folder_and_file_are_their_owners_alone(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "files" / "exports")
    assert make_folder(folder) == folder
    assert [one.stat().st_mode & 0o777 for one in (folder, folder.parent)] == [0o700, 0o700]
    with open_private(folder / "a.csv") as file:
        file.write(b"a")
    assert (folder / "a.csv").stat().st_mode & 0o777 == 0o600


def test_what_a_killed_process_has_begun_is_removed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    with suppress(KeyboardInterrupt), whole_file(tmp_path / "b.csv"):
        (begun,) = tmp_path.glob("b.csv*")
        raise KeyboardInterrupt
    begun.touch()
    remove_unfinished(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_file_appears_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with whole_file(path) as file:
        file.write(b"abc")
        assert not path.exists()
    assert path.read_bytes() == b"abc"
    assert sha256_of(path) == sha256(b"abc").hexdigest()


def test_nothing_is_left_of_a_file_that_failed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"before")

    def write() -> None:
        with whole_file(path) as file:
            file.write(b"half")
            raise OSError

    with pytest.raises(OSError):  # noqa: PT011 -- it has no words
        write()
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_several_who_write_one_file_at_once_do_not_get_into_each_others_way(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with whole_file(path) as first:
        first.write(b"one ")
        with whole_file(path) as second:
            second.write(b"another")
            first.write(b"two")
        assert path.read_bytes() == b"another"
    assert path.read_bytes() == b"one two"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("lay", [Path.symlink_to, Path.hardlink_to])
def test_what_lies_under_the_name_neither_gets_the_content_nor_gives_its_rights(
    tmp_path: Path, lay: Callable[[Path, Path], None]
) -> None:
    theirs = tmp_path / "theirs"
    theirs.write_bytes(b"old")
    theirs.chmod(0o666)
    lay(tmp_path / "a.csv", theirs)
    with whole_file(tmp_path / "a.csv") as file:
        file.write(b"Ana Ruiz")
    assert theirs.read_bytes() == b"old"
    assert (tmp_path / "a.csv").read_bytes() == b"Ana Ruiz"
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o600
