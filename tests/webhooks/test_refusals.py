"""What is refused for its size, its kind or its secret, and how little is told of it."""

import logging
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr

from tests.clock import Clock
from tests.log_lines import logged
from tests.webhooks.conftest import without
from tests.webhooks.provider_requests import (
    OURS,
    PATH,
    PUBLIC_URL,
    SECRET,
    SMS,
    Telegram,
    Twilio,
    message,
    post,
    signature,
    sms,
    update,
)
from tests.webhooks.recorded_inbox import Notebook, app_before
from webhooks.guards import MAX_BYTES, MAX_FIELDS, RefusalLog

SIGNED = signature(PUBLIC_URL + PATH, SMS)


@pytest.mark.parametrize("content_type", ["", "text/plain", "multipart/form-data; boundary=x"])
def test_another_kind_of_body_is_unsupported(client: FlaskClient, content_type: str) -> None:
    assert post(client, SIGNED, content_type=content_type).status_code == 415
    assert post(client, None, content_type=content_type).status_code == 403


def test_an_oversized_body_is_refused_whether_or_not_it_is_signed(
    twilio: Twilio, client: FlaskClient, notebook: Notebook
) -> None:
    assert twilio.post(sms(Body="x" * MAX_BYTES)).status_code == 413
    assert post(client, None, data="x" * (MAX_BYTES + 1)).status_code == 413
    assert Telegram(client).post(b"x" * (MAX_BYTES + 1)).status_code == 413
    assert notebook.calls == 0


def test_an_oversized_body_of_no_declared_length_is_refused(client: FlaskClient) -> None:
    response = post(
        client,
        SIGNED,
        data=b"x" * (MAX_BYTES + 1),
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert response.status_code == 413


def test_the_largest_real_text_is_not_oversized(twilio: Twilio) -> None:
    assert twilio.post(sms(Body="👋" * 1600)).status_code == 200


def test_a_form_of_too_many_fields_is_refused_before_its_signature_is_looked_at(
    twilio: Twilio, client: FlaskClient, notebook: Notebook
) -> None:
    others = range(MAX_FIELDS - len(SMS))
    most = {**SMS, **{f"Field{number}": "x" for number in others}}
    assert twilio.post(most).status_code == 200
    assert twilio.post({**most, "Another": "x"}).status_code == 413
    for many in (b"a&" * 12_000, b"a=b&" * 12_000, b"&" * MAX_BYTES):
        assert post(client, "wrong", data=many).status_code == 413
    assert notebook.calls == 1


def test_telegrams_secret_lets_an_update_in(telegram: Telegram, notebook: Notebook) -> None:
    assert telegram.post(update(message=message(text="hello"))).status_code == 200
    assert len(notebook.received) == 1


@pytest.mark.parametrize(
    "secret", ["", "x", SECRET[:-1], SECRET + "x", SECRET.upper(), "\u00e9" * len(SECRET)]
)
def test_a_wrong_secret_is_forbidden_and_stores_nothing(
    client: FlaskClient, notebook: Notebook, secret: str
) -> None:
    assert Telegram(client, secret).post(update(message=message(text="x"))).status_code == 403
    assert notebook.calls == 0


def test_a_missing_secret_is_forbidden(client: FlaskClient) -> None:
    assert client.post("/telegram", json=update()).status_code == 403


@pytest.mark.parametrize("sent", ["", SECRET])
def test_without_a_configured_secret_every_update_is_forbidden(sent: str) -> None:
    runtime = without("telegram_webhook_secret", SecretStr(""))
    app = app_before(Notebook(), runtime)
    assert Telegram(app.test_client(), sent).post(update()).status_code == 403


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"1", b"null", b"\xff", b"[" * 60_000, b"1" * 60_000]
)
def test_an_update_that_is_no_json_object_is_a_bad_request(
    telegram: Telegram, notebook: Notebook, body: bytes
) -> None:
    assert telegram.post(body).status_code == 400
    assert notebook.calls == 0


def test_an_update_that_does_not_say_it_is_json_is_unsupported(client: FlaskClient) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    response = client.post("/telegram", data="{}", content_type="text/plain", headers=headers)
    assert response.status_code == 415


def test_refusals_are_told_once_a_minute_with_their_number(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    refusals = RefusalLog(clock)
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            refusals.note("twilio: wrong signature")
        refusals.note("telegram: wrong secret")
        clock.advance(timedelta(minutes=1))
        refusals.note("twilio: wrong signature")
    told = [(vars(record)["reason"], vars(record)["count"]) for record in caplog.records]
    assert told == [
        ("twilio: wrong signature", 1),
        ("telegram: wrong secret", 1),
        ("twilio: wrong signature", 5),
    ]


def test_a_clock_that_is_set_back_keeps_no_refusal_from_being_told(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    refusals = RefusalLog(clock)
    with caplog.at_level(logging.WARNING):
        refusals.note("twilio: wrong signature")
        clock.advance(-timedelta(days=1))
        refusals.note("twilio: wrong signature")
    assert len(caplog.records) == 2


def test_a_refusal_says_nothing_of_who_and_what(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        post(client, "wrong", path=f"{PATH}?secret=query")
    assert logged(caplog)
    assert not any(word in logged(caplog) for word in (OURS, SMS["From"], "secret", "wrong="))
