"""A stand-in for Telegram: chats with the bot, updates to its webhook, its answers carried out.

Behaves as the Bot API server's source and documentation say
(https://core.telegram.org/bots/api#setwebhook): one update of a chat at a time, in order, tried
again until it is acknowledged, and a method in the answer carried out without a result.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from bot.demo.stand_ins.telegram.methods import (
    MethodError,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    SendMessage,
    read_answer,
)
from bot.demo.stand_ins.telegram.updates import Writer, block_update, contact_message, text_message
from bot.demo.stand_ins.webhook_client import WebhookAnswer, WebhookClient

MAX_ATTEMPTS = 4
"""The real server goes on for a day; a stand-in must give its caller an answer."""

FIRST_PAUSE_SECONDS = 2.0
"""Before the third attempt, doubling: the second follows the first at once."""

Keyboard = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message in a chat, by the person or by the bot; ``is_broadcast``: in answer to none."""

    message_id: int
    is_from_bot: bool
    text: str
    at: datetime
    is_broadcast: bool = False


@dataclass(slots=True)
class Chat:
    """One person's private chat with the bot, as the person's app holds it.

    ``keyboard`` are the buttons shown now, () for none; ``contact_buttons`` those of them that
    share the person's contact.
    """

    person: Writer
    messages: list[ChatMessage] = field(default_factory=list)
    keyboard: Keyboard = ()
    contact_buttons: frozenset[str] = frozenset()
    hides_keyboard_once_used: bool = False
    is_blocked: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """One update and what came of it. ``refused`` is what the Bot API would not do, if any."""

    update_id: int
    answer: WebhookAnswer
    reply: ChatMessage | None = None
    refused: MethodError | None = None


class TelegramStandIn:
    """Telegram, one bot, and the people who write to it. Safe to use from several threads.

    ``webhook`` and ``secret`` are what was set for the bot. ``pause`` is called with seconds
    between two attempts of an update; ``now`` returns an aware UTC time; ``first_update`` is the
    first ``update_id``.
    """

    def __init__(
        self,
        webhook: str,
        secret: str,
        client: WebhookClient,
        now: Callable[[], datetime],
        *,
        pause: Callable[[float], None],
        first_update: int = 100_000_000,
    ) -> None:
        self._webhook = webhook
        self._secret = secret
        self._client = client
        self._now = now
        self._pause = pause
        self._update_ids = count(first_update)
        self._message_ids = count(1)
        self._chats: dict[int, Chat] = {}

    def open(self, person: Writer) -> Chat:
        """Return the person's chat with the bot; a new one where there was none."""
        return self._chats.setdefault(person.id, Chat(person))

    def start(self, chat: Chat, payload: str = "") -> UpdateResult:
        """Open the bot's link (``t.me/<bot>?start=<payload>``) and press Start."""
        return self.say(chat, f"/start {payload}".strip())

    def tap(self, chat: Chat, button: str) -> UpdateResult:
        """Press a button of the reply keyboard, which says its text in the person's name.

        One that asks for their contact shares it instead.

        Raises ``ValueError`` for a button that is not shown.
        """
        if not any(button in row for row in chat.keyboard):
            raise ValueError(f"no button {button!r} is shown")
        if chat.hides_keyboard_once_used:
            chat.keyboard = ()
        return self.share(chat) if button in chat.contact_buttons else self.say(chat, button)

    def share(self, chat: Chat) -> UpdateResult:
        """Share one's own contact with the bot."""
        with chat.lock:
            number = f"+{chat.person.phone_number}"
            written = self._add(chat, number, is_from_bot=False)
            message = contact_message(chat.person, written.message_id, written.at)
            return self._deliver({"message": message})

    def say(self, chat: Chat, text: str) -> UpdateResult:
        """Write to the bot."""
        with chat.lock:
            written = self._add(chat, text, is_from_bot=False)
            chat.is_blocked = False
            message = text_message(chat.person, written.message_id, text, written.at)
            return self._deliver({"message": message})

    def block(self, chat: Chat, *, blocked: bool = True) -> UpdateResult:
        """Block the bot, or unblock it; the bot is told by ``my_chat_member``."""
        with chat.lock:
            chat.is_blocked = blocked
            return self._deliver(block_update(chat.person, self._now(), blocked=blocked))

    def deliver(self, chat: Chat, update: Mapping[str, Any]) -> UpdateResult:
        """Post any other kind of update in this chat (an edit, a callback, one yet unknown)."""
        with chat.lock:
            return self._deliver(update)

    def show(
        self, message: SendMessage, *, is_broadcast: bool = False
    ) -> ChatMessage | MethodError:
        """Put a message of the bot's into its chat, and its buttons below, if nothing hinders."""
        chat = self._chats.get(message.chat_id)
        if chat is None:
            return MethodError(400, "chat not found")
        if chat.is_blocked:
            return MethodError(403, "bot was blocked by the user")
        match message.reply_markup:
            case ReplyKeyboardMarkup() as markup:
                rows = markup.keyboard
                chat.keyboard = tuple(tuple(button.text for button in row) for row in rows)
                chat.contact_buttons = frozenset(
                    button.text for row in rows for button in row if button.request_contact
                )
                chat.hides_keyboard_once_used = markup.one_time_keyboard
            case ReplyKeyboardRemove():
                chat.keyboard = ()
        return self._add(chat, message.text, is_from_bot=True, is_broadcast=is_broadcast)

    def _add(
        self, chat: Chat, text: str, *, is_from_bot: bool, is_broadcast: bool = False
    ) -> ChatMessage:
        message = ChatMessage(next(self._message_ids), is_from_bot, text, self._now(), is_broadcast)
        chat.messages.append(message)
        return message

    def _deliver(self, update: Mapping[str, Any]) -> UpdateResult:
        """Post one update until it is acknowledged, and carry out the method in the answer."""
        update_id = next(self._update_ids)
        answer = self._post({"update_id": update_id, **update})
        if not answer.is_success:
            return UpdateResult(update_id, answer)
        method = read_answer(answer)
        done = self.show(method) if isinstance(method, SendMessage) else method
        return UpdateResult(
            update_id,
            answer,
            reply=done if isinstance(done, ChatMessage) else None,
            refused=done if isinstance(done, MethodError) else None,
        )

    def _post(self, update: Mapping[str, Any]) -> WebhookAnswer:
        headers = {
            "Content-Type": "application/json",
            "Accept-Encoding": "gzip, deflate",
            "X-Telegram-Bot-Api-Secret-Token": self._secret,
        }
        body = json.dumps(update, ensure_ascii=False).encode()
        answer = self._client.post(self._webhook, body, headers)
        for attempt in range(1, MAX_ATTEMPTS):
            if answer.is_success:
                break
            usual = FIRST_PAUSE_SECONDS * 2 ** (attempt - 2) if attempt > 1 else 0.0
            self._pause(usual if answer.retry_after is None else answer.retry_after)
            answer = self._client.post(self._webhook, body, headers)
        return answer
