"""Receipts of what we sent by ourselves: signed as all others, by the id of a delivery."""

from dataclasses import replace

import pytest

from bot.inbox.receive import Receipt
from bot.providers.interface import Sent
from bot.runtime import Runtime
from bot.storage.deliveries import direct_messages
from bot.storage.engine.database import Database
from tests.bot.broadcasts import claimed_sends
from tests.bot.broadcasts.recipients import gather
from tests.webhooks.provider_requests import RECEIPT, Twilio
from tests.webhooks.recorded_inbox import Notebook, intake_of
from webhooks.app import create_app


class Deliveries:
    """Notes the receipts of deliveries."""

    def __init__(self) -> None:
        self.settled: list[tuple[Receipt, int]] = []

    def settle(self, runtime: Runtime, receipt: Receipt, attempt: int) -> None:
        """Note a receipt and its attempt."""
        del runtime
        self.settled.append((receipt, attempt))


@pytest.fixture
def deliveries() -> Deliveries:
    """What stands in for the receipts of deliveries."""
    return Deliveries()


@pytest.fixture
def posting(listening: Runtime, notebook: Notebook, deliveries: Deliveries) -> Twilio:
    """Twilio, before an application that stores nothing."""
    app = create_app(
        listening, replace(intake_of(listening, notebook), settle_delivery=deliveries.settle)
    )
    return Twilio(app.test_client())


def test_a_receipt_names_its_delivery_and_attempt(
    posting: Twilio, deliveries: Deliveries, notebook: Notebook
) -> None:
    form = {**RECEIPT, "MessageStatus": "Undelivered", "ErrorCode": "30003"}
    response = posting.post(form, "/twilio/status/d12-3")
    assert (response.status_code, response.data) == (204, b"")
    assert deliveries.settled == [(Receipt(12, RECEIPT["MessageSid"], "undelivered", "30003"), 3)]
    assert notebook.calls == 0


def test_one_without_a_status_is_acknowledged(posting: Twilio, deliveries: Deliveries) -> None:
    assert posting.post(RECEIPT, "/twilio/status/d12-3").status_code == 204
    assert not deliveries.settled


@pytest.mark.parametrize(
    "key",
    [
        "d12",
        "m",
        "m1-1",
        "d-1",
        "d12-",
        "d12-x",
        "12-1",
        "D12-1",
        "d" + "1" * 19 + "-1",
        "d1-" + "1" * 9,
    ],
)
def test_what_is_no_key_of_ours_is_not_found(
    posting: Twilio, deliveries: Deliveries, key: str
) -> None:
    assert posting.post({"MessageStatus": "sent"}, f"/twilio/status/{key}").status_code == 404
    assert not deliveries.settled


def test_one_that_is_not_signed_is_refused(posting: Twilio, deliveries: Deliveries) -> None:
    forger = Twilio(posting.client, "wrong")
    assert forger.post({"MessageStatus": "sent"}, "/twilio/status/d1-1").status_code == 403
    assert not deliveries.settled


def test_from_the_provider_to_the_database(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    claimed_sends.send(runtime, crowd.deliveries, Sent(RECEIPT["MessageSid"], "queued"))
    twilio = Twilio(create_app(runtime).test_client())
    form = {**RECEIPT, "MessageStatus": "delivered"}
    for path in (f"/twilio/status/d{crowd.deliveries[0]}-1", "/twilio/status/d999999999999-1"):
        assert twilio.post(form, path).status_code == 204
        assert twilio.post(form, path).status_code == 204
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"delivered": 1}


def test_a_database_that_is_away_is_a_503(listening: Runtime) -> None:
    away = replace(listening, database=Database("sqlite:////proc/nowhere/at/all.sqlite3"))
    twilio = Twilio(create_app(away).test_client())
    assert (
        twilio.post({**RECEIPT, "MessageStatus": "sent"}, "/twilio/status/d1-1").status_code == 503
    )


def test_a_receipt_of_a_direct_message_is_taken(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    its = claimed_sends.row(runtime, crowd.deliveries[0])
    with runtime.database.write() as connection:
        message_id = direct_messages.add(
            connection,
            purpose="reminder",
            channel="sms",
            address_id=its.address_id,
            at=runtime.now(),
        )
    posting = Twilio(create_app(runtime).test_client())
    form = {**RECEIPT, "MessageStatus": "undelivered", "ErrorCode": "30005"}
    assert posting.post(form, f"/twilio/status/m{message_id}").status_code == 204
    assert list(claimed_sends.reasons(runtime).values()) == ["unreachable"]
