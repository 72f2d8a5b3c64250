"""What is on the page: phones, chats and a panel, and what happens when someone uses them."""

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

from bot.demo import fictional_people, phone_json
from bot.demo.conversation_starts import SupporterWords
from bot.demo.fictional_people import Phone
from bot.demo.organizer_panel import OrganizerPanel
from bot.demo.stand_ins.telegram.stand_in import Chat, TelegramStandIn
from bot.demo.stand_ins.telegram.updates import Writer
from bot.demo.stand_ins.twilio.messages import AccountMessage, Direction
from bot.demo.stand_ins.twilio.stand_in import TwilioStandIn

OFFERED_WORDS = re.compile(r"[A-ZÁÉÍÓÚÜÑ]{2,}")


class NoMorePhones(Exception):
    """The reserved numbers are used up."""


class PageActions:
    """The phones and chats of one run. Safe to use from several threads.

    ``stored`` reads what the program keeps, ready for JSON. ``used`` phones and accounts of an
    earlier run are passed over.
    """

    def __init__(
        self,
        twilio: TwilioStandIn,
        telegram: TelegramStandIn,
        words: SupporterWords,
        stored: Callable[[], dict[str, Any]],
        panel: OrganizerPanel,
        *,
        used: int = 0,
    ) -> None:
        self._twilio = twilio
        self._telegram = telegram
        self.words = words
        self._stored = stored
        self.panel = panel
        self._new_phones = fictional_people.new_phones(1 + used)
        self._new_accounts = fictional_people.new_telegram_accounts(used)
        self._phones: dict[str, Phone] = {}
        self._chats: dict[int, tuple[Chat, str]] = {}
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
            chat = self._telegram.open(Writer(chat_id, owner.split()[0]))
            self._chats[chat_id] = chat, owner
        return chat_id

    def owner(self, device: str | int) -> str:
        """Return the name of whoever a phone or chat belongs to."""
        if isinstance(device, str):
            return self._phones[device].owner
        return self._chats[device][1]

    def give_up_number(self, number: str) -> None:
        """Take a phone's number out of service: what is sent to it from now on fails."""
        self._twilio.messages.out_of_service.add(number)

    def count_signatures(self) -> int:
        """Return how many signatures the program keeps."""
        return int(self._stored()["count"])

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
        result = self._telegram.tap(chat, text) if is_button else self._telegram.say(chat, text)
        return phone_json.telegram_complaint(result)

    def start(self, chat_id: int, payload: str) -> str:
        """Open the bot's link in a chat and press Start."""
        return phone_json.telegram_complaint(self._telegram.start(self._chats[chat_id][0], payload))

    def block(self, chat_id: int, *, blocked: bool) -> str:
        """Block or unblock the bot."""
        result = self._telegram.block(self._chats[chat_id][0], blocked=blocked)
        return phone_json.telegram_complaint(result)

    def view(self) -> dict[str, Any]:
        """Return everything the page shows, ready for JSON."""
        by_hand = self.panel.given_answers()
        return {
            "title": self.words.title,
            "number": fictional_people.format_number(fictional_people.OUR_NUMBER),
            "bot": fictional_people.BOT_NAME,
            "choices": self.words.choices[self.words.starts[0].language],
            "starts": [asdict(start) for start in self.words.starts],
            "phones": [self._phone(phone, by_hand) for phone in self._phones.values()],
            "chats": [
                phone_json.chat(chat, owner, by_hand) for chat, owner in self._chats.values()
            ],
            "organizer": self.panel.view(),
            "stored": self._stored(),
        }

    def _phone(self, phone: Phone, by_hand: Sequence[str]) -> dict[str, Any]:
        messages = [each for each in self._twilio.messages.all() if each.person == phone.number]
        return phone_json.phone(
            phone,
            messages,
            words=self._offered(messages),
            by_hand=by_hand,
            is_blocked=self._twilio.messages.carrier.blocks(
                fictional_people.OUR_NUMBER, phone.number
            ),
        )

    def _offered(self, messages: Sequence[AccountMessage]) -> list[str]:
        """Return the words in capitals that the last answer offers to be sent back."""
        answers = [each.body for each in messages if each.direction is not Direction.INBOUND]
        sent = {each.body.upper() for each in messages if each.direction is Direction.INBOUND}
        begun_with = {start.words for start in self.words.starts} & sent
        found = OFFERED_WORDS.findall(answers[-1]) if answers else []
        known = self.words.words - begun_with
        return [word for word in dict.fromkeys(found) if word in known]
