"""The demo as a whole: its own settings, its own folder, and the real program behind the page."""

import stat
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask.testing import FlaskClient

from bot.cli.demo_server import serving
from bot.demo.running_demo import DATABASE_NAME, KEY_NAME, Demo, demo_settings, mount, prepare
from bot.demo.stand_ins.loopback_server import address, listen
from bot.demo.stand_ins.twilio.messages import Direction
from bot.settings import Settings
from tests.bot.demo.conftest import CAMPAIGNS, URL
from tests.clock import Clock
from webhooks.app import create_app

PHONE = "+14155550101"
CHAT = 700_000_001


def browser_of(demo: Demo) -> FlaskClient:
    """Return a browser of this machine that has opened nothing yet."""
    app = create_app(demo.runtime)
    mount(demo, app)
    return app.test_client()


def table(demo: Demo, name: str) -> list[dict[str, str]]:
    """Return the rows of a table as the page shows them: label → value."""
    found: Any = next(each for each in demo.page.view()["stored"]["tables"] if each["id"] == name)
    return [{field["label"]: field["value"] for field in row["fields"]} for row in found["rows"]]


def test_live_settings_are_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    live = {
        "DATABASE_URL": "postgresql://live.example.org/handraiser",
        "TWILIO_AUTH_TOKEN": "a-live-token",
        "TWILIO_API_URL": "https://live.example.org",
        "TELEGRAM_BOT_TOKEN": "100:a-live-token",
        "VAULT_KEYS": "not a key",
    }
    for name, value in live.items():
        monkeypatch.setenv(name, value)
    (tmp_path / ".env").write_text("TWILIO_FROM=+15550199\n")
    monkeypatch.chdir(tmp_path)
    again = demo_settings(tmp_path, URL, CAMPAIGNS)
    assert again.database_url == settings.database_url
    assert again.twilio_from == settings.twilio_from
    secrets = (*again.twilio_auth_token, again.telegram_bot_token)
    assert not any("live" in secret.get_secret_value() for secret in secrets)
    assert again.twilio_api_url == settings.twilio_api_url


def test_the_database_and_the_key_lie_in_the_folder(settings: Settings, tmp_path: Path) -> None:
    assert settings.database_url == f"sqlite:///{tmp_path / DATABASE_NAME}"
    key = tmp_path / KEY_NAME
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    again = demo_settings(tmp_path, URL, CAMPAIGNS)
    assert again.vault_keys == settings.vault_keys


def test_it_is_served_to_this_machine_only(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="this machine"):
        demo_settings(tmp_path, "https://petition.example.org", CAMPAIGNS)
    with pytest.raises(ValueError, match="this machine"):
        listen("0.0.0.0", 8000)  # noqa: S104 - what must be refused


def test_the_public_page_may_be_framed_by_the_demo_and_by_nobody_else() -> None:
    with serving(port=0, campaigns=CAMPAIGNS) as served:

        def ancestors(path: str) -> str:
            answer = httpx.get(f"{served.address}{path}", trust_env=False)
            return answer.headers["Content-Security-Policy"].partition("frame-ancestors ")[2]

        assert ancestors("/IBM") == "'self'"
        assert ancestors("/IBM/privacy") == "'self'"
        assert ancestors("/sandbox/") == "'none'"


def test_only_the_demo_lets_a_public_page_be_framed(demo: Demo) -> None:
    assert create_app(demo.runtime).test_client().get("/console/sign-in").status_code == 200
    answer = create_app(demo.runtime).test_client().get("/IBM")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_a_port_in_use_is_replaced_by_a_free_one() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with listen("127.0.0.1", port) as second:
            assert address(second) != address(first)


def test_a_supporter_signs_with_three_texts_and_answers_with_a_fourth(demo: Demo) -> None:
    for text in ("IBM", "Ana Ruiz", "sign", "updates"):
        result = demo.twilio.text(PHONE, text)
        assert result.errors == ()
        assert [reply.direction for reply in result.replies] == [Direction.REPLY]
    [signature] = table(demo, "signatures")
    assert signature["number"] == "1"
    assert signature["came by"].startswith("sms, en")
    [consent] = table(demo, "consents")
    assert (consent["to"], consent["answer"]) == ("18-million-rising", "yes")
    assert "18 Million Rising" in consent["asked"]
    assert demo.page.view()["stored"]["count"] == 1


def test_a_supporter_signs_in_telegram_by_buttons(demo: Demo) -> None:
    demo.page.start(CHAT, "IBMCOC")
    demo.page.say(CHAT, "Sam Okafor")
    [chat] = demo.page.view()["chats"]
    assert ["SIGN"] in chat["keyboard"] or "SIGN" in chat["keyboard"][0]
    demo.page.say(CHAT, "SIGN")
    [signature] = table(demo, "signatures")
    assert signature["came by"].startswith("telegram, en")
    assert "color-of-change" in signature["came by"]


def test_receipts_reach_the_message_they_are_of(demo: Demo) -> None:
    demo.twilio.text(PHONE, "IBM")
    while demo.twilio.messages.tick():
        pass
    [message] = table(demo, "messages")
    assert "delivered" in message["reply"]


def test_an_answer_that_never_arrives_says_why(demo: Demo) -> None:
    demo.twilio.text(PHONE, "IBM")
    demo.twilio.text(PHONE, "error30003")
    while demo.twilio.messages.tick():
        pass
    assert "30003" in table(demo, "messages")[0]["reply"]


def test_stop_is_answered_once_by_the_carrier(demo: Demo) -> None:
    demo.twilio.text(PHONE, "IBM")
    result = demo.twilio.text(PHONE, "STOP")
    assert [reply.direction for reply in result.replies] == [Direction.CARRIER]
    assert result.dropped == ()
    [suppression] = table(demo, "suppressions")
    assert suppression["because of"] == "carrier"


def test_nothing_that_names_a_person_is_shown_as_it_lies_on_disk(demo: Demo) -> None:
    for text in ("IBM", "Ana Ruiz", "sign"):
        demo.twilio.text(PHONE, text)
    shown = str([table(demo, each["id"]) for each in demo.page.view()["stored"]["tables"]])
    assert "Ana" not in shown
    assert PHONE not in shown
    disk = (Path(demo.runtime.database.file or "")).read_bytes()
    assert b"Ana Ruiz" not in disk
    assert PHONE.encode() not in disk


def test_the_key_opens_what_is_sealed(demo: Demo) -> None:
    for text in ("IBM", "Ana Ruiz", "sign"):
        demo.twilio.text(PHONE, text)
    opened = [
        field["clear"]
        for each in demo.page.view()["stored"]["tables"]
        for row in each["rows"]
        for field in row["fields"]
        if field["kind"] == "sealed"
    ]
    assert None not in opened
    assert {"Ana Ruiz", PHONE} <= set(opened)


def test_what_was_erased_is_said_to_be(demo: Demo) -> None:
    for text in ("IBM", "Ana Ruiz", "sign", "no", "delete", "delete"):
        demo.twilio.text(PHONE, text)
    [signature] = table(demo, "signatures")
    assert signature["name"] == "erased"
    assert demo.page.view()["stored"]["count"] == 1


def test_a_second_run_in_the_same_folder_goes_on(demo: Demo, settings: Settings) -> None:
    demo.twilio.text(PHONE, "IBM")
    again = prepare(settings, now=Clock())
    assert table(again, "messages") == table(demo, "messages")
    assert again.page.view()["phones"][0]["id"] != PHONE
    again.runtime.database.close()


def test_the_console_is_open_to_this_machines_browser(demo: Demo) -> None:
    browser = browser_of(demo)
    assert browser.post("/sandbox/console", json={}).status_code == 200
    assert browser.get("/console/questions").status_code == 200
    held = browser.get_cookie("handraiser-session")
    browser.post("/sandbox/console", json={})
    assert browser.get_cookie("handraiser-session") != held
    assert browser.get("/console/questions").status_code == 200


def test_no_foreign_page_signs_anybody_in(demo: Demo) -> None:
    browser = browser_of(demo)
    assert browser.post("/sandbox/console", data={}).status_code == 415
    refused = browser.post("/sandbox/console", json={}, headers={"Host": "evil.example"})
    assert refused.status_code == 403
    assert browser.get_cookie("handraiser-session") is None
