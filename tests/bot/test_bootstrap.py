"""Holds that a program which cannot run says why, all of it, before it begins."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.bootstrap import NotReady, build, utcnow
from bot.privacy.key_rotation import new_key
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.engine.database import SCHEMA_VERSION, Database
from bot.storage.schema.key_tables import DataKey
from bot.storage.schema.signature_tables import Letter
from flows.campaign import letter_sha256
from tests.conftest import ENVIRONMENT


def problems(environ: dict[str, str]) -> tuple[str, ...]:
    """Return what keeps the program from running."""
    with pytest.raises(NotReady) as raised:
        build(load_settings(environ))
    return raised.value.problems


def test_what_runs_has_a_key_for_each_campaign_and_keeps_every_letter(runtime: Runtime) -> None:
    campaigns = runtime.shelf.campaigns
    assert campaigns
    with runtime.database.keys.read() as connection:
        scopes = set(connection.execute(select(DataKey.scope)).scalars())
    with runtime.database.read() as connection:
        letters = dict(connection.execute(select(Letter.sha256, Letter.text)).all())
    assert scopes == {"", *(campaign.id for campaign in campaigns)}
    for campaign in campaigns:
        assert letters[campaign.letter.sha256] == campaign.letter.text
        for text in campaign.letter.translations.values():
            assert letters[letter_sha256(text)] == text


def test_it_can_be_built_again_on_the_same_database(
    runtime: Runtime, environment: dict[str, str]
) -> None:
    again = build(load_settings(environment))
    again.database.close()
    assert again.shelf == runtime.shelf


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    told = problems(
        {
            **ENVIRONMENT,
            "DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3",
            "CAMPAIGNS": str(tmp_path / "nowhere"),
        }
    )
    assert any("python -m bot migrate" in problem for problem in told)
    assert any("nowhere" in problem for problem in told)


def test_a_database_that_cannot_be_reached_is_told() -> None:
    (problem,) = problems({**ENVIRONMENT, "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none"})
    assert "unavailable" in problem


def test_a_database_of_another_version_is_told(
    database: Database, environment: dict[str, str]
) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    (problem,) = problems(environment)
    with database.write() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{SCHEMA_VERSION}'")  # noqa: S608 - a constant of ours
    assert "version 0000" in problem


def test_keys_that_do_not_open_the_database_are_told(
    runtime: Runtime, environment: dict[str, str]
) -> None:
    assert runtime.vault.generation == 1
    (problem,) = problems({**environment, "VAULT_KEYS": new_key()})
    assert "VAULT_KEYS lacks" in problem


def test_the_clock_is_aware_and_utc() -> None:
    assert utcnow().utcoffset() is not None
