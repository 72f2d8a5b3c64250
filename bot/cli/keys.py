"""``keys``: make, change and destroy the keys that seal personal data."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.error_messages import CommandError, CommandFailed
from bot.cli.options import opened, with_json, without_asking
from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.privacy.stored_keys import CopiesLeft


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
    moved = (
        f"{job.id} moves lookup hashes"
        if background
        else f"{counted(job.done, 'lookup hash', 'lookup hashes')} moved"
    )
    click.echo(f"{counted(data_keys, 'data key')} wrapped anew, {moved} on.")
    click.echo("Keep a copy of the new key, and say so with `python -m bot keys backed-up`.")


@keys.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@with_json
def backup(folder: Path, *, as_json: bool) -> None:
    """Copy the keys that names and numbers are sealed under into FOLDER, for 14 days.

    They are wrapped under VAULT_KEYS, and open nothing without. Copies in FOLDER that are older
    are deleted. Run it daily, and keep FOLDER apart from the backups of the database: so a key
    that is destroyed is gone everywhere two weeks later.
    """
    from bot.privacy.stored_keys import COPIES_KEPT, back_up

    with opened() as runtime:
        now = runtime.now()
        try:
            file = back_up(runtime.database, folder, now=now)
        except OSError as error:
            raise CommandFailed(f"{folder} cannot be written to: {error.strerror}.") from None
    until = f"{now + COPIES_KEPT:%Y-%m-%d}"
    told = json.dumps({"file": str(file), "until": until})
    click.echo(told if as_json else f"{file} holds the keys. It ends on {until}.")


@keys.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_json
def restore(file: Path, *, as_json: bool) -> None:
    """Bring keys that are lost back from FILE, which `keys backup` wrote.

    What is there stays as it is, and what was destroyed stays destroyed.
    """
    from contextlib import closing

    from bot.bootstrap import utcnow
    from bot.privacy.stored_keys import NoSuchCopy
    from bot.privacy.stored_keys import restore as use_case
    from bot.settings import load_settings
    from bot.storage.engine.database import Database

    settings = load_settings(live=False)
    # Not the whole program: without its keys it does not start.
    with closing(Database(settings.database_url, keys_url=settings.keys_database_url)) as database:
        try:
            restored = use_case(database, file, now=utcnow())
        except NoSuchCopy as error:
            raise CommandFailed(f"{error}.") from None
    told = json.dumps({"restored": restored})
    click.echo(told if as_json else f"{counted(restored, 'key')} brought back.")


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
    from bot.privacy.stored_keys import copies_left

    if not yes:
        typed = click.prompt(
            f"Nothing of {campaign} can be read again, by anyone. Type its name to go on", err=True
        )
        if typed.strip() != campaign:
            raise CommandError("That is not its name; nothing was destroyed.")
    with opened() as runtime:
        try:
            destroyed = use_case(runtime, campaign)
            left = copies_left(runtime.database, now=runtime.now())
        except CampaignIsOpen as error:
            raise CommandError(f"{error}; nothing was destroyed.") from None
    if not destroyed:
        raise CommandError(f"{campaign} has no keys here: see `python -m bot check` for the names.")
    if as_json:
        click.echo(json.dumps({"destroyed": destroyed, **told_copies(left)}))
        return
    click.echo(f"{counted(destroyed, 'key')} of {campaign} destroyed. {say_where_copies_are(left)}")


def told_copies(left: "CopiesLeft") -> dict[str, Any]:
    """Return for a program where destroyed keys still lie, and until when."""
    return {
        "gone_on_known_day": left.is_known,
        "last_copy_ends": left.until and left.until.date().isoformat(),
        "in_database_backups_before": left.from_before and left.from_before.isoformat(),
    }


def say_where_copies_are(copies: "CopiesLeft") -> str:
    """Return in words where destroyed keys still lie, and what to do about it."""
    if not copies.are_apart:
        return (
            "They lie in every backup of the database that was made before: delete those, and set "
            "KEYS_DATABASE_URL, so that keys lie apart from now on."
        )
    ends = (
        f"The last copy that `keys backup` made ends on {copies.until:%Y-%m-%d}."
        if (copies.until)
        else "There is no copy of them that `keys backup` made."
    )
    if copies.from_before is None:
        return ends
    return (
        f"{ends} Backups of the database from before {copies.from_before:%Y-%m-%d %H:%M} UTC hold "
        "them too: delete those."
    )
