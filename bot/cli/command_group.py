"""All commands under one name, each loaded when it is asked for; errors as one clear message."""

from importlib import import_module
from typing import Any

import click

from bot.cli.error_messages import as_command_error

COMMANDS = {
    "talk": ("bot.cli.talk_and_demo", "talk"),
    "demo": ("bot.cli.talk_and_demo", "demo"),
    "campaign": ("bot.cli.open_and_closed_campaigns", "campaign"),
    "check": ("bot.cli.check_connect_doctor", "check"),
    "setup": ("bot.cli.setup", "setup"),
    "connect": ("bot.cli.check_connect_doctor", "connect"),
    "doctor": ("bot.cli.check_connect_doctor", "doctor"),
    "keys": ("bot.cli.keys", "keys"),
    "migrate": ("bot.cli.migrate_and_worker", "migrate"),
    "backup": ("bot.cli.backup_and_restore", "backup"),
    "restore": ("bot.cli.backup_and_restore", "restore"),
    "worker": ("bot.cli.migrate_and_worker", "worker"),
    "jobs": ("bot.cli.jobs", "jobs"),
    "signatures": ("bot.cli.review_acts", "signatures"),
    "kit": ("bot.cli.kit", "kit"),
    "registration": ("bot.cli.registration", "registration"),
    "figures": ("bot.cli.figures", "figures"),
    "retention": ("bot.cli.retention", "retention"),
    "personal-data": ("bot.cli.personal_data", "personal_data"),
    "inbox": ("bot.cli.inbox", "inbox"),
    "set-aside": ("bot.cli.set_aside", "set_aside"),
    "organizer": ("bot.cli.organizer", "organizer"),
    "broadcast": ("bot.cli.broadcast", "broadcast"),
    "proof": ("bot.cli.proof", "proof"),
    "optouts": ("bot.cli.opt_outs", "optouts"),
    "export": ("bot.cli.export", "export"),
    "integration": ("bot.cli.integration", "integration"),
    "crm": ("bot.cli.crm", "crm"),
    "handin": ("bot.cli.handin", "handin"),
    "audit": ("bot.cli.audit", "audit"),
}
"""Name → module and command, in the order in which someone new needs them."""


class InOrder(click.Group):
    """Lists its commands in the order in which somebody needs them, which is ours."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names as they were defined."""
        del ctx
        return list(self.commands)


class Commands(click.Group):
    """Loads a command from its module, and turns what is foreseeable into a message."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in our order."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a foreseeable error becomes one message and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            fault = as_command_error(error)
            if fault is None:
                raise
            raise fault from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Collect signatures by text message and in Telegram.

    Begin with `talk` or `demo`, which need no account; `connect` goes live.
    """
