"""A program with a language that is written right to left: Arabic, as far as the pages need it.

It is no language of the program. A copy of the program gets it as CONTRIBUTING.md says, by a folder
of YAML beside the others, and the campaign that ships gets its words; nothing else is changed.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LANGUAGE = "ar"
KEYWORD = "IBMAR"
_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]
_PACKAGES = ("bot", "flows", "webhooks")
_ADDRESS = re.compile(r"http://\S+")


def write_program(folder: Path) -> None:
    """Write a program that speaks Arabic into a folder; what people say to it stays English."""
    for package in _PACKAGES:
        unwanted = shutil.ignore_patterns("__pycache__")
        shutil.copytree(_ROOT / package, folder / package, ignore=unwanted)
    languages = folder / "bot" / "languages"
    shutil.copytree(languages / "en", languages / LANGUAGE)
    shutil.copytree(_HERE / LANGUAGE, languages / LANGUAGE, dirs_exist_ok=True)
    campaign = folder / "campaigns" / "ibm-extreme-vetting"
    shutil.copytree(_ROOT / "campaigns" / campaign.name, campaign)
    shutil.copytree(_HERE / "campaign", campaign, dirs_exist_ok=True)
    facts = campaign / "campaign.yaml"
    spoken = facts.read_text(encoding="utf-8").replace(
        "  IBMESP: es\n", f"  IBMESP: es\n  {KEYWORD}: {LANGUAGE}\n"
    )
    facts.write_text(spoken, encoding="utf-8")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve such a program from a process of its own, and yield its address."""
    write_program(folder)
    demo = [sys.executable, "-u", "-m", "bot", "demo", "--port", "0"]
    with subprocess.Popen(demo, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = (_ADDRESS.search(line) for line in process.stdout)
            yield next(address[0] for address in found if address)
        finally:
            process.terminate()
