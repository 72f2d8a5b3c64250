"""``audit``: who did what, and when; and whether the trail is whole."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import click

from bot.cli.error_messages import CommandFailed
from bot.cli.json_output import to_json
from bot.cli.options import ROW_NUMBER, opened, with_json
from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.runtime import Runtime
    from bot.storage.organizers.audit_trail import AuditRow

NOTHING: Final = "Nothing was done yet."
_DAY: Final = click.DateTime(["%Y-%m-%d"])
PROGRAM: Final = "(the program)"
"""Who did what nobody asked for, in the audit trail."""


class _ListByDefault(click.Group):
    """Takes ``audit`` and ``audit 3`` for what they were before there was more to ask for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``list`` in front, unless a command or help is asked for."""
        if not (args and args[0] in {*self.commands, *ctx.help_option_names}):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_ListByDefault, short_help="Tell who did what, and when.")
def audit() -> None:
    """Tell who did what, and when; `audit ID` of one broadcast. The same as `audit list`."""


@audit.command("list")
@click.argument("broadcast_id", required=False, type=ROW_NUMBER, metavar="[ID]")
@click.option("--by", default="", metavar="NAME", help="What NAME did; `program` for the program.")
@click.option("--act", default="", help='Acts that begin so: --act "export".')
@click.option("--since", type=_DAY, help="From this day on (UTC), like 2026-10-20.")
@click.option("--until", type=_DAY, help="Up to this day, and with it.")
@with_json
def list_(
    broadcast_id: int | None,
    by: str,
    act: str,
    since: datetime | None,
    until: datetime | None,
    *,
    as_json: bool,
) -> None:
    """Print what was done with broadcast ID, or with everything: the newest 1,000 lines, in UTC."""
    from bot.broadcasts.monitor.history import read_audit_trail
    from bot.storage.organizers.audit_trail import AuditSearch

    with opened() as runtime:
        lines = read_audit_trail(
            runtime,
            broadcast_id,
            AuditSearch(
                _organizer_id(runtime, by),
                act,
                since and since.replace(tzinfo=UTC),
                until and until.replace(tzinfo=UTC) + timedelta(days=1),
            ),
        )
    if as_json:
        plain = [asdict(line) for line in lines]
        click.echo(to_json(plain, default=datetime.isoformat))
        return
    if not lines:
        click.echo("Nothing was done of that kind." if by or act or since or until else NOTHING)
    for line in lines:
        click.echo(_audit_line(line))


def _organizer_id(runtime: "Runtime", name: str) -> int | None:
    """Return whose acts are looked for, be it one who was removed since; None for everybody's."""
    from bot.organizers.accounts import find_ever

    if not name:
        return None
    return 0 if name == "program" else find_ever(runtime, name).id


@audit.command()
@click.option(
    "--head",
    metavar="PLACE:HASH",
    help="What this command printed, or a log holds.",
)
@with_json
def verify(head: str | None, *, as_json: bool) -> None:
    """Check that no line was changed, taken out or put in. Prints the head: the last line's hash.

    Write the head down where nobody who can change the database can change it, or use the one in
    a published log. Given a head of before, it is checked that the lines up to it are the same.
    """
    from bot.organizers.audit_verification import read_head, verify_audit_trail

    try:
        known = read_head(head) if head else None
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    with opened() as runtime:
        verified = verify_audit_trail(runtime, known)
    if as_json:
        told = {"head": str(verified.head), "problems": verified.problems}
        click.echo(json.dumps(told))
    if verified.problems:
        raise CommandFailed(f"the audit trail is not whole: {'; '.join(verified.problems)}.")
    if not as_json:
        click.echo(f"The audit trail is whole: {counted(verified.head.place, 'line')}. Its head:")
        click.echo(verified.head)


def _audit_line(line: "AuditRow") -> str:
    """Return one line of the trail for the terminal: when, who, what, which broadcast, and more."""
    which = f" broadcast {line.broadcast_id}" if line.broadcast_id is not None else ""
    more = f": {line.detail}" if line.detail else ""
    who = line.who or PROGRAM
    return f"{line.at:%Y-%m-%d %H:%M:%S} UTC  {who:<{len(PROGRAM)}}  {line.act}{which}{more}"
