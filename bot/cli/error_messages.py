"""Foreseeable errors, as one message each: what, where, what to do. Never a traceback."""

import sys
from collections.abc import Callable

import click

FOUND, MISUSED = 1, 2
"""Exit codes: problems were found; wrong use or bad configuration."""


class Fault(click.ClickException):
    """Wrong use, or a configuration that the program cannot run with: words, and exit code 2."""

    exit_code = MISUSED


class Trouble(Fault):
    """What was asked for was right, and something else is in the way: words, and exit code 1."""

    exit_code = FOUND


def _listed(opening: str, kind: type[Fault] = Fault) -> Callable[[Exception], Fault]:
    """Return what makes a message of an error's ``problems``, one a line."""

    def fault(error: Exception) -> Fault:
        lines = "\n".join(f"  {problem}" for problem in getattr(error, "problems", ()))
        return kind(f"{opening}:\n{lines}")

    return fault


_FORESEEN: dict[tuple[str, str], Callable[[Exception], Fault]] = {
    ("bot.settings", "SettingsError"): _listed(
        "the settings are not right (in the environment or .env)"
    ),
    ("bot.campaigns", "CampaignError"): _listed("the campaigns are not right"),
    ("bot.bootstrap", "NotReady"): _listed("the program cannot run yet"),
    ("bot.vault", "VaultError"): lambda error: Fault(
        f"{error}. Set VAULT_KEYS to all the keys that this database was written with."
    ),
    ("bot.storage.engine.database", "Unavailable"): lambda error: Trouble(
        f"{error}. See DATABASE_URL; `python -m bot doctor` tells more."
    ),
    ("bot.organizers.accounts", "NoSuchOrganizer"): lambda error: Fault(f"{error}."),
    ("bot.organizers.accounts", "NotPossible"): lambda error: Trouble(f"{error}."),
    ("bot.broadcasts.broadcast_errors", "NotNow"): lambda error: Trouble(f"{error}."),
    ("bot.broadcasts.compose.draft", "DraftError"): _listed("the draft is not right", Trouble),
}
"""Where an error is defined → its message."""


def as_fault(error: Exception) -> Fault | None:
    """Return the message for a foreseeable error; None for what is a mistake of ours.

    A class whose module was never loaded cannot have been raised: nothing is imported to look.
    """
    for (module, name), fault in _FORESEEN.items():
        kind = getattr(sys.modules.get(module), name, None)
        if kind is not None and isinstance(error, kind):
            return fault(error)
    return None
