"""A stand-in for Telegram: chats with the bot, updates to its webhook, its answers carried out.

Behaves as the Bot API server's source and documentation say
(https://core.telegram.org/bots/api#setwebhook): one update of a chat at a time, in order, tried
again until it is acknowledged, and a method in the answer carried out without a result.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from bot.demo.stand_ins.telegram.update_objects import (
    Writer,
    block_update,
    media_message,
    text_message,
)
from bot.demo.stand_ins.telegram.webhook_answers import (
    AnswerCallbackQuery,
    LeaveChat,
    Method,
    Refused,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    SendMessage,
    read_method,
)
from bot.demo.stand_ins.telegram.webhook_requests import TelegramRequest
from bot.demo.stand_ins.webhook_client import WebhookAnswer

ATTEMPTS = 4
"""The real server goes on for a day; a stand-in must give its caller an answer."""

FIRST_PAUSE_SECONDS = 2.0
"""Before the third attempt, doubling: the second follows the first at once."""

Keyboard = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message in a chat, by the person or by the bot; ``is_pushed``: in answer to nothing."""

    message_id: int
    is_from_bot: bool
    text: str
    at: datetime
    is_pushed: bool = False


@dataclass(slots=True)
class Chat:
    """One person's private chat with the bot, as the person's app holds it.

    ``keyboard`` are the buttons shown now, () for none.
    """

    person: Writer
    messages: list[ChatMessage] = field(default_factory=list)
    keyboard: Keyboard = ()
    hides_keyboard_once_used: bool = False
    is_blocked: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One update and what came of it. ``refused`` is what the Bot API would not do, if any."""

    update_id: int
    answer: WebhookAnswer
    reply: ChatMessage | None = None
    refused: Refused | None = None


class TelegramSandbox:
    """Telegram, one bot, and the people who write to it. Safe to use from several threads.

    ``pause`` is called with seconds between two attempts of an update; ``now`` returns an aware
    UTC time; ``first_update`` is the first ``update_id``.
    """

    def __init__(
        self,
        request: TelegramRequest,
        now: Callable[[], datetime],
        pause: Callable[[float], None],
        first_update: int = 100_000_000,
    ) -> None:
        self._request = request
        self._now = now
        self._pause = pause
        self._update_ids = count(first_update)
        self._message_ids = count(1)
        self._chats: dict[int, Chat] = {}

    def open(self, person: Writer) -> Chat:
        """Return the person's chat with the bot; a new one where there was none."""
        return self._chats.setdefault(person.id, Chat(person))

    @property
    def chats(self) -> tuple[Chat, ...]:
        """Every chat, in the order they were opened."""
        return tuple(self._chats.values())

    def start(self, chat: Chat, payload: str = "") -> Exchange:
        """Open the bot's link (``t.me/<bot>?start=<payload>``) and press Start."""
        return self.say(chat, f"/start {payload}".strip())

    def tap(self, chat: Chat, button: str) -> Exchange:
        """Press a button of the reply keyboard, which says its text in the person's name.

        Raises ``ValueError`` for a button that is not shown.
        """
        if not any(button in row for row in chat.keyboard):
            raise ValueError(f"no button {button!r} is shown")
        if chat.hides_keyboard_once_used:
            chat.keyboard = ()
        return self.say(chat, button)

    def say(self, chat: Chat, text: str) -> Exchange:
        """Write to the bot."""
        with chat.lock:
            mine = ChatMessage(
                next(self._message_ids), is_from_bot=False, text=text, at=self._now()
            )
            chat.messages.append(mine)
            chat.is_blocked = False
            message = text_message(chat.person, mine.message_id, text, mine.at)
            return self._deliver({"message": message})

    def send_media(self, chat: Chat, kind: str = "sticker") -> Exchange:
        """Send something without words: a sticker, a voice message, a location."""
        with chat.lock:
            mine = ChatMessage(
                next(self._message_ids), is_from_bot=False, text=f"[{kind}]", at=self._now()
            )
            chat.messages.append(mine)
            message = media_message(chat.person, mine.message_id, kind, mine.at)
            return self._deliver({"message": message})

    def block(self, chat: Chat, *, blocked: bool = True) -> Exchange:
        """Block the bot, or unblock it; the bot is told by ``my_chat_member``."""
        with chat.lock:
            chat.is_blocked = blocked
            return self._deliver(block_update(chat.person, self._now(), blocked=blocked))

    def push(self, message: SendMessage) -> ChatMessage | Refused:
        """Carry out ``sendMessage`` that the bot asked for by itself, in no answer."""
        match self._open_chat(message.chat_id):
            case Refused() as refused:
                return refused
            case chat:
                return self._show(chat, message, is_pushed=True)

    def deliver(self, chat: Chat, update: Mapping[str, Any]) -> Exchange:
        """Post any other kind of update in this chat (an edit, a callback, one yet unknown)."""
        with chat.lock:
            return self._deliver(update)

    def _deliver(self, update: Mapping[str, Any]) -> Exchange:
        update_id = next(self._update_ids)
        answer = self._attempt({"update_id": update_id, **update})
        if not answer.is_success:
            return Exchange(update_id, answer)
        match read_method(answer):
            case None:
                return Exchange(update_id, answer)
            case Refused() as refused:
                return Exchange(update_id, answer, refused=refused)
            case method:
                return self._carry_out(update_id, answer, method)

    def _attempt(self, update: Mapping[str, Any]) -> WebhookAnswer:
        answer = self._request.post(update)
        for attempt in range(1, ATTEMPTS):
            if answer.is_success:
                break
            waited = FIRST_PAUSE_SECONDS * 2 ** (attempt - 2) if attempt > 1 else 0.0
            self._pause(waited if answer.retry_after is None else answer.retry_after)
            answer = self._request.post(update)
        return answer

    def _carry_out(self, update_id: int, answer: WebhookAnswer, method: Method) -> Exchange:
        match method:
            case SendMessage():
                return self._send(update_id, answer, method)
            case AnswerCallbackQuery() | LeaveChat():
                return Exchange(update_id, answer)

    def _send(self, update_id: int, answer: WebhookAnswer, method: SendMessage) -> Exchange:
        match self._open_chat(method.chat_id):
            case Refused() as refused:
                return Exchange(update_id, answer, refused=refused)
            case chat:
                return Exchange(update_id, answer, self._show(chat, method))

    def _open_chat(self, chat_id: int) -> Chat | Refused:
        """Return the chat, or what stands against writing in it."""
        chat = self._chats.get(chat_id)
        if chat is None:
            return Refused(400, "chat not found")
        return Refused(403, "bot was blocked by the user") if chat.is_blocked else chat

    def _show(self, chat: Chat, message: SendMessage, *, is_pushed: bool = False) -> ChatMessage:
        """Put a message of the bot's into the chat, and its buttons below."""
        shown = ChatMessage(
            next(self._message_ids),
            is_from_bot=True,
            text=message.text,
            at=self._now(),
            is_pushed=is_pushed,
        )
        chat.messages.append(shown)
        match message.reply_markup:
            case ReplyKeyboardMarkup() as markup:
                chat.keyboard = tuple(
                    tuple(button.text for button in row) for row in markup.keyboard
                )
                chat.hides_keyboard_once_used = markup.one_time_keyboard
            case ReplyKeyboardRemove():
                chat.keyboard = ()
            case None:
                pass
        return shown
