"""Addresses of databases as hosting services write them, and as people mistype them."""

import pytest

from bot.settings import SettingsError, load_settings
from bot.settings.database_address import read_database_address

TAKEN = {
    "sqlite:///handraiser.sqlite3": "sqlite:///handraiser.sqlite3",
    "sqlite:////data/handraiser.sqlite3": "sqlite:////data/handraiser.sqlite3",
    "SQLite:///handraiser.sqlite3?timeout=20": "sqlite:///handraiser.sqlite3",
    "Postgres://ana:word@h/p": "postgres://ana:word@h/p",
    "postgres://ana:word@db.example.org:5432/petition": "",
    "postgresql://ana:word@db.example.org/petition": "",
    "postgresql://ana:w%40rd%2F@db.example.org/petition": "",
    "postgres://ana:word@[2001:db8::7]:6432/petition?sslmode=verify-full": "",
    "postgres://ana@[::1]/petition": "",
    "postgresql://ana@/petition?host=/var/run/postgresql": "",
    "postgresql://ana@h/p?sslmode=require&channel_binding=require&connect_timeout=3": "",
    "postgresql://ana@h/p?options=-c%20search_path%3Dpetition": "",
    "postgresql://ana@h:6543/p?pgbouncer=true": "postgresql://ana@h:6543/p",
    "postgres://ana@h/p?pgbouncer=true&connection_limit=1&sslmode=require": (
        "postgres://ana@h/p?sslmode=require"
    ),
    "postgres://ana:w@%2Fcloudsql%2Fproject%2Fdb/petition": (
        "postgres://ana:w@/petition?host=/cloudsql/project/db"
    ),
    "postgresql://ana@%2fvar%2frun:6432/p?application_name=x": (
        "postgresql://ana@/p?application_name=x&host=/var/run&port=6432"
    ),
    "postgres://ana@h/p?ssl=true": "postgres://ana@h/p?sslmode=require",
    "postgres://ana@h/p?schema=public&supa=base-pooler.x": "postgres://ana@h/p",
}
"""Given → taken; "" is as it was given."""
REFUSED = {
    "mysql://ana:open-sesame@h/p": "must begin with",
    "postgres:/ana:open-sesame@h/p": "must begin with",
    "sqlite://handraiser.sqlite3": "must name a file",
    "sqlite:///": "must name a file",
    "sqlite:///open-sesame.sqlite3?mode=ro&uri=true": "open the file otherwise",
    "sqlite:///file:open-sesame.sqlite3?uri=true": "must name a file",
    "postgres://ana:open-sesame@h..org/p": "whose name cannot be one",
    "postgres://ana:open-sesame@/p?host=a&host=b": "two values for host",
    "postgres://ana:open-sesame@/p?host=a,b": "several servers",
    "postgres://ana:open-sesame@h/p?sslmode=require&sslmode=disable": "two values for sslmode",
    "postgres://ana:open-sesame@h/p?port=sesame": "number as its port",
    "postgres://ana:open-sesame@h:port/p": "number as its port",
    "postgres://ana:open-sesame@h:0/p": "number as its port",
    "postgres://ana:open-sesame@h:70000/p": "number as its port",
    "postgres://ana:open-sesame@h:²/p": "number as its port",
    "postgres://ana:open@sesame@h/p": "more than one @",
    "postgres://ana:open/sesame@h/p": "number as its port",
    "postgres://ana:open?sesame@h/p": "number as its port",
    "postgres://ana:open-sesame@h1:5432,h2:5432/p": "several servers",
    "postgres://ana:open-sesame@2001:db8::7/p": "in brackets",
    "postgres://ana:open-sesame@[::1/p": "IPv6 address that is not right",
    "postgres://ana:open-sesame@[::1]5432/p": "IPv6 address that is not right",
    "postgres://ana:open-sesame@h/p?connect_timeout=soon": "a number as its connect_timeout",
    "postgres://ana:open-sesame@h/p?keepalives_idle=": "a number as its keepalives_idle",
    "postgres://ana:open-sesame@h/p?sslmode=on": "an sslmode that is none of",
    "postgres://ana:open-sesame@h/p?sslmode=": "an sslmode that is none of",
    "postgres://ana:open-sesame@h/p?colour=blue": "does not know: colour",
    "postgres://ana:open-sesame@h/p?schema=petition": "does not know: schema",
}


@pytest.mark.parametrize("given", TAKEN)
def test_an_address_is_taken_as_hosts_write_it(given: str) -> None:
    assert read_database_address(given) == (TAKEN[given] or given)


@pytest.mark.parametrize("given", REFUSED)
@pytest.mark.parametrize("setting", ["DATABASE_URL", "KEYS_DATABASE_URL"])
def test_one_that_cannot_be_right_is_refused_with_the_reason(given: str, setting: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings({setting: given}, live=False)
    (problem,) = raised.value.problems
    assert problem.startswith(f"{setting} is not right: ")
    assert REFUSED[given] in problem
    assert "sesame" not in problem
