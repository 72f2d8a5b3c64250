"""Reads the settings from the environment and ``.env``; every problem at once."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import EnvSettingsSource

from bot.settings.env_file import UnreadableFile, read_env_file
from bot.settings.schema import INVISIBLE, Settings, unquoted
from bot.settings.setting_words import describe_setting


class SettingsError(Exception):
    """The environment is not as it must be; ``problems`` names each, with what to do."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_settings(
    environ: Mapping[str, str] | None = None, *, live: bool = True, env_file: Path = Path(".env")
) -> Settings:
    """Return the settings in ``environ``, or in the process's environment and ``.env``.

    A command that only reads campaigns passes ``live=False``: what is missing is then no fault.
    Raises ``SettingsError``, which lists every problem and quotes no value.
    """
    given = _read(env_file) if environ is None else _pick(environ)
    problems = [*_odd(given), *(_missing(given) if live else ())]
    try:
        settings = Settings(**given)
    except ValidationError as error:
        problems += _complaints(error)
        settings = None
    if problems or settings is None:
        raise SettingsError(tuple(problems))
    return settings


def _read(env_file: Path) -> dict[str, Any]:
    try:
        file = read_env_file(env_file, os.environ, Settings.model_fields)
    except UnreadableFile as unreadable:
        raise SettingsError(unreadable.problems) from None
    return _given({**file, **EnvSettingsSource(Settings)()})


def read_given(env_file: Path) -> dict[str, str]:
    """Return what environment and ``.env`` hold of the settings, by their names in capitals.

    Raises ``SettingsError`` where the file cannot be read.
    """
    return {name.upper(): value for name, value in _read(env_file).items()}


def find_complaint(given: Mapping[str, str]) -> str:
    """Return what is wrong with some settings, which quotes no value; "" where nothing is."""
    picked = _pick(given)
    odd = [*_odd(picked)]
    try:
        Settings(**picked)
    except ValidationError as error:
        odd += _complaints(error)
    return "; ".join(odd)


def _pick(environ: Mapping[str, str]) -> dict[str, Any]:
    return _given({name: environ.get(name.upper()) for name in Settings.model_fields})


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was given, in the settings' order, without quotes around it."""
    plain = {name: unquoted(values.get(name) or "") for name in Settings.model_fields}
    return {name: value for name, value in plain.items() if value}


_NAME_OF_VARIABLE = re.compile(r"\$(?:[A-Z_][A-Z0-9_]*|\{[^{}]*\}|\{\{[^{}]*\}\})")
"""What a host should have filled in: "$TOKEN", "${TOKEN}", "${{secrets.TOKEN}}"."""


def _odd(given: Mapping[str, Any]) -> Iterator[str]:
    """Yield the settings that hold the name of another variable, because a host did not put in its
    value, and those that hold an invisible sign, which came along when they were copied from a
    page."""
    for name, value in given.items():
        if not isinstance(value, str):
            continue
        if _NAME_OF_VARIABLE.fullmatch(value):
            yield (
                f"{name.upper()} is not right: it holds the name of another variable, whose value "
                "was not put in: write the value itself"
            )
        elif INVISIBLE.search(value):
            yield f"{name.upper()} is not right: it holds a sign that cannot be seen: type it anew"


def _missing(given: Mapping[str, Any]) -> Iterator[str]:
    """Say what must be there, and what else must be where one of a provider's settings is."""
    if "vault_keys" not in given:
        yield "VAULT_KEYS is missing: make a key with `python -m bot keys new`"
    wanted: list[tuple[str, ...]] = []
    if given.keys() & {"twilio_account_sid", "twilio_auth_token", "twilio_from"} or (
        "twilio_messaging_service_sid" in given
    ):
        wanted += [("twilio_account_sid",), ("twilio_auth_token",)]
        wanted += [("twilio_messaging_service_sid", "twilio_from")]
    if given.keys() & {"telegram_bot_token", "telegram_bot_name", "telegram_webhook_secret"}:
        wanted += [("telegram_bot_token",), ("telegram_bot_name",), ("telegram_webhook_secret",)]
    if wanted:
        wanted.append(("public_url",))
    for names in wanted:
        if not given.keys() & set(names):
            yield f"{' or '.join(names).upper()} is missing: {describe_setting(names[0])}".replace(
                " OR ", " or "
            )


def _complaints(error: ValidationError) -> Iterator[str]:
    seen = set()
    for found in error.errors(include_url=False, include_context=False, include_input=False):
        name = str(found["loc"][0]).upper()
        line = f"{name} is not right: {found['msg'].removeprefix('Value error, ')}"
        if line not in seen:
            seen.add(line)
            yield line
