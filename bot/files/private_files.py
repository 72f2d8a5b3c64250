"""Files that only their owner can read, which appear under their names once they are whole."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

FOLDER_MODE: Final = 0o700
FILE_MODE: Final = 0o600
PUBLIC_FILE_MODE: Final = 0o666
_UNFINISHED: Final = ".unfinished"
_OWN_NAME_BYTES: Final = 6
_BLOCK_BYTES: Final = 1 << 20


def make_folder(folder: Path) -> Path:
    """Make a folder that only its owner enters, with those above it, and return it."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
    return folder


def make_real_folder(folder: Path) -> None:
    """Make a folder that everybody may read, with those above it.

    Raises ``NotADirectoryError`` for a link in its place: what is written would land elsewhere.
    """
    if folder.is_symlink():
        raise NotADirectoryError(errno.ENOTDIR, "it is a link, and no folder", str(folder))
    folder.mkdir(parents=True, exist_ok=True)


def open_private(path: Path) -> IO[bytes]:
    """Open a file to read and write anywhere in it; made if it is not there, for its owner only."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE), "r+b")


def make_private(path: Path) -> None:
    """Make an empty file for its owner only; one that is there is not even opened."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE_MODE))


@contextmanager
def whole_file(path: Path, *, mode: int = FILE_MODE) -> Iterator[IO[bytes]]:
    """Yield what to write to; it gets its name, over one of that name, once all is on the disk.

    Several may write the same file at once: each is whole, and the last one stays. After an error
    nothing is left of it. ``mode``: who may read it, as far as the process gives rights at all.
    """
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(_OWN_NAME_BYTES)}{_UNFINISHED}")
    try:
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(unfinished, flags, mode), "r+b") as file:
            yield file
            flush_to_disk(file)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def remove_unfinished(folder: Path, names: str = "*") -> None:
    """Remove what a process that was killed has left of files in a folder that it had begun.

    ``names`` is the pattern of the files' names.
    """
    for path in folder.glob(f"{names}.*{_UNFINISHED}"):
        path.unlink(missing_ok=True)


def flush_to_disk(file: IO[bytes]) -> None:
    """See to it that what was written outlives a loss of power."""
    file.flush()
    os.fsync(file.fileno())


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex, read from the disk in constant memory."""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
