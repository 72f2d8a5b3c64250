"""``handin``: the letter with its signers as a package, from the freeze to the delivery."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from bot.cli.command_group import InOrder
from bot.cli.error_messages import PROBLEMS_FOUND, CommandError, CommandFailed
from bot.cli.options import (
    ROW_NUMBER,
    acting,
    confirm_or_exit,
    opened,
    prove,
    who_acts,
    with_code,
    with_json,
    without_asking,
)
from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.runtime import Runtime
    from bot.signatures.handin.package_life import PackageToday
    from bot.storage.handin.packages import PackageRow
    from flows.campaign import Campaign

_NOT_TOLD = frozenset({"nonce", "problem", "changes", "changes_counted_at"})
"""Of a package's columns: its own secret, and what is told in another form."""
a_package = click.argument("package_id", type=ROW_NUMBER, metavar="ID")
in_background = click.option(
    "--background", is_flag=True, help="Let a worker build it, and come back at once: see `jobs`."
)


@click.group(cls=InOrder, short_help="Hand the letter in with its signers, as a package of files.")
def handin() -> None:
    """Hand the letter in with its signers, as a package of files.

    `fonts` says whether every name can be printed; `create` freezes who signed and builds the
    files; `show` tells what is in a package and what has changed since; another organizer lets it
    go with `release`; `deliver` notes that you handed it over; `thank` drafts the broadcast that
    tells the signers. docs/handin.md is the guide.
    """


@handin.command(short_help="Say which fonts the names need, and which are missing.")
@click.argument("campaign")
@with_json
def fonts(campaign: str, *, as_json: bool) -> None:
    """Say which fonts CAMPAIGN's names and answers need, which are there, and where to get others.

    Exit code 1: some name cannot be printed. No name is shown.
    """
    from bot.signatures.handin.needed_fonts import needed_fonts

    with opened() as runtime:
        needed = needed_fonts(runtime, _find_campaign(runtime, campaign))
        folder = str(runtime.settings.fonts_folder.absolute())
    if as_json:
        click.echo(json.dumps([asdict(one) for one in needed]))
    else:
        for one in needed:
            found = ", ".join(one.families) or "no font"
            click.echo(f"{one.script_name}: {counted(one.names, 'name')}, set in {found}")
        missing = {one.script: list(one.missing) for one in needed if one.missing}
        click.echo("\n".join(_where_to_get(missing, folder)) or "Every name can be printed.")
    if any(one.missing for one in needed):
        raise click.exceptions.Exit(PROBLEMS_FOUND)


def _find_campaign(runtime: "Runtime", campaign: str) -> "Campaign":
    found = runtime.shelf.campaign(campaign)
    if found is None:
        names = ", ".join(one.id for one in runtime.shelf.campaigns)
        raise CommandError(f"there is no campaign {campaign}; there is {names}.")
    return found


def _where_to_get(missing: dict[str, list[str]], folder: str) -> list[str]:
    """Return what to do about signs that no font has, by script."""
    from bot.signatures.handin.found_fonts import name_of_script
    from bot.signatures.handin.needed_fonts import DOWNLOAD, packages_with

    lines = [
        f"missing: {name_of_script(script)} ({', '.join(codes)}). "
        f"A package of the system has it: {packages_with(script)}"
        for script, codes in missing.items()
    ]
    if lines:
        lines.append(
            f"Or take Noto fonts (.ttf, .otf) from {DOWNLOAD} and put them into {folder} "
            "(FONTS_FOLDER). Then run this again."
        )
    return lines


@handin.command(short_help="Freeze who signed, and build the files.")
@click.argument("campaign")
@click.option(
    "--to",
    "recipients",
    multiple=True,
    metavar="KEY",
    help="Encrypt it to this public key (age1…); may be given several times.",
)
@in_background
@acting
@with_json
def create(
    who: str, campaign: str, recipients: tuple[str, ...], *, background: bool, as_json: bool
) -> None:
    """Freeze who signed CAMPAIGN as of now, and build the package's files.

    Cut short, it goes on with `jobs resume`. Exit code 1: it could not be built, and why.
    """
    from bot.signatures.handin import package_life

    with opened() as runtime:
        added = package_life.create(runtime, who_acts(runtime, who), campaign, recipients)
        _build(runtime, added, background=background, as_json=as_json)


@handin.command(short_help="Freeze and build a package anew.")
@a_package
@in_background
@acting
@with_json
def rebuild(who: str, package_id: int, *, background: bool, as_json: bool) -> None:
    """Freeze package ID anew, as of now, and build its files in place of those that are there."""
    from bot.signatures.handin import package_life

    with opened() as runtime:
        package_life.rebuild(runtime, who_acts(runtime, who), package_id)
        _build(runtime, package_id, background=background, as_json=as_json)


def _build(runtime: "Runtime", package_id: int, *, background: bool, as_json: bool) -> None:
    from bot.cli.jobs import start_or_run
    from bot.signatures.handin import package_life
    from bot.signatures.handin.build_package import build_package_job

    job = start_or_run(
        runtime.settings.database_url,
        build_package_job(runtime),
        package_id,
        background=background,
        total=package_life.count_names_now(runtime, package_id),
    )
    today = package_life.show(runtime, package_id)
    if as_json:
        click.echo(json.dumps({**_plain(today), "job": job.id}, default=str))
    elif background:
        click.echo(f"{job.id} builds package {package_id}: `python -m bot jobs list` shows it.")
    if background:
        return
    problem = package_life.problem_of(today.package)
    if problem is not None:
        raise CommandFailed(_problem(runtime, package_id, problem))
    if not as_json:
        click.echo(
            f"{_described(today)}\n\nLook at the files in {today.folder}. Another organizer lets "
            f"them go: `python -m bot handin release {package_id} --as NAME`."
        )


def _problem(runtime: "Runtime", package_id: int, problem: dict[str, Any]) -> str:
    from bot.signatures.handin.found_fonts import name_of_script

    if problem["key"] == "no_names":
        return "nothing was built: nobody's name stands under the letter at the moment."
    if problem["key"] == "unreadable":
        return "nothing was built: the key that opens the names was destroyed."
    found = problem["scripts"]
    lines = [
        f"  {name_of_script(one['script'])}: {counted(one['names'], 'name')}, "
        f"{counted(one['signs'], 'sign')}"
        for one in found
    ]
    codes = {one["script"]: one["some"] for one in found}
    folder = str(runtime.settings.fonts_folder.absolute())
    return "\n".join(
        [
            "nothing was built: no font has all signs of these names.",
            *lines,
            *_where_to_get(codes, folder),
            f"Then: `python -m bot handin rebuild {package_id}`.",
        ]
    )


@handin.command("list")
@with_json
def list_(*, as_json: bool) -> None:
    """List all packages, the newest first."""
    from bot.signatures.handin.package_life import list_packages

    with opened() as runtime:
        rows = list_packages(runtime)
    if as_json:
        click.echo(json.dumps([_columns(row) for row in rows], default=str))
        return
    for row in rows:
        click.echo(_headline(row))
    if not rows:
        click.echo("There is no package yet: `python -m bot handin create CAMPAIGN`.")


@handin.command(short_help="Show a package, and what has changed since.")
@a_package
@with_json
def show(package_id: int, *, as_json: bool) -> None:
    """Show package ID: its figures and files, and what has become of its names since the freeze."""
    from bot.signatures.handin import package_life

    with opened() as runtime:
        today = package_life.show(runtime, package_id)
        problem = package_life.problem_of(today.package)
        if as_json:
            click.echo(json.dumps({**_plain(today), "problem": problem}, default=str))
            return
        click.echo(_described(today))
        if problem is not None:
            click.echo(f"\n{_problem(runtime, package_id, problem)}")


@handin.command(short_help="Let a package go, as the second organizer.")
@a_package
@without_asking
@acting
@with_code
def release(who: str, package_id: int, code: str, *, yes: bool) -> None:
    """Let package ID go, having looked at it. Who built it cannot.

    Where a name was withdrawn, erased, held back or corrected since, it has to be built anew.
    """
    from bot.signatures.handin import package_life

    with opened() as runtime:
        by = who_acts(runtime, who)
        if not yes:
            click.echo(_described(package_life.show(runtime, package_id)), err=True)
            confirm_or_exit("Have you looked at the files, and may they be handed over?")
        package_life.release(runtime, prove(runtime, by, code), package_id)
    click.echo(
        f"Package {package_id} is released. Hand it over, then note it: "
        f"`python -m bot handin deliver {package_id}`."
    )


@handin.command(short_help="Note that you handed a package over.")
@a_package
@without_asking
@acting
def deliver(who: str, package_id: int, *, yes: bool) -> None:
    """Note that package ID was handed over, by you, to whom it is for. It sends nothing.

    It is entered in the campaign's public log, and cannot be taken back.
    """
    from bot.proof.publish import publish
    from bot.signatures.handin import package_life

    with opened() as runtime:
        by = who_acts(runtime, who)
        if not yes:
            confirm_or_exit(f"Was package {package_id} handed over?")
        package = package_life.note_handed_over(runtime, by, package_id)
        publish(runtime, package.campaign)
    click.echo(
        f"Noted. `python -m bot handin thank {package_id} > thanks.yaml` drafts the broadcast that "
        "tells the signers."
    )


@handin.command(short_help="Give a package up, and delete its files.")
@a_package
@without_asking
@acting
def cancel(who: str, package_id: int, *, yes: bool) -> None:
    """Give package ID up, which was not handed over, and delete its files from this machine."""
    from bot.signatures.handin import package_life

    with opened() as runtime:
        by = who_acts(runtime, who)
        if not yes:
            confirm_or_exit(f"Give package {package_id} up, and delete its files?")
        package_life.cancel(runtime, by, package_id)
    click.echo(f"Package {package_id} is cancelled, and its files are deleted.")


@handin.command(short_help="Draft the broadcast that tells the signers.")
@a_package
def thank(package_id: int) -> None:
    """Print a draft of the broadcast that tells the signers: `handin thank ID > thanks.yaml`.

    Nothing is sent: `broadcast new thanks.yaml` keeps it, and the rest goes as for any broadcast.
    """
    from bot.signatures.handin.thanks_draft import thanks_draft

    with opened() as runtime:
        click.echo(thanks_draft(runtime, package_id), nl=False)


def _columns(row: "PackageRow") -> dict[str, Any]:
    """Return a package for a program to read."""
    return {name: value for name, value in asdict(row).items() if name not in _NOT_TOLD}


def _plain(today: "PackageToday") -> dict[str, Any]:
    return {
        "package": _columns(today.package),
        "changes": asdict(today.changes),
        "new": today.new,
        "files": today.files,
        "folder": today.folder,
    }


def _headline(row: "PackageRow") -> str:
    from bot.languages import DEFAULT_LANGUAGE, say_phrase
    from bot.signatures.handin.package_life import status_phrase

    status = say_phrase(DEFAULT_LANGUAGE, status_phrase(row.status))
    frozen = f", frozen {row.frozen_at:%Y-%m-%d %H:%M} UTC" if row.frozen_at else ""
    return f"{row.id}  {row.campaign}: {status}, {counted(row.names, 'name')}{frozen}"


def _described(today: "PackageToday") -> str:
    """Return a package in words: its figures, its files, and what has changed since."""
    row, changes = today.package, today.changes
    sums = (
        f"signed {row.signed:,} - withdrawn {row.withdrawn:,} - held back {row.held_back:,} "
        f"= counted {row.counted:,}; - erased {row.erased:,} = names {row.names:,}"
    )
    lines = [_headline(row), sums]
    if row.manifest_sha256:
        lines.append(f"manifest SHA-256 {row.manifest_sha256}")
    if row.recipients:
        lines.append(f"encrypted to {len(row.recipients.splitlines())} receivers")
    if today.files:
        lines.append(f"files in {today.folder}: {', '.join(today.files)}")
    if row.frozen_at:
        lines.append(
            f"since the freeze: withdrawn {changes.withdrawn:,}, held back {changes.held_back:,}, "
            f"erased {changes.erased:,}, corrected {changes.renamed:,}, new {today.new:,}"
        )
    return "\n".join(lines)
