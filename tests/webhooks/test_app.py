"""Every error is answered on purpose: nothing is a 500, and nothing tells of a request."""

import logging
from dataclasses import replace

import pytest
from flask import Flask, Response, abort
from flask.testing import FlaskClient

from bot.runtime import Runtime
from bot.storage.engine.database import Database, Unavailable
from bot.storage.engine.database_remedies import in_its_words
from flows.events import Said
from tests.log_lines import logged
from tests.webhooks.provider_requests import (
    ANA,
    RECEIPT,
    SMS,
    Telegram,
    Twilio,
    message,
    numbered_sms,
    sms,
    update,
)
from tests.webhooks.recorded_inbox import Notebook
from webhooks.app import create_app

WEBHOOKS = ["/twilio/message", "/twilio/status/1", "/telegram"]


@pytest.mark.parametrize("path", WEBHOOKS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_a_webhook_takes_nothing_but_posts(client: FlaskClient, path: str, method: str) -> None:
    response = client.open(path, method=method)
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    "path",
    [
        "/twilio",
        "/twilio/message/",
        "//twilio/message",
        "/twilio//message",
        "/telegram/x",
        "/static/x",
        "/%00",
        "/\u00e9",
        "/%ff",
    ],
)
def test_what_is_not_there_is_not_found_and_nothing_redirects(
    client: FlaskClient, path: str
) -> None:
    response = client.post(path)
    assert (response.status_code, response.data) == (404, b"Not Found\n")


@pytest.mark.parametrize("path", [*WEBHOOKS, "/healthz", "/readyz", "/nothing"])
def test_answers_are_neither_kept_nor_guessed_at(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


def test_a_database_that_is_away_is_told_with_a_time(
    twilio: Twilio, telegram: Telegram, notebook: Notebook
) -> None:
    notebook.failures = [Unavailable(in_its_words("away")) for _ in range(3)]
    for response in (
        twilio.post(SMS),
        telegram.post(update(message=message(text="x"))),
        twilio.post({**RECEIPT, "MessageStatus": "sent"}, "/twilio/status/1"),
    ):
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "10"
    assert notebook.received == []


def test_the_retry_after_the_database_came_back_is_taken(
    twilio: Twilio, notebook: Notebook
) -> None:
    notebook.failures = [Unavailable(in_its_words("away"))]
    assert [twilio.post(SMS).status_code for _ in range(2)] == [503, 200]
    assert len(notebook.received) == 1


def test_a_message_that_cannot_be_handled_is_acknowledged(
    twilio: Twilio, telegram: Telegram, notebook: Notebook
) -> None:
    notebook.failures = [ZeroDivisionError(), ZeroDivisionError()]
    assert twilio.post(SMS).data.endswith(b"<Response />")
    notebook.failures = [ZeroDivisionError(), ZeroDivisionError()]
    response = telegram.post(update(message=message(text="x")))
    assert (response.status_code, response.data) == (200, b"")
    assert notebook.received == []
    assert [inbound.event for inbound in notebook.aside] == [Said("IBM"), Said("x")]


def test_when_nothing_can_be_stored_at_all_it_may_come_again(
    twilio: Twilio, notebook: Notebook
) -> None:
    notebook.failures = [ZeroDivisionError() for _ in range(3)]
    response = twilio.post(SMS)
    assert (response.status_code, response.data) == (503, b"Service Unavailable\n")
    assert response.headers["Retry-After"] == "10"


def test_a_receipt_that_cannot_be_handled_may_come_again(
    twilio: Twilio, notebook: Notebook
) -> None:
    notebook.failures = [ZeroDivisionError()]
    assert twilio.post({**RECEIPT, "MessageStatus": "sent"}, "/twilio/status/1").status_code == 503


def test_a_failure_in_a_page_is_no_500_either(app: Flask) -> None:
    app.add_url_rule("/page", "page", lambda: str(1 // 0))
    app.add_url_rule("/other", "other", lambda: abort(500))
    assert app.test_client().get("/page").status_code == 503
    assert app.test_client().get("/other").status_code == 503


def test_a_failure_beside_the_views_is_no_500_and_tells_nothing(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [ValueError("Ana Ruiz")]

    def fail_once(response: Response) -> Response:
        if failures:
            raise failures.pop()
        return response

    app.after_request(fail_once)
    assert app.test_client().get("/healthz").status_code == 503
    assert '"error": "ValueError at' in logged(caplog)
    assert "Ana" not in logged(caplog)


def test_the_process_lives_whatever_else_is_wrong(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.data) == (200, b"alive\n")


def test_a_database_that_cannot_be_opened_is_not_ready(client: FlaskClient) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.data) == (503, b"not ready\n")


class BrokenDatabase(Database):
    """A database that fails in a way that nobody thought of."""

    def is_ready(self) -> bool:
        """Fail, with somebody's number in the message."""
        raise ValueError(ANA)


def test_a_database_that_fails_otherwise_is_not_ready(
    listening: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(replace(listening, database=BrokenDatabase("sqlite:////proc/nowhere.sqlite3")))
    assert app.test_client().get("/readyz").status_code == 503
    assert "ValueError" in logged(caplog)
    assert ANA not in logged(caplog)


def test_a_migrated_database_is_ready(listening: Runtime, database: Database) -> None:
    app = create_app(replace(listening, database=database))
    assert app.test_client().get("/readyz").data == b"ready\n"


def test_libraries_that_log_addresses_are_quiet(client: FlaskClient) -> None:
    del client
    for name in ("httpx", "httpcore", "twilio.http_client", "werkzeug"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)


def test_no_number_name_word_or_secret_is_ever_logged(
    twilio: Twilio, telegram: Telegram, notebook: Notebook, caplog: pytest.LogCaptureFixture
) -> None:
    def failures(number: int, kind: type[Exception] = ValueError) -> list[Exception]:
        return [kind(f"{ANA} 7001 Ana Ruiz sekrit") for _ in range(number)]

    with caplog.at_level(logging.DEBUG):
        for failing in (failures(0), failures(1), failures(3), failures(1, Unavailable)):
            notebook.failures = [*failing]
            twilio.post(numbered_sms(len(failing) + 2, Body="Ana Ruiz sekrit"))
            notebook.failures = [*failing]
            telegram.post(update(len(failing), message=message(text="Ana Ruiz sekrit")))
            notebook.failures = [*failing]
            twilio.post(
                {**RECEIPT, "MessageStatus": "sent", "To": ANA}, "/twilio/status/1?q=sekrit"
            )
        notebook.failures = []
        Twilio(twilio.client, "wrong").post(sms(Body="Ana Ruiz sekrit"))
        Telegram(telegram.client, "wrong-sekrit").post(update(message=message(text="Ana")))
        telegram.post(b'{"sekrit"')
        twilio.client.get("/twilio/message?Body=sekrit")
        twilio.client.get(f"/{ANA}/sekrit")
    assert caplog.records
    # Times and ids of threads are numbers too, in which any four digits come up some day.
    told = [vars(record).values() for record in caplog.records]
    everything = logged(caplog) + repr([v for values in told for v in values if not _is_number(v)])
    assert not any(word in everything for word in (ANA, "7001", "Ana", "Ruiz", "sekrit"))
    assert not any(record.exc_info for record in caplog.records)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)
