"""``keys``: make, change and destroy the keys that seal personal data."""

import json

import click

from bot.cli.error_messages import CommandError
from bot.cli.options import opened, with_json, without_asking


@click.group()
def keys() -> None:
    """Make, change and destroy the keys that seal personal data."""


@keys.command()
@with_json
def new(*, as_json: bool) -> None:
    """Print a new key, to be put in front of VAULT_KEYS. Stores it nowhere."""
    from bot.privacy.key_rotation import new_key

    key = new_key()
    click.echo(json.dumps({"key": key}) if as_json else key)
    if not as_json:
        click.echo(
            "Put it in VAULT_KEYS, in front of any that are there, and keep a copy apart from the "
            "database's backups: without it, what is sealed is lost.",
            err=True,
        )


@keys.command()
@click.option(
    "--new-data-keys",
    is_flag=True,
    help="Also seal under new data keys from now on: for when a key may have leaked.",
)
@click.option(
    "--background",
    is_flag=True,
    help="Let a worker move the lookup hashes on, and come back at once: see `jobs`.",
)
@with_json
def rotate(*, new_data_keys: bool, background: bool, as_json: bool) -> None:
    """Bring the newest key of VAULT_KEYS into use.

    First restart every process with the new key in front. May be interrupted and run again; no
    key is ever taken out of VAULT_KEYS. Moving all lookup hashes on is a job: `jobs` shows how far
    it is, cancels and resumes it.
    """
    from bot.cli.jobs import start_or_run
    from bot.privacy.key_rotation import begin_rotation, carry_lookups_job

    with opened() as runtime:
        data_keys = begin_rotation(runtime, new_data_keys=new_data_keys)
        job = start_or_run(
            runtime.settings.database_url,
            carry_lookups_job(runtime),
            len(runtime.vault.fingerprints),
            background=background,
        )
    if as_json:
        click.echo(json.dumps({"data_keys": data_keys, "lookups": job.done, "job": job.id}))
        return
    moved = f"{job.id} moves lookup hashes" if background else f"{job.done} lookup hashes moved"
    click.echo(f"{data_keys} data keys wrapped anew, {moved} on.")
    click.echo("Keep a copy of the new key, and say so with `python -m bot keys backed-up`.")


@keys.command("backed-up")
@without_asking
@with_json
def backed_up(*, yes: bool, as_json: bool) -> None:
    """Say that a copy of every key in use lies in a safe place."""
    from bot.privacy.key_rotation import acknowledge_backup, not_backed_up

    with opened() as runtime:
        pending = not_backed_up(runtime)
        if pending and not yes:
            click.echo(f"Keys of which there may be no copy: {', '.join(pending)}", err=True)
            click.confirm(
                "Is a copy of all of VAULT_KEYS in a safe place, apart from the database's "
                "backups?",
                abort=True,
                err=True,
            )
        acknowledge_backup(runtime)
    noted = f"Noted for {', '.join(pending)}." if pending else "Nothing was left to note."
    click.echo(json.dumps({"noted": pending}) if as_json else noted)


@keys.command()
@click.argument("campaign")
@without_asking
@with_json
def destroy(campaign: str, *, yes: bool, as_json: bool) -> None:
    """Destroy what opens the names, answers and words of CAMPAIGN, for good.

    Its signatures go on counting. The campaign must be closed, or gone from the folder.
    """
    from bot.privacy.key_rotation import CampaignIsOpen
    from bot.privacy.key_rotation import destroy as use_case

    if not yes:
        typed = click.prompt(
            f"Nothing of {campaign} can be read again, by anyone. Type its name to go on", err=True
        )
        if typed.strip() != campaign:
            raise CommandError("That is not its name; nothing was destroyed.")
    with opened() as runtime:
        try:
            destroyed = use_case(runtime, campaign)
        except CampaignIsOpen as error:
            raise CommandError(f"{error}; nothing was destroyed.") from None
    if not destroyed:
        raise CommandError(f"{campaign} has no keys here: see `python -m bot check` for the names.")
    said = f"{destroyed} keys of {campaign} destroyed. Backups made before can still be read."
    click.echo(json.dumps({"destroyed": destroyed}) if as_json else said)
