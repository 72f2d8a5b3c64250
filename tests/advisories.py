"""``python3 dev.py advisories``: whether a pinned package has a known hole, by pip-audit.

pip-audit asks PyPI, and says that nothing was found where it could look up nothing. Here what was
not looked up is told, and is no success.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

PINS: Final = ("requirements.txt", "requirements-dev.txt")
AUDIT: Final = ("tool", "run", "--from", "pip-audit==2.10.1", "pip-audit")
OPTIONS: Final = ("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format")
NONE, HOLES, NOT_CHECKED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found: lines about holes, and which packages could not be looked up."""

    checked: int
    holes: tuple[str, ...]
    unknown: tuple[str, ...]


def main(arguments: Sequence[str]) -> int:
    """Look up all pins with uv, whose path is given; return 1 for holes, 2 for "not checked"."""
    (uv,) = arguments
    code = NONE
    for pins in PINS:
        command = [uv, *AUDIT, "--requirement", pins, *OPTIONS, "json"]
        done = subprocess.run(command, capture_output=True, check=False, text=True)
        lines, found = tell(pins, done.stdout)
        print(*lines, sep="\n")
        code = max(code, found) if HOLES not in (code, found) else HOLES
    return code


def tell(pins: str, printed: str) -> tuple[list[str], int]:
    """Return what is told of a file of pins, by what pip-audit printed, and the exit code."""
    audit = read_audit(printed)
    if audit is None or not audit.checked:
        return [f"{pins}: NOT CHECKED: the advisories could not be reached from here"], NOT_CHECKED
    lines = [f"{pins}: {audit.checked} packages looked up, {len(audit.holes)} known holes"]
    lines += [f"  {hole}" for hole in audit.holes]
    lines += [
        f"  {name}: NOT CHECKED: it is not known where advisories are" for name in audit.unknown
    ]
    return lines, HOLES if audit.holes else NOT_CHECKED if audit.unknown else NONE


def read_audit(printed: str) -> Audit | None:
    """Return what pip-audit's JSON says; None where it is none, as after an error."""
    try:
        packages: list[dict[str, Any]] = json.loads(printed)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    holes = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in"
        f" {', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in packages
        for hole in one.get("vulns", ())
    ]
    return Audit(len(packages) - len(unknown), tuple(holes), tuple(unknown))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
