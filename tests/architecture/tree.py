"""The project's files, as the tests of the house see them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOTS = ("flows", "bot", "webhooks")


def read(name: str) -> str:
    """Return a file of the project as text."""
    return (ROOT / name).read_text(encoding="utf-8")


def sources(*folders: str) -> Iterator[Path]:
    """Yield every Python file below these folders."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def shown(path: Path) -> str:
    """Return a path as it is read in the project."""
    return path.relative_to(ROOT).as_posix()


def modules(root: str) -> set[str]:
    """Return the direct rooms of a root: ``bot`` has ``inbox``, ``store``, and so on."""
    folder = ROOT / root
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    return files | {path.parent.name for path in folder.glob("*/__init__.py")}
