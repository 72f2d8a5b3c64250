"""``check`` names mistakes in campaigns, ``connect`` goes live, ``doctor`` looks at what is."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.cli.error_messages import PROBLEMS_FOUND, WRONG_USE, CommandError, as_command_error
from bot.cli.json_output import to_json
from bot.cli.options import surroundings, with_json

if TYPE_CHECKING:
    from bot.campaigns import FileProblem
    from bot.settings import Settings
    from bot.setup.checked_setup import CheckedSetup
    from bot.setup.findings import Finding
    from flows.campaign import Shelf

_NOT_LOOKED: Final = (
    "No database could be looked at: whether a letter changed that people signed is not checked."
)
COLOURS = {"ok": "green", "by-hand": "cyan", "warning": "yellow", "problem": "red"}


@click.command(short_help="Name every mistake in the campaigns.")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--languages", is_flag=True, help="Check what the program says and understands.")
@with_json
def check(folder: Path | None, *, languages: bool, as_json: bool) -> None:
    """Check the campaigns in FOLDER (default: the setting CAMPAIGNS).

    Exit code 0: all is well, and what a signature costs in text messages is told; 1: there are
    mistakes, each named with file, line and remedy. With --languages: what each language that the
    program speaks lacks, and how many segments each of its texts takes.
    """
    from bot.campaigns import CampaignError, load, report
    from bot.cli.language_report import describe_sizes
    from bot.cli.signature_costs import costs_as_json, describe_costs
    from bot.settings import load_settings

    if languages:
        _check_languages(as_json=as_json)
    settings = load_settings(live=False)
    folder = folder or settings.campaigns
    if not folder.is_dir():
        raise CommandError(f"{folder} is not a folder: name the one that holds your campaigns.")
    try:
        shelf = load(folder)
        looked = _check_signed_letters(settings, shelf, folder)
    except CampaignError as error:
        click.echo(_campaign_problems_json(error.problems) if as_json else report(error))
        raise click.exceptions.Exit(PROBLEMS_FOUND) from None
    if not looked and not as_json:
        click.echo(_NOT_LOOKED, err=True)
    names = ", ".join(campaign.id for campaign in shelf.campaigns)
    if as_json:
        click.echo(_campaign_problems_json((), costs_as_json(shelf), looked=looked))
    elif languages:
        click.echo("\n".join(describe_sizes(shelf)))
    else:
        costs = describe_costs(shelf, settings.sms_prices, settings.sms_currency)
        click.echo("\n".join((f"All is well: {names}.", *costs)))


def _check_signed_letters(settings: "Settings", shelf: "Shelf", folder: Path) -> bool:
    """Raise ``CampaignError`` for letters that changed since people signed them.

    Return whether that could be looked at: not where there is no database yet, or none reached.
    """
    from bot.campaigns import CampaignError
    from bot.campaigns_in_force.signed_letters import find_changed_letters
    from bot.storage.engine.database import Database

    with closing(Database(settings.database_url)) as database:
        if (database.file and not database.file.exists()) or not database.is_ready():
            return False
        with database.read() as connection:
            changed = find_changed_letters(connection, shelf)
    if changed:
        raise CampaignError(tuple(one.as_problem(folder) for one in changed))
    return True


def _check_languages(*, as_json: bool) -> None:
    """Print what the languages lack; end with exit code 1 if they lack anything."""
    from bot.cli.language_report import describe_gaps, find_all_gaps

    gaps = find_all_gaps()
    if as_json:
        click.echo(json.dumps({"ok": not gaps, "gaps": list(map(asdict, gaps))}))
    else:
        click.echo("\n".join(describe_gaps(gaps)))
    if gaps or as_json:
        raise click.exceptions.Exit(PROBLEMS_FOUND if gaps else 0)


def _campaign_problems_json(
    problems: "tuple[FileProblem, ...]",
    costs: Sequence[Mapping[str, object]] = (),
    *,
    looked: bool = True,
) -> str:
    """Return the report for a program: {"ok", "problems": [{file, line, …}], "texts": [{…}], …}.

    ``texts`` are those of a signature, and what each costs; ``looked`` as "signed_letters_checked".
    """
    listed = [{**asdict(problem), "file": problem.file.as_posix()} for problem in problems]
    told = {
        "ok": not listed,
        "problems": listed,
        "texts": list(costs),
        "signed_letters_checked": looked,
    }
    return to_json(told)


@click.command()
@click.option("--dry-run", is_flag=True, help="Check, and say what would change; change nothing.")
@with_json
def connect(*, dry_run: bool, as_json: bool) -> None:
    """Check everything, then point Twilio and Telegram at this program.

    Run it where the program runs, with the same settings. It sets Twilio's and Telegram's
    webhooks, and the bot's commands and descriptions in each language; running it again changes
    nothing that is right. Exit code 1: there are problems, and nothing was changed.
    """
    from bot.setup.connect import connect as use_case

    with _site(as_json=as_json) as site:
        _report(use_case(site, surroundings().host, dry_run=dry_run), as_json=as_json)


@click.command()
@with_json
def doctor(*, as_json: bool) -> None:
    """Look at a live set-up: what is wrong, and how to mend it. Changes nothing.

    Run it where the program runs, with the same settings. Exit code 1: there are problems.
    """
    from bot.setup.doctor import doctor as use_case

    with _site(as_json=as_json) as site:
        _report(use_case(site, surroundings().host), as_json=as_json)


@contextmanager
def _site(*, as_json: bool) -> Iterator["CheckedSetup"]:
    """Give the set-up that the environment describes; where it cannot be read, say so and end."""
    from bot.bootstrap import utcnow
    from bot.settings import load_settings
    from bot.setup.checked_setup import CheckedSetup, http_client

    try:
        settings = load_settings()
        shelf = surroundings().load_campaigns(settings.campaigns)
    except Exception as error:
        fault = as_command_error(error)
        if fault is None or not as_json:
            raise
        click.echo(json.dumps({"ok": False, "error": fault.message, "findings": []}))
        raise click.exceptions.Exit(WRONG_USE) from None
    with http_client() as http:
        yield CheckedSetup(settings, shelf, http, utcnow)


def _report(findings: Iterator["Finding"], *, as_json: bool) -> None:
    """Print each finding as it comes, or all as JSON; exit with 1 if one is a problem."""
    from bot.setup.findings import as_json as plain
    from bot.setup.findings import has_problem

    seen = []
    for finding in findings:
        seen.append(finding)
        if not as_json:
            _show(finding)
    if as_json:
        click.echo(to_json(plain(seen)))
    if has_problem(seen):
        raise click.exceptions.Exit(PROBLEMS_FOUND)


def _show(finding: "Finding") -> None:
    label = click.style(f"{finding.level.value:<8}", fg=COLOURS[finding.level.value])
    click.echo(f"{label} {finding.where}: {finding.what}")
    if finding.remedy:
        click.echo(f"         → {finding.remedy}")
