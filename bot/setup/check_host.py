"""Is this machine a place where a SQLite file can live?

On a host that forgets its disk the file is gone with the next deployment; on a disk that
machines share, its locks do not hold (sqlite.org/howtocorrupt.html, 2.1).
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bot.setup.findings import Finding, ok, problem, warning
from bot.storage.operations.database_checks import CanWrite, may_write

SETTING = "DATABASE_URL"
MIB = 1024 * 1024
LOW_SPACE_BYTES, NO_SPACE_BYTES = 500 * MIB, 50 * MIB
"""Free bytes: below the first it is time to act, below the second writes will soon fail."""

POSTGRES = (
    "Use PostgreSQL: add one at your hosting service and set DATABASE_URL to its postgres:// "
    "address."
)


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
    """A hosting service: the variable that tells it, and whether it can keep a disk at all."""

    variable: str
    name: str
    can_mount: bool
    how_to_mount: str = ""


HOSTING_SERVICES = (
    HostingService("DYNO", "Heroku", can_mount=False),
    HostingService("K_SERVICE", "Cloud Run", can_mount=False),
    HostingService("AWS_LAMBDA_FUNCTION_NAME", "AWS Lambda", can_mount=False),
    HostingService("VERCEL", "Vercel", can_mount=False),
    HostingService("RENDER", "Render", can_mount=True, how_to_mount="add a disk"),
    HostingService("FLY_APP_NAME", "Fly.io", can_mount=True, how_to_mount="add a volume"),
    HostingService(
        "RAILWAY_ENVIRONMENT_NAME", "Railway", can_mount=True, how_to_mount="add a volume"
    ),
    HostingService(
        "KUBERNETES_SERVICE_HOST", "Kubernetes", can_mount=True, how_to_mount="mount a volume"
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
            f"the SQLite file lies on {mount.kind} ({mount.point}), which machines share: locks "
            "do not hold there, and the file can be corrupted",
            f"{POSTGRES} Or keep the file on a disk of this one machine.",
        )
    else:
        yield _check_memory_of(host, mount)
    yield from _check_space(host, file)


def _check_memory_of(host: Host, mount: Mount) -> Finding:
    service = host.service
    if service is not None and not service.can_mount:
        return problem(
            SETTING,
            f"{service.name} forgets its disk: the SQLite file is gone with every restart",
            POSTGRES,
        )
    if mount.kind in MEMORY_FILESYSTEMS:
        return problem(
            SETTING,
            f"the SQLite file lies in memory ({mount.kind} at {mount.point}): it is gone with "
            "every restart",
            f"Keep it on a disk. {POSTGRES}",
        )
    if mount.kind in CONTAINER_FILESYSTEMS or (service is not None and mount.point == "/"):
        where = service.name if service else "a container"
        how = service.how_to_mount if service else "mount a volume"
        return problem(
            SETTING,
            f"the SQLite file lies on a disk of {where} that is thrown away with each deployment",
            f"{POSTGRES} Or {how} and put the file on it.",
        )
    kind = mount.kind or "an unknown filesystem"
    alone = "; keep the program on one machine, as others would have another file"
    stays = f"the SQLite file lies on {kind} at {mount.point}, which stays"
    return ok(SETTING, stays + (alone if service else ""))


def _check_space(host: Host, file: Path) -> Iterator[Finding]:
    folder = next((parent for parent in file.parents if parent.exists()), Path("/"))
    free = host.free_bytes(folder)
    if free >= LOW_SPACE_BYTES:
        return
    make = problem if free < NO_SPACE_BYTES else warning
    yield make(
        SETTING,
        f"the disk of the SQLite file has {free // MIB} MiB left",
        "Make room, or move the file to a larger disk: with none left, messages are turned away.",
    )
