"""Says lines to a running program, as one address after another would send them."""

from itertools import count
from typing import Final

from bot.inbox.receive import Answer, Channel, Inbound, receive
from bot.runtime import Runtime
from flows.events import Event, Opened, Said

_ids: Final = count(1)


def happen(runtime: Runtime, address: str, event: Event) -> Answer:
    """Let one thing happen to an address: an E.164 number, or a Telegram chat id."""
    channel = Channel.SMS if address.startswith("+") else Channel.TELEGRAM
    provider = "twilio" if channel is Channel.SMS else "telegram"
    return receive(runtime, Inbound(provider, f"line{next(_ids)}", channel, address, event))


def say(runtime: Runtime, address: str, *lines: str) -> str:
    """Say these lines ("/start …" opens a link), and return the text of the last answer, or ""."""
    answer = None
    for line in lines:
        opens = line.startswith("/start")
        event = Opened(line.removeprefix("/start").strip()) if opens else Said(line)
        answer = happen(runtime, address, event)
    return answer.message.text if answer and answer.message else ""
