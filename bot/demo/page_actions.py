"""What is on the page: phones, chats and a desk, and what happens when someone uses them."""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Protocol

from bot.demo import fictional_people, phone_json, simulated_supporters
from bot.demo.conversation_starts import Playbook
from bot.demo.fictional_people import Owner, Phone
from bot.demo.stand_ins.telegram.chats import Chat, TelegramSandbox
from bot.demo.stand_ins.telegram.update_objects import Writer
from bot.demo.stand_ins.twilio.phones import Direction, Sms, TwilioSandbox

OFFERED_WORDS = re.compile(r"[A-ZÁÉÍÓÚÜÑ]{2,}")


class NoMorePhones(Exception):
    """The reserved numbers are used up."""


class Desk(Protocol):
    """The organizer's part of the page: ``bot.demo.organizer_panel``, or nobody's.

    What it is asked to do it answers in words where it cannot, or "".
    """

    def view(self) -> dict[str, Any]:
        """Return what the desk shows, ready for JSON."""
        ...

    def card(self, organization: str, texts: Mapping[str, str]) -> dict[str, Any]:
        """Return what an update would mean, ready for JSON."""
        ...

    def send(self, organization: str, texts: Mapping[str, str]) -> str:
        """Draft an update and approve it."""
        ...

    def steer(self, update_id: int, act: str) -> str:
        """Pause, resume or cancel an update."""
        ...

    def willing(self) -> int:
        """Return how many people want updates from anyone."""
        ...


class Stage:
    """The phones and chats of one run. Safe to use from several threads.

    ``stored`` reads what the program keeps, ready for JSON. ``used`` phones and accounts of an
    earlier run are passed over.
    """

    def __init__(
        self,
        twilio: TwilioSandbox,
        telegram: TelegramSandbox,
        playbook: Playbook,
        stored: Callable[[], dict[str, Any]],
        desk: Desk,
        *,
        used: int = 0,
    ) -> None:
        self._twilio = twilio
        self._telegram = telegram
        self._playbook = playbook
        self._stored = stored
        self.desk = desk
        self._new_phones = fictional_people.phones(1 + used)
        self._new_accounts = fictional_people.telegram_ids(used)
        self._phones: dict[str, Phone] = {}
        self._chats: dict[int, tuple[Chat, Owner]] = {}
        self._lock = threading.Lock()
        self.add_phone()
        self.add_chat()

    def add_phone(self) -> str:
        """Bring in a phone that never wrote, and return its number."""
        with self._lock:
            for phone in islice(self._new_phones, 1):
                self._phones[phone.number] = phone
                return phone.number
        raise NoMorePhones

    def add_chat(self) -> int:
        """Bring in a Telegram account that never wrote, and return its chat's id."""
        with self._lock:
            chat_id, owner = next(self._new_accounts)
            chat = self._telegram.open(Writer(chat_id, owner.given_name))
            self._chats[chat_id] = chat, owner
        return chat_id

    def owner(self, device: str | int) -> str:
        """Return the name of whoever a phone or chat belongs to."""
        if isinstance(device, str):
            return self._phones[device].owner.name
        return self._chats[device][1].name

    def bring_in(self) -> dict[str, str]:
        """Let more supporters come in by themselves; return what came of it, in words."""
        signed, willing, phones = self._stored()["count"], self.desk.willing(), list[str]()
        for part in simulated_supporters.parts(self._playbook):
            try:
                device = simulated_supporters.play(part, self)
            except NoMorePhones:
                device = simulated_supporters.play(replace(part, channel="telegram"), self)
            phones += [device] if isinstance(device, str) else []
        gone = "One of them has given up the number since." if phones else ""
        for number in phones[-1:]:
            self._twilio.give_up(number)
        signed, willing = self._stored()["count"] - signed, self.desk.willing() - willing
        people = simulated_supporters.PEOPLE
        told = f"{people} more people wrote in: {signed} signed, {willing} want updates."
        return {"said": f"{told} {gone}".strip()}

    def text(self, number: str, body: str) -> str:
        """Send a text from a phone, and return Twilio's complaint about the answer, or "".

        Raises ``KeyError`` if there is no such phone.
        """
        return phone_json.twilio_complaint(self._twilio.text(self._phones[number].number, body))

    def say(self, chat_id: int, text: str) -> str:
        """Write in a chat or press the button of that text; return Telegram's complaint, or "".

        This and what follows raise ``KeyError`` if there is no such chat.
        """
        chat, _ = self._chats[chat_id]
        is_button = any(text in row for row in chat.keyboard)
        exchange = self._telegram.tap(chat, text) if is_button else self._telegram.say(chat, text)
        return phone_json.telegram_complaint(exchange)

    def start(self, chat_id: int, payload: str) -> str:
        """Open the bot's link in a chat and press Start."""
        return phone_json.telegram_complaint(self._telegram.start(self._chats[chat_id][0], payload))

    def block(self, chat_id: int, *, blocked: bool) -> str:
        """Block or unblock the bot."""
        exchange = self._telegram.block(self._chats[chat_id][0], blocked=blocked)
        return phone_json.telegram_complaint(exchange)

    def view(self) -> dict[str, Any]:
        """Return everything the page shows, ready for JSON."""
        return {
            "title": self._playbook.title,
            "number": fictional_people.spoken(fictional_people.OUR_NUMBER),
            "bot": fictional_people.BOT_NAME,
            "starts": [phone_json.start(start) for start in self._playbook.starts],
            "phones": [self._phone(phone) for phone in self._phones.values()],
            "chats": [phone_json.chat(chat, owner) for chat, owner in self._chats.values()],
            "organizer": self.desk.view(),
            "stored": self._stored(),
        }

    def _phone(self, phone: Phone) -> dict[str, Any]:
        messages = [sms for sms in self._twilio.messages if sms.person == phone.number]
        return phone_json.phone(
            phone,
            messages,
            words=self._offered(messages),
            is_blocked=self._twilio.carrier.blocks(fictional_people.OUR_NUMBER, phone.number),
        )

    def _offered(self, messages: Sequence[Sms]) -> list[str]:
        """Return the words in capitals that the last answer offers to be sent back."""
        heard = [sms.body for sms in messages if sms.direction is not Direction.INBOUND]
        sent = {sms.body.upper() for sms in messages if sms.direction is Direction.INBOUND}
        begun_with = {start.words for start in self._playbook.starts} & sent
        found = OFFERED_WORDS.findall(heard[-1]) if heard else []
        known = self._playbook.words - begun_with
        return [word for word in dict.fromkeys(found) if word in known]
