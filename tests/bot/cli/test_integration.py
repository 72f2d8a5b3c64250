"""``integration`` on the command line: added, shown, tried out, replayed, and what is refused."""

import json

import pytest

from bot.bootstrap import build
from bot.settings import load_settings
from tests.bot.cli.conftest import Run
from tests.bot.integrations.receiver import answer, receiving
from tests.bot.integrations.told_events import NAME, sign, tell
from tests.clock import Clock
from tests.conftest import shipped_campaigns


@pytest.fixture
def environ(run: Run, environment: dict[str, str]) -> dict[str, str]:
    """An environment with an administrator and a reader, told at this machine too."""
    environ = {**environment, "INTEGRATIONS_ON_OWN_MACHINE": "on"}
    assert run("organizer", "add", "ola", environ=environ).exit_code == 0
    added = run("organizer", "add", "bo", "--as", "ola", "--role", "reader", environ=environ)
    assert added.exit_code == 0, added.output
    return environ


def test_a_receiver_is_added_tried_out_told_shown_replayed_and_removed(
    run: Run, environ: dict[str, str]
) -> None:
    as_ola = ("--as", "ola")
    with receiving(answer(204), answer(500), is_now=False) as (receiver, url):
        added = run("integration", "add", "webhook", NAME, url, *as_ola, "--json", environ=environ)
        assert added.exit_code == 0, added.output
        receiver.secret = json.loads(added.stdout)["secret"]
        tried = run("integration", "test", NAME, *as_ola, environ=environ)
        assert tried.stdout == "hall took it: 204\n"
        assert receiver.types == ["integration.tested"]
        runtime = build(load_settings(environ), now=Clock(), load_campaigns=shipped_campaigns)
        sign(runtime)
        tell(runtime)
        runtime.database.close()
        shown = run("integration", "show", NAME, environ=environ).stdout
        assert (
            "hall: webhook at 127.0.0.1; takes nothing since 2026-05-04 12:00; 1 waiting" in shown
        )
        assert "signature_given: waiting after 1 try, 500" in shown
        event_id = receiver.received[-1].id
        assert event_id in shown
        again = run("integration", "replay", NAME, "--event", event_id, *as_ola, environ=environ)
        assert again.stdout == "hall is told again of 0 events.\n"  # it waits anyway
        failed = run("integration", "replay", NAME, "--failed", *as_ola, environ=environ)
        assert failed.stdout == "hall is told again of 0 events.\n"
    for act, told in (("pause", "hall is paused.\n"), ("resume", "hall is told again.\n")):
        assert run("integration", act, NAME, *as_ola, environ=environ).stdout == told
    removed = run("integration", "remove", NAME, *as_ola, "--yes", environ=environ)
    assert removed.stdout.startswith("hall is removed.")
    assert run("integration", "list", environ=environ).stdout == (
        "No other program is told of anything.\n"
    )
    audit = run("audit", environ=environ).stdout
    for act in ("added", "tested", "replayed", "paused", "resumed", "removed"):
        assert f"integration {act}" in audit


def test_a_secret_is_shown_once_and_an_address_never(run: Run, environ: dict[str, str]) -> None:
    url = "https://hooks.example.org/T0/keep-this-from-others"
    add = ("integration", "add", "webhook", NAME, "-", "--as", "ola")
    added = run(*add, environ=environ, said=f"{url}\n")
    secret = added.stdout.splitlines()[-1]
    assert secret.startswith("whsec_")
    newer = run("integration", "secret", NAME, "--as", "ola", environ=environ)
    assert newer.stdout.splitlines()[-1] != secret
    for command in (("list",), ("list", "--json"), ("show", NAME), ("show", NAME, "--json")):
        told = run("integration", *command, environ=environ)
        assert told.exit_code == 0, told.output
        assert "hooks.example.org" in told.stdout
        assert "keep-this" not in told.stdout
        assert "whsec_" not in told.stdout
    assert "keep-this" not in run("audit", environ=environ).stdout


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("add", "webhook", NAME, "http://example.org/"), "must begin with https://"),
        (("add", "webhook", NAME, "https://10.0.0.1/"), "a network of its own"),
        (("add", "webhook", "No Name", "https://example.org/"), "small letters"),
        (
            ("add", "webhook", NAME, "https://example.org/", "--campaign", "none"),
            "there is no campaign none",
        ),
        (("pause", "nobody"), "there is no integration nobody"),
        (("replay", "nobody", "--failed"), "there is no integration nobody"),
        (("test", "nobody"), "there is no integration nobody"),
        (("replay", "nobody"), "say what: --since, --event or --failed"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    run: Run, environ: dict[str, str], command: tuple[str, ...], why: str
) -> None:
    environ["INTEGRATIONS_ON_OWN_MACHINE"] = "off"
    refused = run("integration", *command, "--as", "ola", environ=environ)
    assert refused.exit_code in (1, 2)
    assert why in refused.stderr


def test_only_an_administrator_may(run: Run, environ: dict[str, str]) -> None:
    add = ("integration", "add", "webhook", NAME, "https://example.org/", "--as", "bo")
    assert run(*add, environ=environ).exit_code == 1
    assert run("integration", "list", "--json", environ=environ).stdout == "[]\n"
