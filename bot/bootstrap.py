"""Settings → ``Runtime``. The one place where everything is put together."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.campaigns import CampaignError, load
from bot.campaigns_in_force.shelf_in_force import put_in_force
from bot.privacy.erasure import cut_off_erased
from bot.privacy.key_rotation import open_vault
from bot.runtime import Runtime, ShelfInForce
from bot.settings import Settings
from bot.storage.engine.database import Database, Unavailable
from bot.storage.operations.database_checks import find_fault
from bot.vault import Vault, VaultError
from flows.campaign import Shelf


class NotReady(Exception):
    """Something must be mended first; ``problems`` lists everything that is wrong."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def utcnow() -> datetime:
    """Return the time, aware and UTC."""
    return datetime.now(UTC)


def build(
    settings: Settings,
    *,
    now: Callable[[], datetime] = utcnow,
    load_campaigns: Callable[[Path], Shelf] = load,
) -> Runtime:
    """Return what a running process has at hand, having checked that it can run.

    ``load_campaigns`` reads the folder that the settings name. Raises ``NotReady``, which lists
    at once what is wrong with campaigns, database and keys.
    """
    problems: list[str] = []
    shelf = _shelf(settings, load_campaigns, problems)
    database = Database(settings.database_url, keys_url=settings.keys_database_url)
    vault = _vault(settings, database, problems)
    if problems or shelf is None or vault is None:
        database.close()
        raise NotReady(tuple(problems))
    try:
        shelf_in_force = put_in_force(database, vault, shelf, settings.campaigns, now)
        cut_off_erased(database, vault)
    except (Unavailable, VaultError) as error:
        database.close()
        raise NotReady((str(error),)) from error
    except CampaignError as error:
        database.close()
        raise NotReady(tuple(map(str, error.problems))) from error
    in_force = ShelfInForce(of_folder=shelf)
    return Runtime(settings, database, vault, shelf_in_force, now, in_force=in_force)


def _shelf(
    settings: Settings, load_campaigns: Callable[[Path], Shelf], problems: list[str]
) -> Shelf | None:
    try:
        return load_campaigns(settings.campaigns)
    except CampaignError as error:
        problems += [str(problem) for problem in error.problems]
        return None


def _vault(settings: Settings, database: Database, problems: list[str]) -> Vault | None:
    try:
        fault = find_fault(database)
        if fault is None:
            return open_vault(settings, database)
        problems.append(str(fault))
    except (Unavailable, VaultError) as error:
        problems.append(str(error))
    return None
