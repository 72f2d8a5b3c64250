"""What a running process has at hand, built once by ``bot.bootstrap`` and passed everywhere."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.campaigns import FileProblem
from bot.settings import Settings
from bot.storage.engine.database import Database
from bot.storage.operations.unsaved_segments import UnsavedSegments
from bot.vault import Vault
from flows.campaign import Shelf


@dataclass(slots=True, eq=False)
class ShelfInForce:
    """The campaigns by which a running process goes now; each field is exchanged whole.

    ``shelf`` is None as long as it is the one that the process began with. ``of_folder`` is as the
    folder says, without what was closed by command. ``refused_for`` are the mistakes for which the
    folder, in its present state, was not taken.
    """

    shelf: Shelf | None = None
    of_folder: Shelf | None = None
    refused_for: tuple[FileProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Runtime:
    """Everything a use case needs. ``now`` returns an aware UTC time.

    ``shelf`` never changes: who begins something asks for the ``latest`` runtime, and goes by its
    shelf to the end.
    """

    settings: Settings
    database: Database
    vault: Vault
    shelf: Shelf
    now: Callable[[], datetime]
    unsaved_segments: UnsavedSegments = field(default_factory=UnsavedSegments, compare=False)
    in_force: ShelfInForce = field(default_factory=ShelfInForce, compare=False)

    def latest(self) -> "Runtime":
        """Return this runtime with the campaigns that are in force now."""
        shelf = self.in_force.shelf
        return self if shelf is None or shelf is self.shelf else replace(self, shelf=shelf)
