"""Reads ``.env``, and writes settings into it; what else stands in it is left as it is.

A value in single quotes is taken as it stands; elsewhere ``${NAME}`` is what NAME holds, by the
environment or by a line above (as docker compose has it).
"""

from collections.abc import Container, Mapping, Sequence
from io import StringIO
from pathlib import Path

from dotenv.parser import Binding, parse_stream
from dotenv.variables import Variable, parse_variables

from bot.files.private_files import whole_file


class UnreadableFile(Exception):
    """What stands in the file cannot be told for certain; ``problems`` quote no value."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_env_file(
    file: Path, environ: Mapping[str, str], settings: Container[str]
) -> dict[str, str]:
    """Return what a file sets, by its names in lower case; nothing where there is no file.

    Of a name that is set twice the last line counts. ``settings`` are the names, in lower case, in
    which nothing may be left out. Raises ``UnreadableFile``.
    """
    found: dict[str, str] = {}
    problems: list[str] = []
    for binding in _read(file):
        where = f"line {_first_line(binding)} of {file.name}"
        if binding.error:
            problems.append(
                f"{where} cannot be read: write NAME=value, and close each quote that is opened"
            )
        elif binding.key and binding.value is not None:
            known = {**environ, **found}
            if binding.key.lower() in settings and _names_unknown(binding, known):
                problems.append(
                    f"{where} names a variable that is set neither above nor in the environment: "
                    "set it, or put the value into single quotes if ${…} is part of it"
                )
            found[binding.key] = _value(binding, known)
    if problems:
        raise UnreadableFile(*problems)
    return {name.lower(): value for name, value in found.items()}


def write_settings(file: Path, values: Mapping[str, str]) -> None:
    """Set these, by their names in capitals; the file is readable by its owner alone.

    Raises ``ValueError`` for a value that cannot stand in a line, ``UnreadableFile`` and
    ``OSError``.
    """
    bindings = _read(file)
    left = {name: _line(name, value) for name, value in values.items()}
    set_in_it = {_name(binding) for binding in bindings}
    written = [
        _shown_in_comments(binding, left, set_in_it)
        if _name(binding) not in values
        else left.pop(_name(binding), "")
        for binding in bindings
    ]
    text = "".join(line if line.endswith("\n") or not line else f"{line}\n" for line in written)
    with whole_file(file.resolve()) as target:  # behind a link, not in its place
        target.write((text + "".join(left.values())).encode())


def _read(file: Path) -> Sequence[Binding]:
    """Return the lines of a file, those together that one value goes over."""
    if not file.exists() or file.is_dir():  # a folder of that name holds what pip has installed
        return ()
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(f"{file.name} is not in UTF-8: save it anew as UTF-8") from None
    except OSError as error:
        raise UnreadableFile(f"{file.name} cannot be read: {error.strerror}") from None
    return tuple(parse_stream(StringIO(text)))


def _first_line(binding: Binding) -> int:
    """Return the number of the line in which what was read begins, blank lines left out."""
    text = binding.original.string
    return binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")


def _is_literal(binding: Binding) -> bool:
    return binding.original.string.partition("=")[2].lstrip().startswith("'")


def _names_unknown(binding: Binding, known: Mapping[str, str]) -> bool:
    return not _is_literal(binding) and any(
        isinstance(part, Variable) and part.default is None and part.name not in known
        for part in parse_variables(binding.value or "")
    )


def _value(binding: Binding, known: Mapping[str, str]) -> str:
    value = binding.value or ""
    if _is_literal(binding):
        return value
    return "".join(part.resolve(known) for part in parse_variables(value))


def _name(binding: Binding) -> str:
    return (binding.key or "").upper()


def _shown_in_comments(binding: Binding, left: dict[str, str], set_in_it: set[str]) -> str:
    """Return a line as it is; in place of a comment that shows a setting, the one to be set."""
    text = binding.original.string
    comment = text.lstrip()
    name = comment.removeprefix("# ").partition("=")[0].strip()
    if binding.key or "=" not in comment or name in set_in_it or name not in left:
        return text
    return text[: len(text) - len(comment)] + left.pop(name)


def _line(name: str, value: str) -> str:
    if any(sign in value for sign in "'\n\r\\"):
        raise ValueError(f"{name} cannot hold quotes, backslashes or several lines")
    return f"{name}='{value}'\n"
