"""A package as one file, encrypted to its receivers; the files in clear go."""

import tarfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.files.age_encryption import SUFFIX, encrypt_file
from bot.files.private_files import FILE_MODE, remove_unfinished, whole_file

ARCHIVE_SUFFIX: Final = ".tar"


def write_archive(files: Sequence[Path], archive: Path, at: datetime) -> None:
    """Write the files into a tar: the same bytes for the same files and time."""
    with (
        whole_file(archive) as file,
        tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in sorted(files):
            entry = tarfile.TarInfo(f"{archive.stem}/{path.name}")
            entry.size, entry.mtime, entry.mode = (
                path.stat().st_size,
                int(at.timestamp()),
                FILE_MODE,
            )
            with path.open("rb") as content:
                tar.addfile(entry, content)


def encrypted_file(folder: Path) -> Path:
    """Return where the encrypted package of a folder lies, in it."""
    return folder / f"{folder.name}{ARCHIVE_SUFFIX}{SUFFIX}"


def encrypt_package(folder: Path, work: Path, recipients: Sequence[str], at: datetime) -> None:
    """Encrypt the files of a folder to its receivers, into one; then they go.

    It may be run again after it was cut short.
    """
    sealed = encrypted_file(folder)
    remove_unfinished(folder)
    clear = [path for path in folder.iterdir() if path != sealed]
    if not sealed.exists():
        archive = work / f"{folder.name}{ARCHIVE_SUFFIX}"
        write_archive(clear, archive, at)
        encrypt_file(archive, sealed, recipients)
        archive.unlink()
    for path in clear:
        path.unlink()
