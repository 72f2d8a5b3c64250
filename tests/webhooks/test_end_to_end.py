"""From the provider's request to the database and back, with nothing standing in between."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.runtime import Runtime
from bot.storage.engine.database import Database
from tests.webhooks.provider_requests import (
    ANA,
    RECEIPT,
    Telegram,
    Twilio,
    message,
    numbered_sms,
    sms,
    update,
)
from tests.webhooks.test_signed_fields import other_cuts, signed
from webhooks.app import create_app

TO_SIGN = ["IBM", "Ana Ruiz", "sign", "updates"]


def count(runtime: Runtime, table: str) -> int:
    """Return the number of rows in a table."""
    with runtime.database.read() as connection:
        # The table's name is one of ours, and cannot be a parameter.
        statement = text(f"SELECT count(*) FROM {table}")  # noqa: S608 - see above
        return int(connection.execute(statement).scalar_one())


@pytest.fixture
def by_text(runtime: Runtime) -> Twilio:
    """Twilio, before the whole program."""
    return Twilio(create_app(runtime).test_client())


@pytest.fixture
def by_telegram(runtime: Runtime) -> Telegram:
    """Telegram, before the whole program."""
    return Telegram(create_app(runtime).test_client())


@pytest.mark.parametrize("prefix", ["", "whatsapp:", "rcs:"])
def test_four_texts_sign_once_and_each_repeat_gets_the_same_answer(
    by_text: Twilio, runtime: Runtime, prefix: str
) -> None:
    for number, words in enumerate(TO_SIGN):
        form = numbered_sms(number + 2, Body=words, From=prefix + ANA)
        first, again = by_text.post(form), by_text.post(form)
        assert first.status_code == 200
        assert b"<Message " in first.data
        assert again.data == first.data
    assert (count(runtime, "signatures"), count(runtime, "messages")) == (1, 4)


def test_four_messages_sign_once_in_telegram_too(by_telegram: Telegram, runtime: Runtime) -> None:
    for number, words in enumerate(["/start IBM", *TO_SIGN[1:]]):
        data = update(number, message=message(text=words))
        first, again = by_telegram.post(data), by_telegram.post(data)
        assert first.json is not None
        assert (first.json["method"], first.json["chat_id"]) == ("sendMessage", 7001)
        assert again.data == first.data
    assert (count(runtime, "signatures"), count(runtime, "messages")) == (1, 4)


def test_a_captured_text_is_one_message_however_it_is_cut(
    by_text: Twilio, runtime: Runtime
) -> None:
    form = numbered_sms(2, Body="IBM Don Fox", ProfileName="Zed Zoe", WaId="15550123")
    assert b"Don Fox" in by_text.post(form).data
    whole = signed(list(form.items()))
    cuts = [pairs for pairs in other_cuts(form) if signed(pairs) == whole]
    answers = {by_text.post(pairs).status_code for pairs in cuts[:: len(cuts) // 60]}
    assert answers == {200, 403}
    assert count(runtime, "messages") == 1


def test_what_is_not_authentic_stores_nothing(by_text: Twilio, runtime: Runtime) -> None:
    assert Twilio(by_text.client, "wrong").post(sms()).status_code == 403
    assert Telegram(by_text.client, "wrong").post(update(message=message())).status_code == 403
    assert count(runtime, "messages") == 0


def test_what_is_authentic_but_of_no_use_is_stored(
    by_text: Twilio, by_telegram: Telegram, runtime: Runtime
) -> None:
    assert by_text.post({**RECEIPT, "Unknown": "field"}).data.endswith(b"<Response />")
    assert by_text.post(sms(From="555010")).data.endswith(b"<Response />")
    assert by_telegram.post(update(edited_message=message(text="SIGN"))).data == b""
    assert by_telegram.post({"unknown": "kind"}).data == b""
    assert count(runtime, "messages") == 4


def test_a_group_that_calls_the_bot_is_sent_elsewhere(by_telegram: Telegram) -> None:
    group = {"id": -100, "type": "group", "title": "Neighbours"}
    data = update(message=message(chat=group, text="/start@handraiser_test_bot IBM"))
    response = by_telegram.post(data)
    assert response.json is not None
    assert response.json["chat_id"] == -100
    assert response.json["text"]


def test_a_receipt_of_an_answer_is_taken_and_an_unknown_one_passed_over(by_text: Twilio) -> None:
    assert by_text.post(sms()).status_code == 200
    for path in ("/twilio/status/1", "/twilio/status/999999999999999999"):
        form = {**RECEIPT, "MessageStatus": "delivered"}
        assert by_text.post(form, path).status_code == 204


def test_a_database_that_is_away_is_a_503(runtime: Runtime) -> None:
    away = replace(runtime, database=Database("sqlite:////proc/nowhere/at/all.sqlite3"))
    client = create_app(away).test_client()
    for response in (
        Twilio(client).post(sms()),
        Twilio(client).post({**RECEIPT, "MessageStatus": "sent"}, "/twilio/status/1"),
        Telegram(client).post(update(message=message(text="IBM"))),
        client.get("/readyz"),
    ):
        assert response.status_code == 503
