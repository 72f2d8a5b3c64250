"""On what a path lies: read from the kernel's table of mounts (man 5 proc, /proc/self/mounts)."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

NETWORK = frozenset(
    "9p afs ceph cifs fuse.ceph fuse.gcsfuse fuse.glusterfs fuse.rclone fuse.s3fs fuse.sshfs "
    "gcsfuse glusterfs gpfs lustre nfs nfs4 smb3 smbfs".split()
)
"""Shared by machines, or without locks that hold between them."""

LAYERED = frozenset({"aufs", "overlay"})
"""A container's own layer: thrown away with the container."""

IN_MEMORY = frozenset({"ramfs", "tmpfs"})


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
