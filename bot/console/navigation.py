"""The screens in the order in which they are led to: who may open each, and what waits there."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.organizers.roles import Permission
from bot.storage.operations.waiting_counts import count_waiting


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen. ``name`` is that of its blueprint, whose first view is ``show``, and of its word
    (``console.screens.<name>``); ``waits`` are those of ``count_waiting`` that are seen to there.
    ``partners``: whether partners are led there too, as its views say. Screens of a ``group``
    stand one after the other, share one line of the menu, and are tabs beside each other.
    """

    name: str
    permission: Permission
    waits: tuple[str, ...] = ()
    partners: bool = False
    group: str = ""

    @property
    def endpoint(self) -> str:
        """The endpoint of its first view."""
        return f"{self.name}.show"


START: Final = "start.show"
SCREENS: Final = (
    Screen("overview", Permission.FIGURES, partners=True),
    Screen("campaigns", Permission.FIGURES),
    Screen("kits", Permission.FIGURES, partners=True),
    Screen("registration", Permission.MANAGE),
    Screen("broadcasts", Permission.APPROVE, waits=("broadcasts_held", "broadcasts_second")),
    Screen("questions", Permission.ANSWER, waits=("questions",)),
    Screen("signatures", Permission.REVIEW, waits=("review",), group="signatures"),
    Screen("review_acts", Permission.APPROVE, waits=("reviews_second",), group="signatures"),
    Screen("hand_ins", Permission.APPROVE, waits=("packages_second",), group="signatures"),
    Screen("exports", Permission.APPROVE, waits=("exports_second",), group="signatures"),
    Screen("proof", Permission.FIGURES, group="signatures"),
    Screen("people", Permission.REVIEW),
    Screen("team", Permission.MANAGE),
    Screen("audit", Permission.MANAGE),
    Screen("settings", Permission.MANAGE),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a screen, or to the first of a group's, and how much waits there for whoever looks.

    ``words`` is the key of what it is called; ``tabs`` are the links of the group's screens.
    """

    screen: Screen
    waiting: int
    words: str
    tabs: tuple["Link", ...] = ()

    def leads_to(self, blueprint: str | None) -> bool:
        """Whether the screen of that blueprint is reached by this link, or by a tab of it."""
        return any(one.screen.name == blueprint for one in (self, *self.tabs))


def list_open_screens() -> list[Screen]:
    """Return the screens that whoever looks may open."""
    may_open = current_visit().may_open
    return [one for one in SCREENS if may_open(one.permission, partners=one.partners)]


def list_links() -> list[Link]:
    """Return the menu: the links to the screens that whoever looks may open."""
    screens, waiting = list_open_screens(), {}
    if any(one.waits for one in screens):
        with runtime().database.read() as connection:
            waiting = dict(count_waiting(connection, ""))
    links = [
        Link(one, sum(waiting.get(name, 0) for name in one.waits), f"screens.{one.name}")
        for one in screens
    ]
    grouped = groupby(links, key=lambda link: link.screen.group or link.screen.name)
    return [_join(list(of_group)) for _, of_group in grouped]


def _join(links: list[Link]) -> Link:
    """Return the one link of a group; of a screen that stands alone, its own."""
    first, *others = links
    if not others:
        return first
    waiting = sum(one.waiting for one in links)
    return Link(first.screen, waiting, f"screen_groups.{first.screen.group}", tuple(links))
