"""Foreseeable errors, as one message each: what, where, what to do. Never a traceback."""

import sys
from collections.abc import Callable

import click

PROBLEMS_FOUND, WRONG_USE = 1, 2
"""Exit codes: problems were found; wrong use or bad configuration."""


class CommandError(click.ClickException):
    """Wrong use, or a configuration that the program cannot run with: words, and exit code 2."""

    exit_code = WRONG_USE


class CommandFailed(CommandError):
    """What was asked for was right, and something else is in the way: words, and exit code 1."""

    exit_code = PROBLEMS_FOUND


def _listed(
    opening: str, kind: type[CommandError] = CommandError
) -> Callable[[Exception], CommandError]:
    """Return what makes a message of an error's ``problems``, one a line."""

    def fault(error: Exception) -> CommandError:
        return kind(opening + ":\n" + "\n".join(f"  {line}" for line in str(error).splitlines()))

    return fault


_OPTIONS = {
    "same_twice": " (--again sends it all the same)",
    "no_address": ": an organizer is added with --phone or --telegram for that",
}
"""Refusals of acts on a broadcast → the option of a command that helps."""
_OPTIONS_OF_REVIEW = {
    "reason_missing": " with --for",
    "reason_of_many_missing": " (--for says why, --reason and --rule choose)",
}
"""Options to name beside refusals of acts of review."""

_SEE_DATABASE = "See DATABASE_URL; `python -m bot doctor` tells more"

_FORESEEN: dict[tuple[str, str], Callable[[Exception], CommandError]] = {
    ("bot.settings", "SettingsError"): _listed(
        "the settings are not right (in the environment or .env)"
    ),
    ("bot.integrations.crm.field_mapping", "MappingError"): _listed("the mapping is not right"),
    ("bot.campaigns", "CampaignError"): _listed("the campaigns are not right"),
    ("bot.bootstrap", "NotReady"): _listed("the program cannot run yet"),
    ("bot.vault", "VaultError"): lambda error: CommandError(
        f"{error}. Set VAULT_KEYS to all the keys that this database was written with."
    ),
    ("bot.storage.engine.database", "Unavailable"): lambda error: CommandFailed(
        f"{error}. {getattr(error, 'remedy', '') or _SEE_DATABASE}."
    ),
    ("bot.organizers.accounts", "NoSuchOrganizer"): lambda error: CommandError(f"{error}."),
    ("bot.inbox.set_aside", "SetAsideRefused"): lambda error: CommandFailed(f"{error}."),
    ("bot.organizers.accounts", "NotPossible"): lambda error: CommandFailed(f"{error}."),
    ("bot.organizers.roles", "NotAllowed"): lambda error: CommandFailed(f"{error}."),
    ("bot.organizers.sign_in.factors", "SignInRefused"): lambda error: CommandFailed(f"{error}"),
    ("bot.organizers.look_up_limit", "LookRefused"): lambda error: CommandFailed(f"{error}."),
    ("bot.people.person_errors", "PersonRefused"): lambda error: CommandFailed(f"{error}."),
    ("bot.exports.export_errors", "ExportRefused"): lambda error: CommandFailed(f"{error}."),
    ("bot.integrations.integration_refused", "IntegrationRefused"): lambda error: CommandFailed(
        f"{error}."
    ),
    ("bot.privacy.retention", "HoldRefused"): lambda error: CommandFailed(f"{error}."),
    ("bot.privacy.campaign_end", "EndRefused"): lambda error: CommandFailed(f"{error}."),
    ("bot.organizers.second_approval", "ApprovalRefused"): lambda error: CommandFailed(f"{error}."),
    ("bot.broadcasts.broadcast_errors", "BroadcastRefused"): lambda error: CommandFailed(
        f"{error}{_OPTIONS.get(getattr(error, 'key', ''), '')}."
    ),
    ("bot.campaigns_in_force.close_and_open", "NotPossible"): lambda error: CommandError(
        f"{error}."
    ),
    ("bot.signatures.handin.package_life", "PackageRefused"): lambda error: CommandFailed(
        f"{error}."
    ),
    ("bot.signatures.review.review_errors", "ReviewRefused"): lambda error: CommandFailed(
        f"{error}{_OPTIONS_OF_REVIEW.get(getattr(error, 'key', ''), '')}."
    ),
    ("bot.questions.question_errors", "QuestionRefused"): lambda error: CommandFailed(f"{error}."),
    ("bot.broadcasts.compose.draft", "DraftError"): _listed(
        "the draft is not right", CommandFailed
    ),
}
"""Where an error is defined → its message."""


def as_command_error(error: Exception) -> CommandError | None:
    """Return the message for a foreseeable error; None for what is a mistake of ours.

    A class whose module was never loaded cannot have been raised: nothing is imported to look.
    """
    for (module, name), fault in _FORESEEN.items():
        kind = getattr(sys.modules.get(module), name, None)
        if kind is not None and isinstance(error, kind):
            return fault(error)
    return None
