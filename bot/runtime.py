"""What a running process has at hand, built once by ``bot.bootstrap`` and passed everywhere."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.settings import Settings
from bot.storage.engine.database import Database
from bot.storage.operations.unsaved_segments import UnsavedSegments
from bot.vault import Vault
from flows.campaign import Shelf


@dataclass(frozen=True, slots=True)
class Runtime:
    """Everything a use case needs. ``now`` returns an aware UTC time."""

    settings: Settings
    database: Database
    vault: Vault
    shelf: Shelf
    now: Callable[[], datetime]
    unsaved_segments: UnsavedSegments = field(default_factory=UnsavedSegments, compare=False)
