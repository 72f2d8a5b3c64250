"""``check``: every mistake in the campaigns, with file, line and remedy."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.error_messages import PROBLEMS_FOUND, CommandError

if TYPE_CHECKING:
    from bot.campaigns import FileProblem


@click.command(short_help="Name every mistake in the campaigns.")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print for a program to read.")
def check(folder: Path | None, *, as_json: bool) -> None:
    """Check the campaigns in FOLDER (default: the setting CAMPAIGNS).

    Exit code 0: all is well; 1: there are mistakes, each named with file, line and remedy.
    """
    from bot.campaigns import CampaignError, load, report
    from bot.settings import load_settings

    folder = folder or load_settings(live=False).campaigns
    if not folder.is_dir():
        raise CommandError(f"{folder} is not a folder: name the one that holds your campaigns.")
    try:
        shelf = load(folder)
    except CampaignError as error:
        click.echo(_plain(error.problems) if as_json else report(error))
        raise click.exceptions.Exit(PROBLEMS_FOUND) from None
    names = ", ".join(campaign.id for campaign in shelf.campaigns)
    click.echo(_plain(()) if as_json else f"All is well: {names}.")


def _plain(problems: "tuple[FileProblem, ...]") -> str:
    """Return the report for a program: {"ok", "problems": [{file, line, column, …}]}."""
    listed = [{**asdict(problem), "file": problem.file.as_posix()} for problem in problems]
    return json.dumps({"ok": not listed, "problems": listed}, ensure_ascii=False)
