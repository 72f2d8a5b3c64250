"""The settings as they may be shown: what is set, and never a secret's value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.settings.env_example import is_secret, names_in_order
from bot.settings.schema import Settings
from bot.settings.setting_words import GROUPS, describe_setting, head_group


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """A setting by its name in the environment. ``is_given``: it was set, and is not a default.

    ``value`` is "" where there is none, or none that may be shown (``is_secret``).
    """

    name: str
    description: str
    is_given: bool
    is_secret: bool
    value: str


def show_settings(settings: Settings, language: str) -> list[tuple[str, list[ShownSetting]]]:
    """Return all settings in their groups, each with its heading, described in a language."""
    groups: list[tuple[str, list[ShownSetting]]] = []
    for name in names_in_order():
        if name in GROUPS:
            groups.append((head_group(name, language), []))
        groups[-1][1].append(_show(settings, name, language))
    return groups


def _show(settings: Settings, name: str, language: str) -> ShownSetting:
    field, value = Settings.model_fields[name], getattr(settings, name)
    # What is kept out of the settings' own words may hold a password: an address of a database.
    hidden = is_secret(name) or not field.repr
    return ShownSetting(
        name.upper(),
        describe_setting(name, language),
        is_given=name in settings.model_fields_set,
        is_secret=hidden,
        value="" if hidden else _as_written(value),
    )


def _as_written(value: Any) -> str:
    """Return a value as it is written in the environment."""
    match value:
        case None:
            return ""
        case Mapping():
            return ", ".join(f"{key}={one}" for key, one in value.items())
        case tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)
