"""The overview: how many signed, from where, where people leave, and what needs somebody.

What changes by itself is a part of the page that the page asks for anew (``live``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from babel.numbers import format_currency
from flask import Blueprint, request
from werkzeug.exceptions import NotFound

from bot.console.access import needs
from bot.console.attention import list_needs
from bot.console.campaign_names import list_campaign_titles, name_organizations, name_source
from bot.console.charts import (
    ColumnChart,
    Share,
    draw_days,
    draw_weeks,
    make_shares,
    sum_weeks,
)
from bot.console.forms import Form
from bot.console.pages import render
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say, say_or
from bot.conversation.places.us_states import name_region
from bot.languages import locale_of
from bot.organizers.roles import Permission
from bot.settings import Settings
from bot.settings.sending_settings import ELSEWHERE
from bot.signatures.figures.campaign_figures import (
    AS_OF_NOW,
    TOLD_KINDS,
    CampaignFigures,
    Named,
    NoSuchCampaign,
    read_campaign_figures,
)
from bot.storage.figures import read_figures
from bot.storage.figures.figures import day_of
from bot.storage.operations import daily_spending
from bot.storage.schema.figure_tables import FigureKind
from bot.web.petition.petition_page import name_of

blueprint = Blueprint("overview", __name__)
PERIODS_DAYS: Final = (7, 30, 90, 0)
"""What can be looked at: the last days, and (0) all time."""
USUAL_PERIOD_DAYS: Final = 30
MOST_SHOWN: Final = 10
"""Lines of one list; the rest is summed up in one more."""
FEWEST_TOLD_TO_PARTNERS: Final = 5
"""Fewer signatures in a week are not told to a partner: they may name somebody."""
CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is looked at: a campaign ("": all), over so many days (0: all)."""

    campaign: str
    days: int


@blueprint.get("/overview")
@needs(Permission.FIGURES, partners=True)
def show() -> str:
    """Show all of it; to partners, how many signed by their own keyword."""
    if current_visit().is_partner:
        return _show_to_partner()
    choice = _read_choice()
    figures = _read_figures(choice)
    return render(
        "overview.html",
        form=Form({"campaign": choice.campaign, "days": str(choice.days)}),
        campaigns=[("", say("overview.all_campaigns")), *list_campaign_titles()],
        periods=[(str(days), _name_period(days)) for days in PERIODS_DAYS],
        choice=choice,
        **_live_values(figures),
        lists=_make_lists(figures),
        steps=_make_steps(figures),
        costs=_read_costs(choice.days),
    )


@blueprint.get("/overview/live")
@needs(Permission.FIGURES, prolongs=False)
def live() -> str:
    """Show the part that changes by itself."""
    figures = _read_figures(_read_choice(), AS_OF_NOW)
    return render("overview_live.html", **_live_values(figures))


def _show_to_partner() -> str:
    source, today = current_visit().organizer.source, runtime().now().date()
    with runtime().database.read() as connection:
        read = read_figures.read_source_days(connection, source)
    days = {date.fromisoformat(day): count for day, count in read}
    weeks = sum_weeks(days)
    shown_weeks = {day: count for day, count in weeks.items() if count >= FEWEST_TOLD_TO_PARTNERS}
    chart = draw_weeks(
        say("overview.by_week"),
        shown_weeks,
        until=today,
        head=say("overview.week_of"),
        show_day=current_visit().show_day,
    )
    return render(
        "overview_partner.html",
        # Of the same weeks: all of them less those would tell what is left out.
        total=sum(shown_weeks.values()),
        fewest=FEWEST_TOLD_TO_PARTNERS,
        hides_some=any(0 < count < FEWEST_TOLD_TO_PARTNERS for count in weeks.values()),
        chart=chart,
    )


def _read_choice() -> Choice:
    campaign, days = request.args.get("campaign", ""), request.args.get("days", "")
    is_offered = days in {str(one) for one in PERIODS_DAYS}
    return Choice(campaign, int(days) if is_offered else USUAL_PERIOD_DAYS)


def _read_figures(choice: Choice, kinds: Sequence[FigureKind] = TOLD_KINDS) -> CampaignFigures:
    try:
        return read_campaign_figures(runtime(), choice.campaign, days=choice.days, kinds=kinds)
    except NoSuchCampaign:
        raise NotFound from None


def _name_period(days: int) -> str:
    return say("overview.last_days", count=days) if days else say("overview.all_time")


def _live_values(figures: CampaignFigures) -> dict[str, Any]:
    days = {date.fromisoformat(day): count for day, count in figures.days}
    today = runtime().now().date()
    return {
        "figures": figures,
        "today": days.get(today, 0),
        "week": sum(count for day, count in days.items() if today - day < timedelta(days=7)),
        "updates": sum(count for _, count in figures.updates),
        "updates_words": _name_updates(figures),
        "held": sum(figures.held.values()),
        "attention": list_needs(runtime(), figures.waiting),
        "chart": _draw_chart(days, today),
        "read_at": figures.at,
    }


def _name_updates(figures: CampaignFigures) -> str:
    """Return what the sum of updates is called: who said yes to several organizations is in it as
    often."""
    asked = sum(1 for _, count in figures.updates if count)
    return say("overview.yeses_to_several", count=asked) if asked > 1 else say("overview.updates")


def _draw_chart(days: dict[date, int], today: date) -> ColumnChart:
    heads = (say("overview.day"), say("overview.week_of"))
    return draw_days(
        say("overview.by_day"), days, until=today, heads=heads, show_day=current_visit().show_day
    )


def _make_lists(figures: CampaignFigures) -> list[tuple[str, list[Share]]]:
    """Return what is counted by name, each with the words above it."""
    language = current_visit().language
    organizations = name_organizations()
    unknown = say("overview.unknown")
    lists: list[tuple[str, Sequence[Named], Callable[[str], str]]] = [
        ("source", figures.sources, name_source),
        ("channel", figures.channels, lambda one: say_or(f"channels.{one}", one)),
        ("language", figures.languages, lambda one: name_of(one, in_language=language)),
        ("place", figures.places, lambda one: name_region(one) or unknown),
        ("updates", figures.updates, lambda one: organizations.get(one, one)),
        ("opt_outs", figures.opt_outs, lambda one: say_or(f"opt_outs.{one}", one)),
    ]
    return [
        (say(f"overview.by_{name}"), _sum_up([(words(one), count) for one, count in counts]))
        for name, counts, words in lists
    ]


def _sum_up(counts: list[Named]) -> list[Share]:
    """Return the shares of the most common; the rest in one more."""
    shown, rest = counts[:MOST_SHOWN], counts[MOST_SHOWN:]
    total = sum(count for _, count in counts)
    if rest:
        left = sum(count for _, count in rest)
        shown = [*shown, (say("overview.more", count=len(rest)), left)]
    return make_shares(shown, total=total)


def _make_steps(figures: CampaignFigures) -> list[Share]:
    """Return how far conversations came, and how many of each went no further."""
    stages = figures.stages
    shares = make_shares(
        [(say(f"stages.{stage}"), count) for stage, count in stages], total=stages[0][1]
    )
    further = [count for _, count in stages[1:]] + [stages[-1][1]]
    return [
        replace(share, note=say("overview.left", count=share.number - next_))
        if share.number > next_
        else share
        for share, next_ in zip(shares, further, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Costs:
    """The segments of text messages, of all campaigns, and about what they cost ("": no price)."""

    today: int
    limit: int
    period: int
    money: str


def _read_costs(days: int) -> Costs:
    settings, now = runtime().settings, runtime().now()
    since = day_of(now - timedelta(days=days - 1)) if days else ""
    with runtime().database.read() as connection:
        sent = daily_spending.read_days(connection, since=since)
    total = sum(segments for _, segments in sent)
    price = _usual_price(settings)
    money = ""
    if price is not None:
        cost, locale = (total * price).quantize(CENT), locale_of(current_visit().language)
        money = format_currency(cost, settings.sms_currency, locale=locale)
    return Costs(dict(sent).get(day_of(now), 0), settings.daily_segments, total, money)


def _usual_price(settings: Settings) -> Decimal | None:
    """Return the price of a segment to where most people are: at home, of the US first."""
    at_home = sorted(settings.written_to, key=lambda country: (country != "US", country))
    priced = [settings.sms_prices[one] for one in at_home if one in settings.sms_prices]
    return priced[0] if priced else settings.sms_prices.get(ELSEWHERE)
