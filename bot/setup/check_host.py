"""Is this machine a place where a SQLite file can live?

On a host that forgets its disk the file is gone with the next deployment; on a disk that
machines share, its locks do not hold (sqlite.org/howtocorrupt.html, 2.1).
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bot.languages import Phrase
from bot.setup.findings import Finding, ok, phrase, problem, warning
from bot.storage.operations.database_checks import CanWrite, may_write

SETTING = "DATABASE_URL"
MIB = 1024 * 1024
LOW_SPACE_BYTES, NO_SPACE_BYTES = 500 * MIB, 50 * MIB
"""Free bytes: below the first it is time to act, below the second writes will soon fail."""

POSTGRESQL = phrase("file.use_postgresql")

NETWORK_FILESYSTEMS = frozenset(
    "9p afs ceph cifs fuse.ceph fuse.gcsfuse fuse.glusterfs fuse.rclone fuse.s3fs fuse.sshfs "
    "gcsfuse glusterfs gpfs lustre nfs nfs4 smb3 smbfs".split()
)
"""Shared by machines, or without locks that hold between them."""

CONTAINER_FILESYSTEMS = frozenset({"aufs", "overlay"})
"""A container's own layer: thrown away with the container."""

MEMORY_FILESYSTEMS = frozenset({"ramfs", "tmpfs"})


@dataclass(frozen=True, slots=True)
class Mount:
    """One mounted filesystem: its kind ("ext4") and where it hangs in the tree."""

    kind: str
    point: str


NO_MOUNT = Mount("", "/")
"""Where there is no such table (other systems than Linux)."""


def read_mounts(table: Path = Path("/proc/self/mounts")) -> str:
    """Return the kernel's table, or "" where there is none."""
    try:
        return table.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def mount_of(path: Path, table: str) -> Mount:
    """Return the mount that an absolute path lies on; of several on one point, the last."""
    found = NO_MOUNT
    for line in table.splitlines():
        fields = line.split()
        if len(fields) < 3:  # noqa: PLR2004 - device, point, kind
            continue
        point = _plain(fields[1])
        if len(point) >= len(found.point) and _holds(point, path):
            found = Mount(fields[2], point)
    return found


def _holds(point: str, path: Path) -> bool:
    return PurePosixPath(path.as_posix()).is_relative_to(point)


def _plain(point: str) -> str:
    """Undo the table's escapes of blanks."""
    for code, character in ((r"\040", " "), (r"\011", "\t"), (r"\134", "\\")):
        point = point.replace(code, character)
    return point


@dataclass(frozen=True, slots=True)
class HostingService:
    """A hosting service: the variable that tells it, and whether it can keep a disk at all.

    ``how_to_mount`` is a key of what to do for that.
    """

    variable: str
    name: str
    can_mount: bool
    how_to_mount: str = ""


HOSTING_SERVICES = (
    HostingService("DYNO", "Heroku", can_mount=False),
    HostingService("K_SERVICE", "Cloud Run", can_mount=False),
    HostingService("AWS_LAMBDA_FUNCTION_NAME", "AWS Lambda", can_mount=False),
    HostingService("VERCEL", "Vercel", can_mount=False),
    HostingService("RENDER", "Render", can_mount=True, how_to_mount="add_a_disk"),
    HostingService("FLY_APP_NAME", "Fly.io", can_mount=True, how_to_mount="add_a_volume"),
    HostingService(
        "RAILWAY_ENVIRONMENT_NAME", "Railway", can_mount=True, how_to_mount="add_a_volume"
    ),
    HostingService(
        "KUBERNETES_SERVICE_HOST", "Kubernetes", can_mount=True, how_to_mount="mount_a_volume"
    ),
)
"""The variables are those that each service documents as set in every process of an app."""


@dataclass(frozen=True, slots=True)
class Host:
    """What is known of this machine: its environment, its mounts, a disk's free bytes, and where
    this process may write."""

    environ: Mapping[str, str] = field(repr=False)
    mounts: str = field(default_factory=read_mounts, repr=False)
    free_bytes: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free
    can_write: CanWrite = may_write

    @classmethod
    def here(cls) -> "Host":
        """Return the machine that this runs on."""
        return cls(os.environ)  # noqa: TID251 - which host this is, is no setting of ours

    @property
    def service(self) -> HostingService | None:
        """The hosting service that this is, if it is a known one."""
        return next(
            (service for service in HOSTING_SERVICES if service.variable in self.environ), None
        )


def check_file(host: Host, file: Path) -> Iterator[Finding]:
    """Will a SQLite file at this absolute path still be there tomorrow, and be locked?"""
    mount = mount_of(file, host.mounts)
    if mount.kind in NETWORK_FILESYSTEMS:
        yield problem(
            SETTING,
            "file.on_shared_disk",
            kind=mount.kind,
            point=mount.point,
            postgresql=POSTGRESQL,
        )
    else:
        yield _check_memory_of(host, mount)
    yield from _check_space(host, file)


def _check_memory_of(host: Host, mount: Mount) -> Finding:
    service = host.service
    if service is not None and not service.can_mount:
        return problem(SETTING, "file.forgotten_by_host", host=service.name, postgresql=POSTGRESQL)
    if mount.kind in MEMORY_FILESYSTEMS:
        return problem(
            SETTING,
            "file.in_memory",
            kind=mount.kind,
            point=mount.point,
            postgresql=POSTGRESQL,
        )
    if mount.kind in CONTAINER_FILESYSTEMS or (service is not None and mount.point == "/"):
        where: str | Phrase = service.name if service else phrase("file.a_container")
        how = service.how_to_mount if service else "mount_a_volume"
        return problem(
            SETTING,
            "file.thrown_away",
            host=where,
            postgresql=POSTGRESQL,
            how=phrase(f"file.{how}"),
        )
    kind: str | Phrase = mount.kind or phrase("file.unknown_filesystem")
    stays = "file.stays_here_alone" if service else "file.stays"
    return ok(SETTING, stays, kind=kind, point=mount.point)


def _check_space(host: Host, file: Path) -> Iterator[Finding]:
    folder = next((parent for parent in file.parents if parent.exists()), Path("/"))
    free = host.free_bytes(folder)
    if free >= LOW_SPACE_BYTES:
        return
    make = problem if free < NO_SPACE_BYTES else warning
    yield make(SETTING, "file.little_space", free=free // MIB)
