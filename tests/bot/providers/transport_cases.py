"""A provider's stand-in with a line to it, the same for each channel."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.demo.stand_ins.twilio.account_messages import AccountMessages
from bot.demo.stand_ins.twilio.carrier_keywords import SenderType
from bot.demo.stand_ins.twilio.webhook_requests import Account
from bot.providers.http_client import READ_TIMEOUT_SECONDS
from bot.providers.interface import Outcome, Outgoing, Transport
from bot.providers.telegram.transport import TelegramTransport
from bot.providers.twilio.transport import TwilioTransport
from tests.clock import Clock
from tests.stand_ins.fault_injection import (
    FaultInjector,
    inject_telegram_faults,
    inject_twilio_faults,
)
from tests.stand_ins.telegram_account import TelegramApi
from tests.stand_ins.twilio_account import Number, TwilioApi

ACCOUNT = Account("AC" + "1" * 32, "a" * 32, "+15550100")
NUMBER = Number(sid="PN" + "2" * 32, phone_number="+15550100")
TOKEN = "123456:" + "A" * 35
PUBLIC_URL = "https://petition.example.org"


@dataclass(frozen=True, slots=True)
class Side:
    """One channel: its stand-in as a WSGI application, a line to any address, what it took.

    ``secrets`` must be shown nowhere; ``block`` lets a person block us.
    """

    app: Any
    line: Callable[..., Transport]
    faults: FaultInjector
    people: tuple[str, ...]
    secrets: tuple[str, ...]
    taken: Callable[[], list[tuple[str, str]]]
    block: Callable[[str], None]
    refusals: dict[str, str] = field(default_factory=dict)


def sms() -> Side:
    """Twilio and a line that sends from a number of its own."""
    faults = FaultInjector()
    outbox = AccountMessages(ACCOUNT, Clock(), inject_twilio_faults(faults))
    people = tuple(f"+155501{number}" for number in range(40, 90))

    def block(person: str) -> None:
        outbox.carrier.handle_text(SenderType.LONG_CODE, ACCOUNT.number, person, "STOP")

    return Side(
        TwilioApi(
            ACCOUNT.sid, ACCOUNT.auth_token, numbers={NUMBER.sid: NUMBER}, account_messages=outbox
        ),
        twilio_transport,
        faults,
        people,
        (ACCOUNT.auth_token, *people),
        lambda: [(message.to, message.body) for message in outbox.all()],
        block,
        {"blocked": "21610", "too long": "21617", "unknown": "21211"},
    )


def telegram() -> Side:
    """Telegram and a line of its bot, which knows the people and nobody else."""
    people = tuple(str(700_100_000 + number) for number in range(50))
    faults = FaultInjector()
    api = TelegramApi(
        TOKEN,
        chats={int(person) for person in people},
        intercept=inject_telegram_faults(faults),
    )
    return Side(
        api,
        telegram_transport,
        faults,
        people,
        (TOKEN, *people),
        lambda: [(str(message.chat_id), message.text) for message in api.sent],
        lambda person: api.blocked.add(int(person)),
        {
            "blocked": "403 bot was blocked by the user",
            "too long": "400 message is too long",
            "unknown": "400 chat not found",
        },
    )


def twilio_transport(
    base: str,
    token: str = ACCOUNT.auth_token,
    sender: str = "+15550100",
    *,
    read_timeout_seconds: float = READ_TIMEOUT_SECONDS,
) -> Transport:
    """A transport to Twilio at ``base``."""
    return TwilioTransport(
        ACCOUNT.sid,
        token,
        sender,
        api_url=base,
        public_url=PUBLIC_URL,
        read_timeout_seconds=read_timeout_seconds,
    )


def telegram_transport(
    base: str, token: str = TOKEN, *, read_timeout_seconds: float = READ_TIMEOUT_SECONDS
) -> Transport:
    """A transport to Telegram at ``base``."""
    return TelegramTransport(token, api_url=base, read_timeout_seconds=read_timeout_seconds)


def send(line: Callable[[], Transport], *messages: Outgoing) -> list[Outcome]:
    """Open a line, send all messages at once, close it, and return the outcomes in order."""
    return asyncio.run(_send(line, messages))


def closed_port() -> str:
    """Return an address of this machine that nothing listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


async def _send(
    open_line: Callable[[], Transport], messages: tuple[Outgoing, ...]
) -> list[Outcome]:
    line = open_line()
    try:
        return list(await asyncio.gather(*(line.send(message) for message in messages)))
    finally:
        await line.close()
