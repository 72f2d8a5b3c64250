"""Writes settings into ``.env``, and leaves what else stands in it as it is."""

from collections.abc import Mapping
from pathlib import Path

from bot.files.private_files import whole_file


def write_settings(file: Path, values: Mapping[str, str]) -> None:
    """Set these, by their names in capitals; the file is readable by its owner alone.

    Raises ``ValueError`` for a value that cannot stand in a line, and ``OSError``.
    """
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    left = dict(values)
    kept = [_replaced(line, left) for line in lines]
    written = [*kept, *(_line(name, value) for name, value in left.items())]
    with whole_file(file) as target:
        target.write(("\n".join(written) + "\n").encode())


def _replaced(line: str, left: dict[str, str]) -> str:
    """Return a line of the file, with the new value where it sets or shows one of these."""
    name = line.removeprefix("# ").removeprefix("export ").partition("=")[0].strip()
    if "=" not in line or name not in left:
        return line
    return _line(name, left.pop(name))


def _line(name: str, value: str) -> str:
    if any(sign in value for sign in "'\n\r\\"):
        raise ValueError(f"{name} cannot hold quotes, backslashes or several lines")
    return f"{name}='{value}'"
