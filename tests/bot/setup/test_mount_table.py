"""Where in the table of mounts a path lies."""

from pathlib import Path

import pytest

from bot.setup.check_host import NO_MOUNT, Mount, mount_of, read_mounts

TABLE = r"""overlay / overlay rw,relatime 0 0
/dev/sdb1 /data ext4 rw 0 0
tmpfs /data/fast tmpfs rw 0 0
server:/share /mnt/with\040blank nfs4 rw 0 0
/dev/sdc1 /data ext4 ro 0 0
broken
"""


@pytest.mark.parametrize(
    ("path", "mount"),
    [
        ("/app/handraiser.sqlite3", Mount("overlay", "/")),
        ("/data/handraiser.sqlite3", Mount("ext4", "/data")),
        ("/database/handraiser.sqlite3", Mount("overlay", "/")),
        ("/data/fast/handraiser.sqlite3", Mount("tmpfs", "/data/fast")),
        ("/mnt/with blank/handraiser.sqlite3", Mount("nfs4", "/mnt/with blank")),
    ],
)
def test_a_path_lies_on_its_longest_mount(path: str, mount: Mount) -> None:
    assert mount_of(Path(path), TABLE) == mount


def test_without_a_table_nothing_is_known(tmp_path: Path) -> None:
    assert read_mounts(tmp_path / "none") == ""
    assert mount_of(Path("/data/x"), "") == NO_MOUNT
