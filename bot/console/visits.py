"""Who looks at a page: their session, their language and their time zone."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_name
from flask import g, request
from werkzeug.exceptions import Unauthorized

from bot.console import cookies
from bot.console.runtime_at_hand import runtime
from bot.languages import DEFAULT_LANGUAGE, LANGUAGES, locale_of
from bot.organizers.roles import Permission, Role, may
from bot.organizers.sign_in.sessions import Session
from bot.storage.organizers.organizers import Organizer

UTC_NAME = "UTC"


@dataclass(frozen=True)
class Visit:
    """One request of somebody who is signed in, or of nobody (``session`` None).

    ``token`` is what the forms of its page carry.
    """

    session: Session | None
    token: str

    @property
    def organizer(self) -> Organizer:
        """Who is signed in. Only for views that nobody else can open."""
        if self.session is None:
            raise Unauthorized
        return self.session.organizer

    @property
    def is_partner(self) -> bool:
        """Whether a partner looks, who sees what is theirs and nothing else."""
        return self.session is not None and self.session.organizer.role == Role.PARTNER

    @property
    def proved_organizer(self) -> Organizer:
        """Who is signed in, where a view has asked for a fresh factor: it is they who say it."""
        return replace(self.organizer, is_proved=True)

    def may(self, permission: Permission) -> bool:
        """Whether whoever looks may do something."""
        return self.session is not None and may(self.session.organizer, permission)

    def may_open(self, permission: Permission, *, partners: bool) -> bool:
        """Whether whoever looks may open what takes a permission; ``partners``: a partner, too."""
        return partners if self.is_partner else self.may(permission)

    @cached_property
    def language(self) -> str:
        """The language that was chosen, else the browser's, else English."""
        chosen = cookies.read_cookie(request, cookies.LANGUAGE)
        if chosen in LANGUAGES:
            return chosen
        wanted = (code.partition("-")[0].lower() for code in request.accept_languages.values())
        return next((code for code in wanted if code in LANGUAGES), DEFAULT_LANGUAGE)

    @cached_property
    def zone(self) -> str:
        """The time zone that was chosen, else that in which the installation's people are."""
        chosen = cookies.read_cookie(request, cookies.ZONE)
        at_home = next(iter(runtime().settings.assumed_zones), UTC_NAME)
        return chosen if chosen in cookies.zone_names() else at_home

    @property
    def zone_words(self) -> str:
        """That time zone as people call it: its city, and the time there."""
        if self.zone == UTC_NAME:
            return UTC_NAME
        city = self.zone.rpartition("/")[2].replace("_", " ")
        return f"{city} ({get_timezone_name(ZoneInfo(self.zone), locale=locale_of(self.language))})"

    def show_moment(self, moment: datetime) -> str:
        """Return a moment as it is read, with its time zone."""
        zone, locale = ZoneInfo(self.zone), locale_of(self.language)
        local = moment.astimezone(zone)
        time = format_time(local, "short", locale=locale).replace("\u202f", " ")
        return f"{self.show_day(local.date())}, {time} {self._name_zone(local)}"

    def _name_zone(self, local: datetime) -> str:
        """Return what the time of a moment is called: in short where the language has a word for
        it ("EST"), else in full ("hora oriental")."""
        if self.zone == UTC_NAME:
            return UTC_NAME
        locale = locale_of(self.language)
        short = get_timezone_name(local, "short", locale=locale)
        return short if short.isalpha() else get_timezone_name(ZoneInfo(self.zone), locale=locale)

    def show_day(self, day: date) -> str:
        """Return a day as it is read."""
        return format_date(day, "medium", locale=locale_of(self.language))


def current_visit() -> Visit:
    """Return the visit of the request that is being answered."""
    visit: Visit = g.visit
    return visit
