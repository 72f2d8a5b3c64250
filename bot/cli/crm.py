"""``crm``: an organization's own database of people, which is told of those who agreed."""

import json
import sys
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from bot.cli.error_messages import CommandError
from bot.cli.jobs import shown, start_or_run
from bot.cli.options import acting, opened, prove, who_acts, with_code, with_json
from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.integrations.crm.add_crm import NewCrm
    from bot.integrations.crm.earlier_consents import DryRun
    from bot.runtime import Runtime

_KINDS: Final = ("action-network", "actionkit", "van")
_SECRET: Final = {"action-network": "token", "actionkit": "password", "van": "key"}
"""Kind of CRM → the name of its secret."""
_COUNTED: Final = {
    "told": "would be told",
    "known": "were told before",
    "ended": "would be told that they are not to be written to",
    "nobody": "would not: not for texts, not any more, or before --agreed-since",
    "doubt": "would be waited for: they may have meant to stop",
    "unreadable": "cannot be read",
}
_FILE = click.Path(path_type=Path)
MOST_READ: Final = 10_000_000
"""Characters of ids that are read from standard input."""


@click.group(short_help="Tell an organization's CRM of who agreed to updates.")
def crm() -> None:
    """Tell an organization's CRM of those who agreed to its updates by text, and of nobody else.

    One organizer adds it, another one approves it within a day. Whoever ends their subscription
    there (Action Network) is opted out here. docs/crm.md tells the rest.
    """


@crm.command("mapping", short_help="Print what is told where no mapping is given.")
def mapping_() -> None:
    """Print the mapping that is used where none is given, to be changed: YAML."""
    from bot.integrations.crm.field_mapping import DEFAULT_FILE

    click.echo(DEFAULT_FILE.read_text(encoding="utf-8"), nl=False)


@crm.command("add", short_help="Add a CRM, or look with --dry-run at what it would be told.")
@click.argument("kind", type=click.Choice(_KINDS))
@click.argument("name")
@acting
@click.option("--organization", required=True, metavar="ID", help="Whose updates: its id.")
@click.option("--campaign", default="", metavar="NAME", help="Only yeses on this campaign.")
@click.option("--mapping", "mapping_file", type=_FILE, help="What is told: see `crm mapping`.")
@click.option(
    "--agreed-since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Tell of those who agreed from that day on (UTC): since when your privacy notice has "
    "named the CRM. Without it, from now on.",
)
@click.option("--reason", default="", metavar="TEXT", help="Why: it stays in the audit trail.")
@click.option("--url", default="", help="Where its API is: ActionKit has one for each account.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="What its kind needs.")
@click.option("--dry-run", is_flag=True, help="Add nothing; say what it would be told.")
@with_json
def add(
    kind: str,
    name: str,
    who: str,
    given: tuple[str, ...],
    *,
    dry_run: bool,
    as_json: bool,
    **new: Any,
) -> None:
    """Add the CRM of an organization, of the kind KIND, under NAME.

    Its key or password is asked for, or read from standard input: it stands in no command. With
    --set ActionKit needs user, page and mail_domain; VAN needs application and opted_out_code.
    """
    from bot.integrations.crm.add_crm import NewCrm, add_crm
    from bot.integrations.crm.field_mapping import DEFAULT_FILE, read_mapping_file
    from bot.integrations.interface import IntegrationKind

    with opened() as runtime:
        new_crm = NewCrm(
            name=name,
            kind=IntegrationKind(kind),
            organization=new["organization"],
            reason=new["reason"],
            mapping=read_mapping_file(new["mapping_file"] or DEFAULT_FILE),
            campaign=new["campaign"],
            api_url=new["url"],
            agreed_since=new["agreed_since"] and new["agreed_since"].replace(tzinfo=UTC),
            settings=dict(_pairs(given)),
            secrets={} if dry_run else {_SECRET[kind]: _ask_secret(_SECRET[kind])},
        )
        if dry_run:
            _print_dry_run(_look(runtime, new_crm), as_json=as_json)
            return
        row = add_crm(runtime, who_acts(runtime, who), new_crm)
    click.echo(f"{row.name} is added, and told of nobody before another organizer agrees:")
    click.echo(f"python -m bot crm approve {row.name}")


def _pairs(given: tuple[str, ...]) -> list[tuple[str, str]]:
    pairs = [one.partition("=") for one in given]
    if wrong := next((name for name, equals, _ in pairs if not equals), ""):
        raise click.UsageError(f"--set takes NAME=VALUE, and not {wrong!r}")
    return [(name.strip(), value.strip()) for name, _, value in pairs]


def _ask_secret(name: str) -> str:
    if sys.stdin.isatty():
        return str(click.prompt(f"Its {name}", hide_input=True, err=True)).strip()
    return sys.stdin.readline(1000).strip()


def _look(runtime: "Runtime", new: "NewCrm") -> "DryRun":
    """Look at what a CRM would be told that is not there yet."""
    from bot.integrations.crm.add_crm import check_organization
    from bot.integrations.crm.crm_account import CrmAccount
    from bot.integrations.crm.crm_kinds import CRM_KINDS
    from bot.integrations.crm.earlier_consents import dry_run

    check_organization(runtime, new)
    kind = CRM_KINDS[new.kind]
    account = CrmAccount(
        integration_id=0,
        name=new.name,
        kind=new.kind,
        organization=new.organization,
        campaign=new.campaign,
        agreed_since=new.agreed_since or runtime.now(),
        mapping=new.mapping,
    )
    made_up = dict.fromkeys(kind.settings, "0")
    return dry_run(runtime, account, {**made_up, **new.settings, "api_url": new.api_url})


@crm.command("dry-run", short_help="Say what a CRM that was added would be told.")
@click.argument("name")
@with_json
def dry_run_(name: str, *, as_json: bool) -> None:
    """Say of how many people the CRM called NAME would be told now, and what of a made-up one."""
    from bot.integrations.crm.crm_kinds import get_crm, read_account
    from bot.integrations.crm.earlier_consents import dry_run

    with opened() as runtime:
        row = get_crm(runtime, name)
        found = dry_run(runtime, read_account(row), json.loads(row.settings))
    _print_dry_run(found, as_json=as_json)


def _print_dry_run(found: "DryRun", *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"counts": found.counts, "request": found.request}))
        return
    for word, told in _COUNTED.items():
        if found.counts[word] or word == "told":
            click.echo(f"{counted(found.counts[word], 'person', 'people')} {told}.")
    click.echo("Of a made-up person it would be told:")
    click.echo(json.dumps(found.request, indent=2, ensure_ascii=False))
    click.echo("Nothing was sent.")


@crm.command(short_help="Agree, as a second organizer, to a CRM that was added.")
@click.argument("name")
@acting
@with_code
def approve(name: str, who: str, code: str) -> None:
    """Agree, as a second organizer, that the CRM called NAME is told of people."""
    from bot.integrations.crm.add_crm import approve_crm, terms_of
    from bot.integrations.crm.crm_kinds import get_crm

    with opened() as runtime:
        organizer = who_acts(runtime, who)
        click.echo(terms_of(get_crm(runtime, name)), err=True)
        row = approve_crm(runtime, prove(runtime, organizer, code), name)
    click.echo(f"{row.name} is told from now on.")
    click.echo(f"Those who agreed before: python -m bot crm tell-earlier {row.name}")


@crm.command("tell-earlier", short_help="Tell a CRM of those who agreed before it was added.")
@click.argument("name")
@acting
@click.option("--background", is_flag=True, help="Let a worker do it: see `jobs`.")
def tell_earlier(name: str, who: str, *, background: bool) -> None:
    """Tell the CRM called NAME of those who agreed before, since the day it was added with.

    They are put in the queue here, and told by the worker, three a second.
    """
    from bot.integrations.crm.crm_kinds import get_crm
    from bot.integrations.crm.earlier_consents import note_beginning, tell_earlier_job

    with opened() as runtime:
        organizer = who_acts(runtime, who)
        row = get_crm(runtime, name)
        if row.paused_at is not None:
            raise CommandError(f"{name} is paused: {row.paused_why}.")
        note_beginning(runtime, organizer, row)
        job = start_or_run(
            runtime.settings.database_url,
            tell_earlier_job(runtime),
            row.id,
            background=background,
        )
    click.echo(shown(job))


@crm.command("take-in", short_help="Take in all opt-outs that a CRM tells of, however many.")
@click.argument("name")
@acting
def take_in_(name: str, who: str) -> None:
    """Take in, for a day, all opt-outs that the CRM called NAME tells of.

    More than 50 within a day, and more than a tenth of those whom it knows, are held back until
    somebody says that they are true: look there first.
    """
    from bot.integrations.crm.opt_outs_held import take_in

    with opened() as runtime:
        take_in(runtime, who_acts(runtime, who), name)
    click.echo(f"All opt-outs of {name} are taken in for a day, from the next asking on.")


@crm.command(short_help="Say which records a CRM has to delete: their people were erased here.")
@click.argument("name")
@click.option(
    "--deleted",
    multiple=True,
    metavar="ID",
    help="You deleted the record of that id; may be given several times. - reads ids, one a line.",
)
@acting
@with_json
def erased(name: str, deleted: tuple[str, ...], who: str, *, as_json: bool) -> None:
    """Say, by their ids there, which records in the CRM called NAME are to be deleted by hand.

    Their people had everything erased here. The ids are kept until --deleted, for 30 days.
    """
    from bot.integrations.crm.erased_people import list_erased, note_deleted

    with opened() as runtime:
        organizer = who_acts(runtime, who)
        if deleted:
            read = sys.stdin.read(MOST_READ).split() if "-" in deleted else []
            count = note_deleted(runtime, organizer, name, {*deleted, *read})
            click.echo(f"{counted(count, 'record')} will not be named again.")
            return
        found = list_erased(runtime, organizer, name)
    if as_json:
        plain = [{"id": one.remote_id, "told_at": one.told_at.isoformat()} for one in found]
        click.echo(json.dumps(plain))
        return
    for one in found:
        click.echo(f"{one.remote_id}  told on {one.told_at:%Y-%m-%d}")
    if not found:
        click.echo(f"Nothing is to be deleted in {name}.")
