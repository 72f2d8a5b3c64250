"""``campaign end``: destroys what is held of who signed, on the word of two organizers."""

import json
from typing import TYPE_CHECKING, Any

import click

from bot.cli.error_messages import CommandError
from bot.cli.options import acting, opened, prove, who_acts, with_code, with_json, without_asking
from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.runtime import Runtime
    from bot.storage.privacy.ended_campaigns import EndRow


@click.command(short_help="End a campaign: destroy what is held of its signers.")
@click.argument("campaign", metavar="NAME")
@acting
@click.option(
    "--without-hand-in", default="", metavar="WHY", help="End it though nothing was handed over."
)
@click.option("--approve", is_flag=True, help="Say yes, as the second organizer, and do it.")
@with_code
@click.option("--background", is_flag=True, help="Let a worker do it, and come back at once.")
@click.option("--certificate", is_flag=True, help="Print the certificate of one that has ended.")
@without_asking
@with_json
def end(campaign: str, who: str, **given: Any) -> None:
    """End the campaign NAME for good: nobody can tell any more who signed it.

    It must be closed, and handed in. One organizer asks; another one approves within a day
    (--approve), which starts the work. Its signatures lose their people, its messages and questions
    go, its keys are destroyed, and numbers of which nothing else is held are erased. The count, the
    figures and the public log stay, and a certificate says what was done.
    """
    from bot.privacy import campaign_end

    with opened() as runtime:
        if given["certificate"]:
            certificate = campaign_end.find_certificate(runtime, campaign)
            _show(certificate, campaign, as_json=given["as_json"])
            return
        organizer = who_acts(runtime, who, "--approve" if given["approve"] else "")
        if not given["approve"]:
            ending = campaign_end.ask(
                runtime, organizer, campaign, without_hand_in=given["without_hand_in"]
            )
            _tell_asked(ending, as_json=given["as_json"])
            return
        if not given["yes"]:
            _confirm(campaign)
        organizer = prove(runtime, organizer, given["code"])
        ending = campaign_end.approve(runtime, organizer, campaign)
        _carry_out(runtime, ending, background=given["background"], as_json=given["as_json"])


def _confirm(campaign: str) -> None:
    typed = click.prompt(
        f"Nobody will be able to tell again who signed {campaign}. Type its name to go on", err=True
    )
    if typed.strip() != campaign:
        raise CommandError("That is not its name; nothing was destroyed.")


def _tell_asked(asked: "EndRow", *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"campaign": asked.campaign, "asked_by": asked.asked_by_name}))
        return
    click.echo(
        "Asked for. Within a day another organizer says yes with: python -m bot campaign end "
        f"{asked.campaign} --approve"
    )


def _carry_out(runtime: "Runtime", asked: "EndRow", *, background: bool, as_json: bool) -> None:
    from bot.cli.jobs import start_or_run
    from bot.privacy.campaign_end import end_campaign_job, find

    job = start_or_run(
        runtime.settings.database_url, end_campaign_job(runtime), asked.id, background=background
    )
    if background:
        told = json.dumps({"job": job.id})
        click.echo(told if as_json else f"{job.id} ends {asked.campaign}: see `jobs list`.")
        return
    _show(find(runtime, asked.id).certificate, asked.campaign, as_json=as_json)


def _show(certificate: str, campaign: str, *, as_json: bool) -> None:
    if not certificate:
        raise CommandError(f"{campaign} has not ended.")
    if as_json:
        click.echo(certificate)
        return
    for line in describe(json.loads(certificate)):
        click.echo(line)


def describe(certificate: dict[str, Any]) -> list[str]:
    """Return a certificate in lines of words."""
    record, copies = certificate["record"], certificate["copies_of_keys"]
    ends = copies["last_one_ends"] or "there is none that `keys backup` made"
    tried, opened_values = certificate["values_tried"], certificate["values_opened"]
    lines = [
        f"Certificate of the end of {record['campaign']}",
        f"Ended: {certificate['ended_at']}",
        f"Asked for by {record['asked']['by']}, {record['asked']['at']}",
        f"Approved by {record['approved']['by']}, {record['approved']['at']}",
        f"Signatures that count: {record['signatures_counted']:,}, none of which leads to anybody",
        f"Keys destroyed: {', '.join(record['keys'])}",
        *(f"Sealed under them, {place}: {n:,}" for place, n in record["sealed_values"].items()),
        f"Tried with every key that is left: {counted(tried, 'value')}, {opened_values:,} opened",
        f"Last copy of the keys ends: {ends}",
    ]
    if record["without_hand_in"]:
        lines.append(f"Ended without a hand-in: {record['without_hand_in']}")
    if copies["in_database_backups_before"]:
        before = copies["in_database_backups_before"]
        lines.append(f"To be deleted: backups of the database from before {before}")
    if copies["in_all_database_backups"]:
        lines.append("To be deleted: all backups of the database, which hold the keys")
    lines.append(f"Storage: {certificate['storage']}")
    sha256 = certificate["record_sha256"]
    lines.append(f"SHA-256 of the record, which closes the public log: {sha256}")
    return lines
