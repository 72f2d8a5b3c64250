"""Of what organizers are told on their own phones, each of the kinds that they chose, and when.

The rule for the night: what is urgent (``URGENT``: nothing goes out, or money runs out) reaches
those who chose "at once" by night too. All else waits for the day where they are, and so does
everything for those who chose "by day".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.organizers.accounts import NEVER, Organizer, named
from bot.organizers.roles import Permission, may, require
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail
from bot.storage.organizers import organizers as rows


class Alert(StrEnum):
    """A kind of things of which somebody is told."""

    PAUSED = "paused"
    """A broadcast was paused by the program."""
    SENDER = "sender"
    """A sender has stopped: nothing goes out by it."""
    CAP = "cap"
    """The day's segments run out, or are spent."""
    QUESTIONS = "questions"
    HAND_IN = "hand-in"
    """A hand-in that they made is ready."""
    SECOND_YES = "second-yes"
    """Something waits for the yes of a second organizer."""
    NAMES = "names"
    """A campaign's names are destroyed in two weeks."""
    CAMPAIGNS = "campaigns"
    """The campaigns folder was changed, and is not right."""
    INTEGRATIONS = "integrations"
    """Another program takes nothing of what it is told, and is told no more."""


URGENT: Final = frozenset({Alert.PAUSED, Alert.SENDER, Alert.CAP})
NEEDED: Final[Mapping[Alert, Permission]] = {
    **dict.fromkeys(Alert, Permission.FIGURES),
    Alert.QUESTIONS: Permission.ANSWER,
    Alert.HAND_IN: Permission.EXPORT,
    Alert.SECOND_YES: Permission.APPROVE,
    Alert.INTEGRATIONS: Permission.MANAGE,
}
"""What somebody has to be allowed to do, so that it concerns them."""


@dataclass(frozen=True, slots=True)
class ChosenAlerts:
    """When somebody is told (``accounts.AT_ONCE``, ``BY_DAY``, ``NEVER``), and of which kinds."""

    when: str
    kinds: frozenset[Alert]


def list_offered(who: Organizer) -> list[Alert]:
    """Return the kinds that concern somebody, by their role."""
    return [kind for kind in Alert if may(who, NEEDED[kind])]


def read_kinds(unwanted: str) -> frozenset[Alert]:
    """Return which kinds somebody wants, as the rest is stored: all where nothing is."""
    return frozenset(Alert) - frozenset(unwanted.split())


def read_chosen(runtime: Runtime, who: Organizer) -> ChosenAlerts:
    """Return what somebody chose."""
    with runtime.database.read() as connection:
        when, unwanted = rows.read_alerts(connection, who.id)
    return ChosenAlerts(when, read_kinds(unwanted))


def choose(
    runtime: Runtime, name: str, when: str, kinds: Collection[Alert] | None, by: Organizer
) -> Organizer:
    """Let somebody be told then, of these kinds; None leaves the kinds as they are.

    Everybody chooses for themselves, and an administrator for all. Raises ``NoSuchOrganizer`` and
    ``NotAllowed``.
    """
    who = named(runtime, name)
    if who.id != by.id:
        require(by, Permission.MANAGE)
    with runtime.database.write() as connection:
        wanted = read_kinds(rows.read_alerts(connection, who.id)[1]) if kinds is None else kinds
        unwanted = " ".join(kind for kind in Alert if kind not in wanted)
        rows.set_alerts(connection, who.id, when, unwanted)
        detail = f"{who.name}: {when.replace('_', ' ')}"
        if when != NEVER and unwanted:
            detail += f", of {', '.join(kind for kind in Alert if kind in wanted) or 'nothing'}"
        audit_trail.note(connection, runtime.now(), by.id, "notices chosen", detail=detail)
    return who
