"""A database that has no tables yet, on each kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases, postgres


@pytest.fixture(params=databases.kinds())
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that has no tables yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/blank.sqlite3"
        return
    server: str = request.getfixturevalue("postgres_template")
    with postgres.database(server, f"blank_{tmp_path.name.lower()[:40]}") as url:
        yield url
