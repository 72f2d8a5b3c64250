"""Typst in a process of its own for each document, since it gives no memory back.

The parent calls ``typeset`` and ``choose_fonts``; the child reads one task as JSON from its
standard input, so that no name stands in a list of processes. What typst says of an error may
quote a name: it stays in the child.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

PROJECT: Final = Path(__file__).parents[2]
TIMEOUT_SECONDS: Final = 300
DRAWING_SECONDS: Final = 30
"""How long a picture may take, which somebody waits for; half a second is usual."""
POINTS_PER_INCH: Final = 72.0
BASE_FAMILY: Final = "Libertinus Serif"
"""It comes with typst: Latin, Greek, Cyrillic and Hebrew need no font of the system."""
_STANDARD: Final = "ua-1"
"""PDF/UA-1, for screen readers. A sign that no font has is an error in it."""
_PROBE: Final = """
#let data = json(bytes(sys.inputs.data))
#set document(title: "fonts")
#set text(font: (data.family,), fallback: false, lang: "en")
#for sign in data.signs [#text(sign) ]
"""
_MISSING: Final = re.compile(r'the text `"(.*?)"` could not be displayed')
_ESCAPED: Final = re.compile(r"\\u\\{([0-9a-f]+)\\}")


class TypesettingFailed(Exception):
    """A document could not be set. The words quote nothing of it."""


@dataclass(frozen=True, slots=True)
class ChosenFonts:
    """Font families for each script, in the order in which they are tried, and what none has."""

    families: Mapping[str, tuple[str, ...]]
    missing: Mapping[str, frozenset[str]]


def typeset(
    template: Path, data: Mapping[str, Any], *, at: datetime, font_folder: Path | None
) -> bytes:
    """Return a PDF: the same bytes for the same data, fonts and time.

    ``at`` is the time that the document says it was made at. Raises ``TypesettingFailed``.
    """
    return run_task(
        {
            "task": "typeset",
            "template": str(template.absolute()),
            "data": data,
            "timestamp": int(at.timestamp()),
            "font_folder": str(font_folder.absolute()) if font_folder else "",
        }
    )


def draw(template: Path, data: Mapping[str, Any]) -> bytes:
    """Return the first page of a template as a PNG, a pixel for each point of its size.

    Raises ``TypesettingFailed``.
    """
    return run_task(
        {"task": "draw", "template": str(template.absolute()), "data": data},
        seconds=DRAWING_SECONDS,
    )


def choose_fonts(
    signs: Mapping[str, Iterable[str]],
    preferred: Mapping[str, Sequence[str]],
    *,
    font_folder: Path | None,
) -> ChosenFonts:
    """Return which families to set each script's signs in, and the signs that no font has.

    ``signs`` are single characters by script, ``preferred`` the families to try first. Fonts are
    those of typst, of the system, and of ``font_folder``. Raises ``TypesettingFailed``.
    """
    answer = json.loads(
        run_task(
            {
                "task": "choose_fonts",
                "signs": {script: sorted(found) for script, found in signs.items()},
                "preferred": {script: list(names) for script, names in preferred.items()},
                "font_folder": str(font_folder.absolute()) if font_folder else "",
            }
        )
    )
    return ChosenFonts(
        {script: tuple(found) for script, found in answer["families"].items()},
        {script: frozenset(found) for script, found in answer["missing"].items() if found},
    )


def run_task(task: Mapping[str, Any], *, seconds: float = TIMEOUT_SECONDS) -> bytes:
    """Return what the child answers to a task. Raises ``TypesettingFailed``."""
    try:
        done = subprocess.run(  # noqa: S603 -- this module itself
            [sys.executable, "-m", __spec__.name],
            input=json.dumps(task).encode(),
            capture_output=True,
            cwd=PROJECT,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TypesettingFailed("typst took too long") from None
    if done.returncode:
        raise TypesettingFailed("typst could not set the document")
    return done.stdout


def main(task: Mapping[str, Any]) -> bytes:
    """Carry out one task, in the child. Raises what typst raises."""
    import typst

    folders = [task["font_folder"]] if task.get("font_folder") else []
    fonts = typst.Fonts(include_system_fonts=True, font_paths=folders)
    if task["task"] == "choose_fonts":
        return json.dumps(_choose(fonts, task["signs"], task["preferred"])).encode()
    source = Path(task["template"]).read_bytes()
    inputs = {"data": json.dumps(task["data"])}
    if task["task"] == "draw":
        # Of several pages, which words that are too long make, typst returns a list.
        drawn: bytes | list[bytes] = typst.compile(
            source,
            sys_inputs=inputs,
            format="png",
            ppi=POINTS_PER_INCH,
            font_paths=fonts,
            ignore_system_fonts=True,
        )
        return drawn if isinstance(drawn, bytes) else drawn[0]
    made: bytes = typst.compile(
        source,
        sys_inputs=inputs,
        pdf_standards=[_STANDARD],
        timestamp=task["timestamp"],
        font_paths=fonts,
        ignore_system_fonts=True,
    )
    return made


def _choose(
    fonts: Any, signs: Mapping[str, Sequence[str]], preferred: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Return the families for each script: those preferred, then what else has its signs."""
    installed = set(fonts.families())
    others = sorted(installed, key=lambda family: (not family.startswith("Noto "), family))
    families: dict[str, list[str]] = {}
    missing: dict[str, list[str]] = {}
    for script, its_signs in signs.items():
        chosen = families[script] = []
        left = list(its_signs)
        first = [family for family in preferred.get(script, ()) if family in installed]
        for family in (BASE_FAMILY, *first, *others):
            if not left:
                break
            still = _not_in(fonts, family, left)
            if len(still) < len(left):
                chosen.append(family)
                left = still
        missing[script] = left
    return {"families": families, "missing": missing}


def _not_in(fonts: Any, family: str, signs: Sequence[str]) -> list[str]:
    """Return those signs that a family has not: typst itself is asked, as it sets them."""
    import typst

    try:
        typst.compile(
            _PROBE.encode(),
            sys_inputs={"data": json.dumps({"family": family, "signs": signs})},
            pdf_standards=[_STANDARD],
            font_paths=fonts,
            ignore_system_fonts=True,
        )
    except typst.TypstError as error:
        told = {_unescaped(found) for found in _MISSING.findall(error.diagnostic)}
        return [sign for sign in signs if sign in told]
    return []


def _unescaped(told: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), told)


if __name__ == "__main__":
    sys.stdout.buffer.write(main(json.load(sys.stdin.buffer)))
