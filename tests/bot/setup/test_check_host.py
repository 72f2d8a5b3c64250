"""Whether a SQLite file can live on this machine."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.setup.check_host import HOSTING_SERVICES, MIB, Host, check_file
from bot.setup.findings import Level

FILE = Path("/data/handraiser.sqlite3")
ROOT = "/dev/vda / ext4 rw 0 0\n"
VOLUME = ROOT + "/dev/vdb /data ext4 rw 0 0\n"


def host(environ: Mapping[str, str], mounts: str, free: int = 10_000 * MIB) -> Host:
    return Host(environ, mounts, lambda _: free)


@pytest.mark.parametrize(
    ("environ", "mounts", "level", "said"),
    [
        ({}, ROOT, Level.OK, "which stays"),
        ({}, "", Level.OK, "unknown filesystem"),
        ({"DYNO": "web.1"}, ROOT, Level.PROBLEM, "Heroku forgets"),
        ({"K_SERVICE": "petition"}, VOLUME, Level.PROBLEM, "Cloud Run forgets"),
        ({"RENDER": "true"}, ROOT, Level.PROBLEM, "disk of Render"),
        ({"RENDER": "true"}, VOLUME, Level.OK, "at /data"),
        ({"FLY_APP_NAME": "petition"}, ROOT, Level.PROBLEM, "disk of Fly.io"),
        ({"FLY_APP_NAME": "petition"}, VOLUME, Level.OK, "at /data"),
        ({"RAILWAY_ENVIRONMENT_NAME": "production"}, ROOT, Level.PROBLEM, "disk of Railway"),
        ({}, "overlay / overlay rw 0 0\n", Level.PROBLEM, "a container"),
        ({}, ROOT + "tmpfs /data tmpfs rw 0 0\n", Level.PROBLEM, "in memory"),
        ({}, ROOT + "nas:/x /data nfs4 rw 0 0\n", Level.PROBLEM, "machines share"),
        ({}, ROOT + "//nas/x /data cifs rw 0 0\n", Level.PROBLEM, "machines share"),
    ],
)
def test_a_file_that_will_be_lost_is_found(
    environ: Mapping[str, str], mounts: str, level: Level, said: str
) -> None:
    (finding,) = check_file(host(environ, mounts), FILE)
    assert finding.level is level
    assert said in finding.what
    assert bool(finding.remedy) is (level is not Level.OK)


@pytest.mark.parametrize(
    ("free", "levels"),
    [
        (10_000 * MIB, [Level.OK]),
        (400 * MIB, [Level.OK, Level.WARNING]),
        (10 * MIB, [Level.OK, Level.PROBLEM]),
    ],
)
def test_a_disk_that_fills_up_is_told_in_time(free: int, levels: list[Level]) -> None:
    assert [finding.level for finding in check_file(host({}, ROOT, free), FILE)] == levels


def test_the_free_bytes_are_those_of_the_files_own_disk(tmp_path: Path) -> None:
    (finding, *_) = check_file(Host({}, ROOT), tmp_path / "not yet" / "handraiser.sqlite3")
    assert finding.level is Level.OK


def test_every_service_that_can_mount_says_how() -> None:
    assert all(bool(service.how_to_mount) is service.can_mount for service in HOSTING_SERVICES)
