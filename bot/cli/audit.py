"""``audit``: who did what, and when."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bot.cli.acting_organizer import NUMBERED, opened, with_json

if TYPE_CHECKING:
    from bot.storage.organizers.audit_trail import AuditRow

PROGRAM = "(the program)"


@click.command(short_help="Tell who did what, and when.")
@click.argument("broadcast_id", required=False, type=NUMBERED, metavar="[ID]")
@with_json
def audit(broadcast_id: int | None, *, as_json: bool) -> None:
    """Print the audit trail of update ID, or of everything: the newest thousand lines, in UTC."""
    from bot.broadcasts.monitor.history import trail

    with opened() as runtime:
        lines = trail(runtime, broadcast_id)
    if as_json:
        plain = [asdict(line) for line in lines]
        click.echo(json.dumps(plain, ensure_ascii=False, default=datetime.isoformat))
        return
    if not lines:
        click.echo("Nothing was done yet.")
    for line in lines:
        click.echo(shown(line))


def shown(line: "AuditRow") -> str:
    """Return one line as it is read: when, who, what, which update, and more."""
    which = f" update {line.broadcast_id}" if line.broadcast_id is not None else ""
    more = f": {line.detail}" if line.detail else ""
    who = line.who or PROGRAM
    return f"{line.at:%Y-%m-%d %H:%M:%S} UTC  {who:<{len(PROGRAM)}}  {line.act}{which}{more}"
