"""Settings → ``Runtime``. The one place where everything is put together."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.campaigns import CampaignError, load
from bot.privacy.erasure import cut_off_erased
from bot.privacy.key_rotation import open_vault, prepare
from bot.runtime import Runtime
from bot.settings import Settings
from bot.storage.engine.database import Database, Unavailable
from bot.storage.signatures import letters
from bot.vault import Vault, VaultError
from flows.campaign import Shelf, letter_sha256


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
        prepare(database, vault, [campaign.id for campaign in shelf.campaigns], now)
        cut_off_erased(database, vault)
        _keep_letters(database, shelf, now())
    except (Unavailable, VaultError) as error:
        database.close()
        raise NotReady((str(error),)) from error
    return Runtime(settings, database, vault, shelf, now)


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
        if database.is_ready():
            return open_vault(settings, database)
        problems.append(_why_not_ready(database))
    except (Unavailable, VaultError) as error:
        problems.append(str(error))
    return None


def _why_not_ready(database: Database) -> str:
    version = database.version()
    if version is None:
        return "the database has no tables yet: run `python -m bot migrate`"
    return f"the database's tables are of version {version}: run `python -m bot migrate`"


def _keep_letters(database: Database, shelf: Shelf, now: datetime) -> None:
    """Keep each letter as it is offered, so that a signature can point to it; translations too."""
    with database.write() as connection:
        for campaign in shelf.campaigns:
            letter = campaign.letter
            for language, text in {letter.language: letter.text, **letter.translations}.items():
                letters.add_letter(
                    connection,
                    sha256=letter_sha256(text),
                    campaign=campaign.id,
                    language=language,
                    text=text,
                    at=now,
                )
