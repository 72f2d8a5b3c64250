"""Receipts of accepted messages, posted and signed as Twilio does, many at once."""

import asyncio
from urllib.parse import urldefrag, urlencode, urlsplit, urlunsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.demo.stand_ins.twilio.messages import Message
from bot.demo.stand_ins.twilio.webhook_requests import Account, sign, status_form
from bot.demo.stand_ins.webhook_client import is_loopback
from tests.stand_ins.fault_injection import FaultInjector

CONCURRENT_POSTS = 16
TIMEOUT_SECONDS = 15.0
MAX_ATTEMPTS = 3
"""What ``#rc=2`` in the address asks for."""


class ReceiptCallbacks:
    """Posts to ``base`` (scheme and host) in place of the host that the address names.

    The signature is that of the address as it was given. Raises ``ValueError`` for a base that
    is not this machine.
    """

    def __init__(self, account: Account, base: str, faults: FaultInjector) -> None:
        if not is_loopback(base):
            raise ValueError("a stand-in talks to this machine only")
        self._account = account
        self._base = urlsplit(base)
        self._faults = faults
        self._queue: asyncio.Queue[tuple[str, dict[str, str]]] = asyncio.Queue()

    def queue(self, message: Message) -> None:
        """Queue the receipts of one message, as the injected faults left them."""
        if not message.callback:
            return
        for status, code in self._faults.disturb_receipts(message.receipts):
            form = status_form(
                self._account,
                message.sid,
                person=message.to,
                number=message.sender or self._account.number,
                status=status,
                error=code,
            )
            self._queue.put_nowait((urldefrag(message.callback).url, form))

    async def run(self) -> None:
        """Post until cancelled."""
        async with (
            ClientSession(timeout=ClientTimeout(total=TIMEOUT_SECONDS)) as session,
            asyncio.TaskGroup() as group,
        ):
            for _ in range(CONCURRENT_POSTS):
                group.create_task(self._post_all(session))

    async def _post_all(self, session: ClientSession) -> None:
        while True:
            url, form = await self._queue.get()
            headers = {
                "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
                "X-Twilio-Signature": sign(self._account.auth_token, url, form),
            }
            moved = urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc)
            for _ in range(MAX_ATTEMPTS):
                if await _post(session, urlunsplit(moved), urlencode(form), headers):
                    break


async def _post(session: ClientSession, url: str, body: str, headers: dict[str, str]) -> bool:
    try:
        async with session.post(url, data=body.encode(), headers=headers) as answer:
            await answer.read()
            return answer.status < 500
    except (ClientError, OSError, TimeoutError):
        return False
