"""``campaign list``, ``close``, ``open`` and ``letter``: what becomes of a campaign that runs."""

import json
from contextlib import closing

import click

from bot.cli.campaign import campaign
from bot.cli.error_messages import CommandError
from bot.cli.options import acting, opened, who_acts, with_json
from bot.counted_words import counted

__all__ = ["campaign"]


@campaign.command("list")
@with_json
def list_(*, as_json: bool) -> None:
    """List the campaigns, whether they are open, and how many signatures count."""
    from bot.campaigns_in_force.close_and_open import list_campaigns

    with opened() as runtime:
        listed = list_campaigns(runtime)
    if as_json:
        plain = [
            {
                "campaign": one.id,
                "status": one.status,
                "closed_at": one.closed_at.isoformat() if one.closed_at else None,
                "signatures": one.signatures,
            }
            for one in listed
        ]
        click.echo(json.dumps(plain))
        return
    for one in listed:
        by_command = f" since {one.closed_at:%Y-%m-%d %H:%M} UTC" if one.closed_at else ""
        click.echo(
            f"{one.id}  {one.status}{by_command}, "
            f"{counted(one.signatures, 'signature counts', 'signatures count')}"
        )


@campaign.command()
@click.argument("name", metavar="CAMPAIGN")
@acting
def close(name: str, who: str) -> None:
    """Close CAMPAIGN at once, in every process: it takes no more signatures, and says so.

    It stays closed until `campaign open`, whatever its campaign.yaml says: closed wins.
    """
    from bot.campaigns_in_force.close_and_open import close_campaign

    with opened() as runtime:
        is_new = close_campaign(runtime, name, who_acts(runtime, who))
    click.echo(f"{name} is closed{'' if is_new else ' already'}: nobody can sign it any more.")


@campaign.command("open")
@click.argument("name", metavar="CAMPAIGN")
@acting
def open_(name: str, who: str) -> None:
    """Open CAMPAIGN again that was closed by `campaign close`.

    One that its campaign.yaml has closed is opened there: closed wins.
    """
    from bot.campaigns_in_force.close_and_open import open_campaign

    with opened() as runtime:
        is_new = open_campaign(runtime, name, who_acts(runtime, who))
    click.echo(f"{name} is open{'' if is_new else ' already'}: people can sign it.")


@campaign.command()
@click.argument("name", metavar="CAMPAIGN")
@click.argument("language", metavar="LANGUAGE")
def letter(name: str, language: str) -> None:
    """Print the letter of CAMPAIGN in LANGUAGE (en) as people signed it, byte for byte.

    For a file that was changed since: write the output into it. Its sha256, which campaign.yaml
    pins, is told beside it. It works where the program refuses to start.
    """
    from bot.settings import load_settings
    from bot.storage.engine.database import Database
    from bot.storage.signatures.letters import list_signed_letters, read_text

    url = load_settings(live=False).database_url
    with closing(Database(url)) as database, database.read() as connection:
        signed = [one for one in list_signed_letters(connection, name) if one.language == language]
        text = read_text(connection, signed[-1].sha256) if signed else None
    if text is None:
        raise CommandError(f"nobody signed a letter of {name} in {language}.")
    click.echo(f"sha256: {signed[-1].sha256}", err=True)
    click.echo(text.encode(), nl=False)
