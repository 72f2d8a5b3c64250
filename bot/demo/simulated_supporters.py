"""Supporters who come in by themselves: each has the whole conversation, through the webhooks.

Nothing is put into the database for them. How many signed, and how many want updates, is counted
afterwards, where the program keeps it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle

from bot.demo.conversation_starts import Start, SupporterWords
from bot.demo.page_actions import NoMorePhones, PageActions

PEOPLE = 20

CHANNELS = ("sms", "telegram", "sms", "sms", "telegram")
"""How they come, one after the other, again and again."""

DECLINING_EVERY = 5
"""Every so manyth person signs and wants no updates."""
OTHER_LANGUAGE_EVERY = 4
"""Every so manyth person comes by another language's keyword, if there is one."""


@dataclass(frozen=True, slots=True)
class Supporter:
    """How one supporter comes in. ``choices`` are the words of their language, by choice."""

    channel: str
    start: Start
    choices: Mapping[str, str]
    wants_updates: bool


def bring_in(page: PageActions) -> dict[str, str]:
    """Let more supporters come in; return what came of it, in words, as the page shows it.

    The last who came by phone gives up the number.
    """
    signed, willing = page.count_signatures(), page.panel.willing()
    supporters = plan_supporters(page.words)
    phones = [number for each in supporters if (number := converse(each, page))]
    for number in phones[-1:]:
        page.give_up_number(number)
    signed, willing = page.count_signatures() - signed, page.panel.willing() - willing
    told = f"{PEOPLE} more people wrote in: {signed} signed, {willing} want updates."
    return {"said": f"{told} One of them has given up the number since." if phones else told}


def plan_supporters(words: SupporterWords) -> Iterator[Supporter]:
    """Yield the supporters who are to come in."""
    keywords = [start for start in words.starts if start.kind == "keyword"]
    first, others = keywords[0], cycle(keywords[1:] or keywords[:1])
    for number, channel in zip(range(1, PEOPLE + 1), cycle(CHANNELS), strict=False):
        start = next(others) if number % OTHER_LANGUAGE_EVERY == 0 else first
        choices = words.choices[start.language]
        yield Supporter(channel, start, choices, wants_updates=number % DECLINING_EVERY != 0)


def converse(supporter: Supporter, page: PageActions) -> str:
    """Have one supporter's conversation on a new device.

    Returns the phone's number, or "" in Telegram, which is used where no phone is left.
    """
    choices = supporter.choices
    last = choices["updates" if supporter.wants_updates else "no"]
    if supporter.channel == "sms":
        try:
            number = page.add_phone()
        except NoMorePhones:
            number = ""
        if number:
            for words in (supporter.start.words, page.owner(number), choices["sign"], last):
                page.text(number, words)
            return number
    chat_id = page.add_chat()
    page.start(chat_id, supporter.start.words)
    for words in (page.owner(chat_id), choices["sign"], last):
        page.say(chat_id, words)
    return ""
