"""A package's files, as they are handed out to organizers one by one."""

from pathlib import Path
from typing import Final

from bot.organizers.accounts import Organizer
from bot.organizers.roles import Permission, may
from bot.proof.log_files import SCRIPT
from bot.runtime import Runtime
from bot.signatures.handin.build_package import COVER_FILE, README_FILE
from bot.signatures.handin.manifest import MANIFEST_FILE
from bot.signatures.handin.names_table import FIGURES_FILE
from bot.signatures.handin.package_life import PackageRefused, find_package, folder_of
from bot.storage.handin.packages import PackageRow
from bot.storage.organizers import audit_trail
from bot.storage.schema.handin_tables import PackageStatus

NAMELESS: Final = frozenset({COVER_FILE, README_FILE, MANIFEST_FILE, FIGURES_FILE, SCRIPT.name})
"""Files that name no signer."""
_WITH_FILES: Final = frozenset(
    {PackageStatus.BUILT, PackageStatus.RELEASED, PackageStatus.HANDED_OVER}
)


def list_files(runtime: Runtime, row: PackageRow) -> list[Path]:
    """Return the files of a package that is built; none where they are gone, or elsewhere."""
    return folder_of(runtime, row).list_files() if row.status in _WITH_FILES else []


def may_have(who: Organizer, row: PackageRow, name: str) -> bool:
    """Say whether a file of a package may be handed to somebody.

    One with names goes to who may export, and to who made the package only once a second organizer
    has let it go: else one alone could have everybody's name.
    """
    if name in NAMELESS:
        return True
    return may(who, Permission.EXPORT) and not waits_for_another(who, row)


def waits_for_another(who: Organizer, row: PackageRow) -> bool:
    """Say whether somebody made a package that no second organizer has let go yet."""
    return row.status is PackageStatus.BUILT and row.made_by == who.id


def hand_out_file(runtime: Runtime, who: Organizer, package_id: int, name: str) -> Path:
    """Return where one of a package's files lies, and note who got it.

    Raises ``PackageRefused``.
    """
    row = find_package(runtime, package_id)
    if not may_have(who, row, name):
        raise PackageRefused("names_not_released", number=package_id)
    file = next((one for one in list_files(runtime, row) if one.name == name), None)
    if file is None:
        raise PackageRefused("files_gone", number=package_id)
    with runtime.database.write() as connection:
        detail = f"package {package_id}, {name}"
        audit_trail.note(connection, runtime.now(), who.id, "fetched package file", detail=detail)
    return file
