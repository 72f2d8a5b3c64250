"""Writes ``.env.example`` from the settings, so that it never says anything else."""

import sys
import textwrap
from collections.abc import Iterator

from bot.settings.schema import Settings
from bot.settings.sending_settings import SendingSettings
from bot.settings.setting_words import GROUPS, describe_setting, head_group

HEADING = """\
# Copy this file to .env and fill in what you need; what stays commented out keeps its default.
# Made from bot/settings/ by: python -m bot.settings.env_example > .env.example
"""


def env_example() -> str:
    """Return the text of ``.env.example``: every setting, what it is, and its default."""
    lines = [HEADING.rstrip()]
    for name in names_in_order():
        if name in GROUPS:
            lines += ["", f"# == {head_group(name)}"]
        lines += ["", *_wrapped(f"{describe_setting(name)}{' Secret.' if is_secret(name) else ''}")]
        lines.append(f"# {name.upper()}={_shown_default(name)}")
    return "\n".join(lines) + "\n"


def names_in_order() -> list[str]:
    """Return the names of all settings, those of broadcasts last; a group begins by ``GROUPS``."""
    return sorted(Settings.model_fields, key=lambda name: name in SendingSettings.model_fields)


def is_secret(name: str) -> bool:
    """Whether a setting holds a secret."""
    return "Secret" in repr(Settings.model_fields[name].annotation)


def _shown_default(name: str) -> str:
    field = Settings.model_fields[name]
    if field.examples:
        return str(field.examples[0])
    if is_secret(name) or field.default is None:
        return ""
    is_list = isinstance(field.default, tuple)
    return " ".join(map(str, field.default)) if is_list else str(field.default)


def _wrapped(text: str) -> Iterator[str]:
    return (f"# {line}" for line in textwrap.wrap(text, 96, break_long_words=False))


if __name__ == "__main__":
    sys.stdout.write(env_example())
