"""``audit``: who did what, and when."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bot.cli.options import ROW_NUMBER, opened, with_json

if TYPE_CHECKING:
    from bot.storage.organizers.audit_trail import AuditRow

PROGRAM = "(the program)"


@click.command(short_help="Tell who did what, and when.")
@click.argument("broadcast_id", required=False, type=ROW_NUMBER, metavar="[ID]")
@with_json
def audit(broadcast_id: int | None, *, as_json: bool) -> None:
    """Print what was done with broadcast ID, or with everything: the newest 1,000 lines, in UTC."""
    from bot.broadcasts.monitor.history import read_audit_trail

    with opened() as runtime:
        lines = read_audit_trail(runtime, broadcast_id)
    if as_json:
        plain = [asdict(line) for line in lines]
        click.echo(json.dumps(plain, ensure_ascii=False, default=datetime.isoformat))
        return
    if not lines:
        click.echo("Nothing was done yet.")
    for line in lines:
        click.echo(shown(line))


def shown(line: "AuditRow") -> str:
    """Return one line as it is read: when, who, what, which broadcast, and more."""
    which = f" broadcast {line.broadcast_id}" if line.broadcast_id is not None else ""
    more = f": {line.detail}" if line.detail else ""
    who = line.who or PROGRAM
    return f"{line.at:%Y-%m-%d %H:%M:%S} UTC  {who:<{len(PROGRAM)}}  {line.act}{which}{more}"
