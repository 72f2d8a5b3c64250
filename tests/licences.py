"""Writes the table of docs/licences.md: ``python -m tests.licences``."""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "licences.md"
_PIN: Final = re.compile(r"^([a-z0-9][a-z0-9-]*)(?:\[[a-z0-9,-]+\])?==", re.MULTILINE)
TOLD_ELSEWHERE: Final = {
    "blinker": "MIT",
    "fido2": "BSD-2-Clause",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "pyrage": "MIT",
    "segno": "BSD-3-Clause",
}
"""What stands in a package's own licence file, where its metadata name none or a family."""
_TABLE: Final = "| package | licence |\n|---|---|\n"


def main() -> None:
    """Write the page's table anew; what stands above it stays."""
    above = PAGE.read_text(encoding="utf-8").partition(_TABLE)[0]
    rows = "".join(f"{row}\n" for row in list_rows())
    PAGE.write_text(above + _TABLE + rows, encoding="utf-8")


def list_rows() -> Iterator[str]:
    """Yield a row for each pinned package that is installed here."""
    for name in _PIN.findall((ROOT / "requirements.txt").read_text(encoding="utf-8")):
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue  # it is for another platform
        yield f"| {name} | {TOLD_ELSEWHERE.get(name) or read_licence(installed)} |"


def read_licence(installed: Distribution) -> str:
    """Return the licence that a package's metadata name, by SPDX where they do.

    Raises ``ValueError`` where they name none.
    """
    metadata = installed.metadata
    names = (name for name in ("License-Expression", "License") if name in metadata)
    told = next((metadata[name] for name in names), "")
    if not told or "\n" in told:
        raise ValueError(f"the licence of {metadata['Name']} is to be looked up by hand")
    return "Apache-2.0" if told == "Apache 2.0" else told


if __name__ == "__main__":
    main()
