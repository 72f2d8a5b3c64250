"""Holds that a test goes to whoever asks for it, marked, in every language, and to nobody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot.broadcasts.approve import send_test
from bot.broadcasts.approve.send_test import TEST_MARK, SentTest
from bot.broadcasts.broadcast_errors import BroadcastRefused
from bot.broadcasts.monitor.history import read_audit_trail
from bot.demo.stand_ins.loopback_server import serving
from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.providers.interface import RateLimited
from bot.runtime import Runtime
from bot.sending.refusal_policy import rate_limit_wait
from bot.storage.deliveries import sender_pace
from tests.bot.broadcasts.signers import drafted, say, subscribe, with_settings
from tests.bot.providers import transport_cases
from tests.bot.providers.transport_cases import Side
from tests.conftest import ENVIRONMENT
from tests.stand_ins.fault_injection import RequestFault
from tests.stand_ins.telegram_account import TelegramApi

NUMBER, CHAT = "+15550150", "700100001"
TEXTS = {
    "en": "{organization}: {name}, come on Friday. Reply STOP to quit.",
    "es": "{organization}: {name}, ven el viernes. STOP para salir.",
}


@contextmanager
def with_twilio(runtime: Runtime) -> Iterator[tuple[Runtime, Side]]:
    """Yield a runtime whose text messages go to a stand-in."""
    side = transport_cases.sms()
    with serving(side.app) as address:
        account = {
            "twilio_account_sid": transport_cases.ACCOUNT.sid,
            "twilio_auth_token": (SecretStr(transport_cases.ACCOUNT.auth_token),),
            "twilio_from": transport_cases.ACCOUNT.number,
            "twilio_api_url": address,
        }
        yield with_settings(runtime, **account), side


def organizer(runtime: Runtime, address: str) -> Organizer:
    """Add an organizer with an address."""
    return accounts.add(runtime, "ana", address)


def test_it_is_texted_in_each_language_and_marked(runtime: Runtime) -> None:
    with with_twilio(runtime) as (live, side):
        ana = organizer(live, NUMBER)
        broadcast_id = drafted(live, ana, texts=TEXTS)
        assert send_test.send_test(live, ana, broadcast_id) == SentTest("sms", ("en", "es"))
        assert side.taken() == [
            (NUMBER, "[Test] 18 Million Rising: ana, come on Friday. Reply STOP to quit."),
            (NUMBER, "[Test] 18 Million Rising: ana, ven el viernes. STOP para salir."),
        ]
    acts = [(line.who, line.act, line.detail) for line in read_audit_trail(live, broadcast_id)]
    assert acts[1:] == [("ana", "tested", "sms, in en, es")]


def test_it_goes_to_a_telegram_chat(runtime: Runtime) -> None:
    api = TelegramApi(ENVIRONMENT["TELEGRAM_BOT_TOKEN"], chats={int(CHAT)})
    with serving(api) as address:
        live = with_settings(runtime, telegram_api_url=address)
        ana = organizer(live, CHAT)
        assert send_test.send_test(live, ana, drafted(live, ana)).channel == "telegram"
    (message,) = api.sent
    assert str(message.chat_id) == CHAT
    assert message.text.startswith(TEST_MARK)


def test_who_has_no_address_is_told_so(runtime: Runtime) -> None:
    ana = organizer(runtime, "")
    with pytest.raises(BroadcastRefused, match="nothing is known of where to text ana"):
        send_test.send_test(runtime, ana, drafted(runtime, ana))


def test_whoever_said_stop_gets_no_test_either(runtime: Runtime) -> None:
    with with_twilio(runtime) as (live, side):
        subscribe(live, NUMBER)
        say(live, NUMBER, "STOP")
        ana = organizer(live, NUMBER)
        with pytest.raises(BroadcastRefused, match="opted out"):
            send_test.send_test(live, ana, drafted(live, ana))
        assert side.taken() == []


@pytest.mark.parametrize(
    ("mishap", "said"),
    [
        (RequestFault.THROTTLED, "asks to wait"),
        (RequestFault.UNANSWERED, "may arrive all the same"),
        (RequestFault.REFUSED, "was not taken: "),
    ],
)
def test_what_the_provider_does_not_take_is_said_in_words(
    runtime: Runtime, mishap: RequestFault, said: str
) -> None:
    with with_twilio(runtime) as (live, side):
        ana = organizer(live, NUMBER)
        broadcast_id = drafted(live, ana, texts=TEXTS)
        side.faults.force(mishap, times=5)
        with pytest.raises(BroadcastRefused, match=said) as refused:
            send_test.send_test(live, ana, broadcast_id)
        assert NUMBER not in str(refused.value)


def test_a_wait_that_is_asked_for_is_told_in_whole_seconds_and_one_at_least(
    runtime: Runtime,
) -> None:
    with with_twilio(runtime) as (live, side):
        ana = organizer(live, NUMBER)
        side.faults.force(RequestFault.THROTTLED, times=1)
        with pytest.raises(BroadcastRefused, match=r"asks to wait [1-9]\d* s:"):
            send_test.send_test(live, ana, drafted(live, ana))
    assert rate_limit_wait(RateLimited(0.0)) == timedelta(seconds=1)
    assert rate_limit_wait(RateLimited(1.2)) == timedelta(seconds=2)


def test_a_test_is_sent_while_the_sender_is_stopped(runtime: Runtime) -> None:
    with with_twilio(runtime) as (live, side):
        ana = organizer(live, NUMBER)
        with live.database.write() as connection:
            sender_pace.stop_sender(connection, "sms", "the account is suspended")
        send_test.send_test(live, ana, drafted(live, ana))
        assert len(side.taken()) == 1


def test_a_provider_that_is_not_there_is_said_to_be(runtime: Runtime) -> None:
    away = with_settings(runtime, twilio_api_url=transport_cases.closed_port())
    ana = organizer(away, NUMBER)
    with pytest.raises(BroadcastRefused, match="cannot be reached"):
        send_test.send_test(away, ana, drafted(away, ana))


def test_a_channel_that_is_not_set_up_is_said_to_be(runtime: Runtime) -> None:
    without = with_settings(runtime, twilio_account_sid="")
    ana = organizer(without, NUMBER)
    number = drafted(without, ana)
    with pytest.raises(BroadcastRefused, match="TWILIO_ACCOUNT_SID"):
        send_test.send_test(without, ana, number)
    assert [line.act for line in read_audit_trail(without, number)] == ["drafted"]
