"""``figures``: how many signed, from where, and where people leave; what waits for somebody."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Final

import click

from bot.cli.error_messages import PROBLEMS_FOUND, CommandError
from bot.cli.json_output import to_json
from bot.cli.options import acting, opened, who_acts, with_json

if TYPE_CHECKING:
    from bot.runtime import Runtime
    from bot.signatures.figures.campaign_figures import CampaignFigures, Named
    from bot.storage.figures.recounted_figures import Difference

_DAYS_SHOWN: Final = 14
_MOST_SHOWN: Final = 12
"""Lines of one list; the rest is summed up in one more."""
_BAR_WIDTH: Final = 24
_NAME_WIDTH: Final = 34

STAGES: Final = {
    "greeted": "greeted, asked for a name",
    "named": "gave a name",
    "shown": "shown what they sign",
    "signed": "signed",
    "asked": "asked about updates",
    "updates": "wanted updates",
}
OPT_OUTS: Final = {
    "carrier": "a word that the carrier obeyed",
    "word": "a word such as STOP",
    "phrase": "other words, or DELETE",
    "wrong_number": "a wrong number",
    "silence": "no answer to a doubt",
    "blocked": "blocked the bot",
    "unreachable": "cannot be reached",
    "deleted": "had themselves erased",
    "organizer": "an organizer, whom they asked",
    "crm": "in an organization's own database (CRM)",
}
WAITING: Final = {
    "questions": "questions that nobody answered (`inbox`)",
    "set_aside": "messages that were set aside (`set-aside`)",
    "doubts": "people asked whether updates shall stop",
    "review": "signatures that look odd (`signatures review`)",
    "broadcasts_held": "broadcasts that stand still (`broadcast list`)",
    "deliveries_uncertain": "sends of which nobody knows whether they went out",
    "broadcasts_second": "broadcasts for a second organizer's yes",
    "reviews_second": "reviews for a second organizer's yes",
    "packages_second": "packages for a second organizer's yes",
    "exports_second": "exports for a second organizer's yes",
    "jobs": "long work that runs or waits (`jobs list`)",
}


@click.command(short_help="How many signed, from where, and where people leave.")
@click.argument("campaign", default="")
@click.option(
    "--days", type=click.IntRange(1, 3650), help="Only the last N days, in UTC.", metavar="N"
)
@click.option("--to-share", is_flag=True, help="Fold what has fewer than 10 signatures.")
@click.option("--recount", is_flag=True, help="Count all rows anew and tell every difference.")
@click.option("--mend", is_flag=True, help="With --recount: put right what differs.")
@acting
@with_json
def figures(
    campaign: str,
    who: str,
    *,
    days: int | None,
    to_share: bool,
    recount: bool,
    mend: bool,
    as_json: bool,
) -> None:
    """Show the figures of CAMPAIGN, or of all campaigns together.

    They are counted as it happens: a million signatures take no longer than a thousand. With
    --recount, all rows are counted anew as a job (see `jobs`), for all campaigns; exit code 1:
    something differs, and was not mended. docs/figures.md tells what each figure means.
    """
    if mend and not recount:
        raise CommandError("--mend goes with --recount.")
    with opened() as runtime:
        if recount:
            _recount(runtime, who, mend=mend, as_json=as_json)
            return
        found = _read(runtime, campaign, days or 0, to_share=to_share)
        jobs = _count_jobs(runtime)
        found = replace(found, waiting={**found.waiting, "jobs": jobs})
        names = _names_of_organizations(runtime)
    if as_json:
        click.echo(to_json(_plain(found)))
    else:
        click.echo("\n".join(_table(found, names)))


def _read(runtime: "Runtime", campaign: str, days: int, *, to_share: bool) -> "CampaignFigures":
    from bot.signatures.figures.campaign_figures import (
        NoSuchCampaign,
        fold_rare,
        read_campaign_figures,
    )

    try:
        found = read_campaign_figures(runtime, campaign, days=days)
    except NoSuchCampaign as error:
        raise CommandError(f"{error}.") from None
    if not to_share:
        return found
    return replace(
        found,
        places=fold_rare(found.places),
        languages=fold_rare(found.languages),
        sources=fold_rare(found.sources),
    )


def _count_jobs(runtime: "Runtime") -> int:
    """Return how much long work that somebody started is not over."""
    from bot.background_jobs.started_jobs import started_jobs

    with started_jobs(runtime.settings.database_url) as stored:
        return sum(not job.is_over for job in stored.newest())


def _names_of_organizations(runtime: "Runtime") -> Mapping[str, str]:
    return {
        ident: name
        for campaign in runtime.shelf.campaigns
        for ident, name in campaign.organization_names.items()
    }


def _recount(runtime: "Runtime", who: str, *, mend: bool, as_json: bool) -> None:
    from bot.cli.jobs import start_or_run
    from bot.signatures.figures.recount import read_found_differences, recount_job

    organizer = who_acts(runtime, who).id if mend else 0
    began = runtime.now()
    job = recount_job(runtime)
    start_or_run(runtime.settings.database_url, job, organizer, background=False)
    differences = read_found_differences(runtime, began)
    if as_json:
        plain = [asdict(one) for one in differences]
        click.echo(json.dumps({"ok": not plain, "mended": mend, "differences": plain}))
    else:
        for one in differences:
            click.echo(_describe_difference(one))
        ending = " They are put right." if mend else " Put them right with --mend."
        told = f"{len(differences)} figures differ from the rows.{ending}"
        click.echo(told if differences else "Every figure is what the rows say.")
    if differences and not mend:
        raise click.exceptions.Exit(PROBLEMS_FOUND)


def _describe_difference(one: "Difference") -> str:
    what = " ".join(part for part in (one.kind, one.name, one.day) if part)
    where = one.campaign or "all campaigns"
    return f"{where}: {what}: kept {one.kept:,}, counted {one.counted:,}"


def _plain(found: "CampaignFigures") -> dict[str, object]:
    """Return the figures for a program to read, as docs/figures.md tells."""
    listed = ("days", "sources", "channels", "languages", "places", "stages", "updates", "opt_outs")
    plain = asdict(found)
    for name in listed:
        plain[name] = [{"name": one, "count": number} for one, number in plain[name]]
    return {**plain, "at": found.at.isoformat()}


def _table(found: "CampaignFigures", names: Mapping[str, str]) -> Iterator[str]:
    from bot.conversation.places.us_states import name_region

    where = found.campaign or "all campaigns"
    yield click.style(f"{where}, {found.at:%Y-%m-%d %H:%M} UTC", bold=True)
    yield ""
    held = ", ".join(f"{reason} {number:,}" for reason, number in sorted(found.held.items()))
    yield f"  {found.signed:>11,}  signed"
    yield f"  {-found.withdrawn:>11,}  withdrawn"
    told = f" ({held})" if held else ""
    yield f"  {-sum(found.held.values()):>11,}  held back{told}"
    counted = click.style(f"{found.counted:>11,}", bold=True)
    erased = f", of which {found.erased:,} were erased: no name" if found.erased else ""
    yield f"  {counted}  count{erased}"
    when = f" from {found.since} on" if found.since else ""
    days = found.days if found.since else found.days[-_DAYS_SHOWN:]
    yield from _section(f"By day{when}", days, most=len(days))
    yield from _funnel(found.stages, when)
    sources = [(name or "(no source)", number) for name, number in found.sources]
    yield from _section(f"By source{when}", sources)
    yield from _section(f"By channel{when}", found.channels)
    yield from _section(f"By language{when}", found.languages)
    places = [(name_region(name) or "(not known)", number) for name, number in found.places]
    yield from _section(f"By place{when}", places)
    updates = [(names.get(name, name), number) for name, number in found.updates]
    yield from _section("People who get updates", updates)
    opt_outs = [(OPT_OUTS.get(name, name), number) for name, number in found.opt_outs]
    yield from _section("Addresses that opted out, in all campaigns", opt_outs)
    waiting = [(WAITING.get(name, name), number) for name, number in found.waiting.items()]
    yield from _waiting([one for one in waiting if one[1]])


def _section(title: str, counts: Sequence["Named"], *, most: int = _MOST_SHOWN) -> Iterator[str]:
    """Yield a list of counts with bars; nothing where there is none."""
    if not counts:
        return
    yield f"\n{click.style(title, bold=True)}"
    total, largest = sum(number for _, number in counts), max(number for _, number in counts)
    for name, number in counts[:most]:
        bar = "█" * round(_BAR_WIDTH * max(number, 0) / largest) if largest > 0 else ""
        yield f"  {name:<{_NAME_WIDTH}}{number:>11,}  {_percent(number, total):>5}  {bar}".rstrip()
    rest = counts[most:]
    if rest:
        left = sum(number for _, number in rest)
        name = f"{len(rest)} more"
        yield f"  {name:<{_NAME_WIDTH}}{left:>11,}  {_percent(left, total):>5}"


def _funnel(stages: Sequence["Named"], when: str) -> Iterator[str]:
    """Yield how many conversations came how far, and how many of them went no further."""
    first = stages[0][1]
    if not first:
        return
    yield f"\n{click.style(f'How far conversations came{when}', bold=True)}"
    further = [reached for _, reached in (*stages[1:], stages[-1])]
    for (stage, number), next_ in zip(stages, further, strict=True):
        left = f"{number - next_:,} went no further" if number > next_ else ""
        name = STAGES.get(stage, stage)
        share = _percent(number, first)
        yield f"  {name:<{_NAME_WIDTH}}{number:>11,}  {share:>5}  {left}".rstrip()


def _waiting(counts: Sequence["Named"]) -> Iterator[str]:
    yield f"\n{click.style('What waits', bold=True)}"
    for name, number in counts:
        yield f"  {number:>6,}  {name}"
    if not counts:
        yield "  nothing"


def _percent(number: int, total: int) -> str:
    return f"{100 * number / total:.0f} %" if total else ""
