"""``kit``: what a partner needs to bring people to a petition, to read and as files."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.error_messages import CommandError
from bot.cli.json_output import to_json
from bot.cli.options import with_json
from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.partner_kit.kit import KitEntry
    from bot.settings import Settings
    from flows.campaign import Campaign, Shelf


@click.command(short_help="Addresses, links, codes, posters and posts for partners.")
@click.argument("campaign", default="")
@click.option("--partner", default="", metavar="ID", help="Only this organization's.")
@click.option(
    "--poster", "posters", multiple=True, metavar="CODE", help="With a poster's code; repeatable."
)
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="Write the files here."
)
@with_json
def kit(
    campaign: str, partner: str, posters: tuple[str, ...], output: Path | None, *, as_json: bool
) -> None:
    """Show the kit of CAMPAIGN: for the campaign itself and each partner its address and links.

    With --output, write into a folder for each of them: codes for cameras (SVG, PNG), a poster and
    cards to cut out (PDF, A4 and letter), a post to copy, and the HTML for their site; in each
    language. All of it carries the partner's keyword, and a poster's code: so you see in `figures`
    who brought whom.
    """
    from bot.partner_kit.kit import KitNotPossible, list_kit

    settings, _, found = read_campaign(campaign)
    try:
        entries = list_kit(settings, found, posters, partner)
    except KitNotPossible as error:
        raise CommandError(f"{error}.") from None
    if as_json:
        click.echo(to_json([asdict(entry) for entry in entries]))
    else:
        click.echo("\n\n".join(_told(entry) for entry in entries))
    if output:
        _write(settings, found, entries, output)


def read_campaign(campaign: str) -> "tuple[Settings, Shelf, Campaign]":
    """Return settings, shelf, and the campaign that is meant: without a name, the only one."""
    from bot.campaigns import load
    from bot.settings import load_settings

    settings = load_settings(live=False)
    shelf = load(settings.campaigns)
    names = [one.id for one in shelf.campaigns]
    if not campaign and len(names) == 1:
        campaign = names[0]
    found = shelf.campaign(campaign)
    if found is None:
        raise CommandError(f"say which campaign: {', '.join(names)}.")
    return settings, shelf, found


def _told(entry: "KitEntry") -> str:
    lines = [entry.name, f"  {entry.address}"]
    lines += [f"  {link}" for link in (entry.text_link, entry.telegram_link) if link]
    return "\n".join(lines)


def _write(
    settings: "Settings", campaign: "Campaign", entries: "list[KitEntry]", output: Path
) -> None:
    from bot.bootstrap import utcnow
    from bot.documents.typst_process import TypesettingFailed
    from bot.partner_kit.kit import write_kit

    files = 0
    try:
        for entry in entries:
            folder = output / entry.folder
            files += sum(1 for _ in write_kit(settings, campaign, entry, folder, at=utcnow()))
            click.echo(f"{folder}", err=True)
    except (TypesettingFailed, OSError) as error:
        raise CommandError(f"the kit could not be written to {output}: {error}") from None
    click.echo(f"{counted(files, 'file')} in {output}", err=True)
