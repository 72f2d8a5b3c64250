"""What an answer may say, and how it is worded for the channel that it goes by."""

from collections.abc import Collection, Iterator
from typing import Final

from bot.languages import Phrase
from bot.questions.question_errors import QuestionRefused
from flows.broadcast.links import SHORTENER_HOSTS, linked_hosts
from flows.campaign import Campaign
from flows.segments import fold_to_gsm7, measure
from flows.unseen_signs import CONTROL_CHARACTERS

MAX_SEGMENTS: Final = 4
"""Segments of a text message that one answer may take, with who writes in front."""
MAX_CHARACTERS: Final = 1500
"""Characters of an answer in Telegram or by WhatsApp."""
BY_SEGMENTS: Final = ("sms", "rcs")
"""Channels whose messages are counted in segments."""


def word_answer(campaign: Campaign, channel: str, text: str, our_host: str) -> str:
    """Return the answer as it is sent: who writes, unless it says so, and the organizer's words.

    ``our_host`` is that of the program's public address. A link may lead there, or to a page that
    the campaign names in its own texts: an organizer's phone may be in other hands.
    Raises ``QuestionRefused`` for what must not go out.
    """
    words = CONTROL_CHARACTERS.sub("", text).replace("\r", "").strip()
    if not words:
        raise QuestionRefused("answer_empty")
    for host in linked_hosts(words):
        if host in SHORTENER_HOSTS:
            problem = Phrase("problems.link_shortener", {"host": host})
            raise QuestionRefused("answer_unfit", problem=problem)
        if not _is_own(host, {our_host, *_hosts_of_campaign(campaign)}):
            problem = Phrase("problems.link_foreign", {"host": host})
            raise QuestionRefused("answer_unfit", problem=problem)
    sponsor = campaign.organization_names[campaign.sponsor]
    said = words if sponsor.casefold() in words.casefold() else f"{sponsor}: {words}"
    if channel not in BY_SEGMENTS:
        if len(said) > MAX_CHARACTERS:
            raise QuestionRefused("answer_too_long", length=len(said), limit=MAX_CHARACTERS)
        return said
    said = fold_to_gsm7(said)
    measured = measure(said)
    if measured.segments > MAX_SEGMENTS:
        raise QuestionRefused("answer_costs", segments=measured.segments, limit=MAX_SEGMENTS)
    return said


def _is_own(host: str, own: Collection[str]) -> bool:
    """Tell whether a host is one of these, or a part of one's domain."""
    return any(host == one or host.endswith(f".{one}") for one in own if one)


def _hosts_of_campaign(campaign: Campaign) -> Iterator[str]:
    """Yield the hosts of all links in the campaign's own facts and texts."""
    yield from linked_hosts(campaign.privacy)
    for words in campaign.words.values():
        answers = (one.says for one in words.answers.values())
        for text in (*words.says.values(), *words.questions.values(), *answers):
            yield from linked_hosts(" ".join((text.rich, *text.sms)))
