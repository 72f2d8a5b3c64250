"""A Chromium for the browser tests, from what the machine has."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """Return the path of ``$CHROMIUM``, or of a Chromium on PATH, or None."""
    candidates = (os.environ.get("CHROMIUM", ""), *NAMES)
    return next((found for name in candidates if name and (found := shutil.which(name))), None)


def install() -> str | None:
    """Install Debian's Chromium, where that may be done, and return its path or None."""
    if not _may_install():
        return None
    print("Installing Chromium for the browser tests", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ("update", "install --yes --no-install-recommends chromium"):
        apt = ["apt-get", "--quiet=2", *command.split()]
        subprocess.run(apt, env=environment, stdout=subprocess.DEVNULL, check=False)
    return find()


def _may_install() -> bool:
    release = Path("/etc/os-release")
    is_debian = release.exists() and "ID=debian" in release.read_text().splitlines()
    return is_debian and os.geteuid() == 0 and shutil.which("apt-get") is not None
