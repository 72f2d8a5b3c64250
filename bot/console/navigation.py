"""The screens in the order in which they are led to: who may open each, and what waits there."""

from dataclasses import dataclass
from typing import Final

from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.organizers.roles import Permission
from bot.storage.operations.waiting_counts import count_waiting


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen. ``name`` is that of its blueprint, whose first view is ``show``, and of its word
    (``console.screens.<name>``); ``waits`` are those of ``count_waiting`` that are seen to there.
    ``partners``: whether partners are led there too, as its views say.
    """

    name: str
    permission: Permission
    waits: tuple[str, ...] = ()
    partners: bool = False

    @property
    def endpoint(self) -> str:
        """The endpoint of its first view."""
        return f"{self.name}.show"


START: Final = "start.show"
SCREENS: Final = (
    Screen("overview", Permission.FIGURES, partners=True),
    Screen("questions", Permission.ANSWER, waits=("questions",)),
    Screen("signatures", Permission.REVIEW, waits=("review",)),
    Screen("review_acts", Permission.APPROVE, waits=("reviews_second",)),
    Screen("team", Permission.MANAGE),
    Screen("audit", Permission.MANAGE),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a screen, and how much waits there for whoever looks."""

    screen: Screen
    waiting: int


def list_open_screens() -> list[Screen]:
    """Return the screens that whoever looks may open."""
    may_open = current_visit().may_open
    return [one for one in SCREENS if may_open(one.permission, partners=one.partners)]


def list_links() -> list[Link]:
    """Return the links to the screens that whoever looks may open."""
    screens, waiting = list_open_screens(), {}
    if any(one.waits for one in screens):
        with runtime().database.read() as connection:
            waiting = dict(count_waiting(connection, ""))
    return [Link(one, sum(waiting.get(name, 0) for name in one.waits)) for one in screens]
