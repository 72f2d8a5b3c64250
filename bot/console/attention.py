"""What needs somebody: what waits, what stands still, and what is not right with the set-up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from bot.console.campaign_names import name_title
from bot.console.navigation import list_open_screens
from bot.console.visits import current_visit
from bot.console.words import say
from bot.organizers.roles import Permission
from bot.registration.answers import Subject, write_answers
from bot.registration.gaps import find_gaps, forms_for
from bot.registration.organization_file import (
    LegalOrganization,
    RegistrationFileError,
    read_organization,
)
from bot.running_workers.health import FaultKind
from bot.running_workers.health import find_faults as find_worker_faults
from bot.runtime import Runtime
from bot.sending.refusal_words import describe_reason
from bot.sending.transports import SMS, TELEGRAM
from bot.settings import Settings
from bot.spending import daily_cap
from bot.storage.deliveries import sender_pace
from flows.campaign import Campaign, Shelf

QUIET: Final = frozenset({"doubts", "deliveries_uncertain"})
"""What waits for something else than an organizer."""


@dataclass(frozen=True, slots=True)
class Need:
    """Something that needs somebody, in words, with the path where it is seen to ("": none here).

    ``is_quiet``: it is told, and nobody has to do anything.
    """

    words: str
    path: str = ""
    is_quiet: bool = False


def list_needs(runtime: Runtime, waiting: Mapping[str, int]) -> list[Need]:
    """Return what needs whoever looks; ``waiting`` is how much waits, by what it is."""
    paths = {
        name: url_for(screen.endpoint) for screen in list_open_screens() for name in screen.waits
    }
    paths["set_aside"] = _find_path("settings")
    needs = list(_list_stopped(runtime))
    for name, count in waiting.items():
        if count:
            words = say(f"waits.{name}", count=count)
            needs.append(Need(words, paths.get(name, ""), is_quiet=name in QUIET))
    if current_visit().may(Permission.MANAGE):
        needs += _list_faults(runtime)
    return sorted(needs, key=lambda one: one.is_quiet)


def _find_path(*screens: str, **values: Any) -> str:
    """Return the path of the first of these screens that whoever looks may open; "" of none."""
    opened = {screen.name: screen.endpoint for screen in list_open_screens()}
    return next((url_for(opened[name], **values) for name in screens if name in opened), "")


def _list_stopped(runtime: Runtime) -> Iterator[Need]:
    """Yield what stands still: senders, and all texts where the day's are spent."""
    with runtime.database.read() as connection:
        stopped = {
            channel: sender_pace.read_sender(connection, channel).stopped_for
            for channel in (SMS, TELEGRAM)
        }
        is_spent = daily_cap.left(runtime, connection, runtime.now()) == 0
    for channel, stopped_for in stopped.items():
        if stopped_for:
            why = describe_reason(stopped_for, current_visit().language)
            words = say("faults.sender", channel=say(f"channels.{channel}"), why=why)
            yield Need(words, _find_path("settings", "broadcasts"))
    if is_spent:
        words = say("faults.cap", limit=runtime.settings.daily_segments)
        yield Need(words, _find_path("settings"))


def _list_faults(runtime: Runtime) -> Iterator[Need]:
    """Yield what is not right with the set-up."""
    settings = runtime.settings
    yield from _list_worker_faults(runtime)
    if runtime.in_force.refused_for:
        yield Need(say("faults.campaigns"), _find_path("campaigns"))
    if settings.has_twilio:
        for campaign in runtime.shelf.campaigns:
            gaps = _count_registration_gaps(settings, runtime.shelf, campaign)
            if gaps:
                words = say("faults.registration", count=gaps, campaign=name_title(campaign))
                path = _find_path("registration", campaign=campaign.id)
                yield Need(words, path, is_quiet=True)


def _list_worker_faults(runtime: Runtime) -> Iterator[Need]:
    """Yield what is wrong with the workers, by the signs of life that they write."""
    faults = find_worker_faults(runtime.database, runtime.now())
    absent = next((one for one in faults if one.kind is FaultKind.ABSENT), None)
    if absent and absent.since:
        words = say("faults.worker", since=current_visit().show_moment(absent.since))
        yield Need(words, _find_path("settings"))
    elif absent:
        yield Need(say("faults.no_worker"), _find_path("settings"))
    jobs = sum(one.kind not in {FaultKind.ABSENT, FaultKind.GONE} for one in faults)
    if jobs:
        yield Need(say("faults.jobs", count=jobs), _find_path("settings"))


@dataclass(frozen=True, slots=True)
class _CountedGaps:
    """How many gaps a campaign's registration had, and by what that was found."""

    settings: Settings
    shelf: Shelf
    organization: LegalOrganization
    count: int

    def holds_for(self, settings: Settings, shelf: Shelf, organization: LegalOrganization) -> bool:
        """Whether nothing changed since."""
        is_same = self.settings is settings and self.shelf is shelf
        return is_same and self.organization == organization


_counted: Final[dict[str, _CountedGaps]] = {}
"""By campaign: it takes longer to find them than all else on the page, and they seldom change."""


def _count_registration_gaps(settings: Settings, shelf: Shelf, campaign: Campaign) -> int:
    """Return how much carriers would reject in the answers that they ask for."""
    try:
        organization = read_organization(settings.campaigns / campaign.id)
    except RegistrationFileError:
        return 1
    kept = _counted.get(campaign.id)
    if kept is None or not kept.holds_for(settings, shelf, organization):
        subject = Subject(settings, shelf, campaign, organization)
        forms = forms_for(settings.twilio_sender)
        count = len(find_gaps(subject, write_answers(subject, forms))) if forms else 0
        kept = _counted[campaign.id] = _CountedGaps(settings, shelf, organization, count)
    return kept.count
