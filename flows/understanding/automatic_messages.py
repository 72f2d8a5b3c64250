"""Recognizes messages that phones send by themselves: tap-backs and automatic replies."""

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache

from flows.lexicon import Languages, phrases_in
from flows.lexicon.matcher import Matcher
from flows.lexicon.message_text import MessageText, fold_words
from flows.lexicon.phrase_cover import MAX_WORDS_OF_WHOLE
from flows.understanding.opt_outs import read_opt_out


class AutomaticMessage(StrEnum):
    """The kinds of message that nobody wrote. They are not answered."""

    TAPBACK = "tapback"
    AUTOREPLY = "autoreply"


_BEFORE_QUOTE = re.compile(r"^([^\"“”«„‘']{1,60}+) ?[\"“”«„‘'] ?\S", re.DOTALL)
_BEGINS_WITH_LETTER = re.compile(r"\s*\w")


@dataclass(frozen=True, slots=True)
class _AutomaticLists:
    """A matcher of each of these lists of ``flows.lexicon.Lexicon``, in some languages together."""

    tapbacks: Matcher
    reactions: Matcher
    attachments: Matcher
    autoreplies: Matcher


@cache
def _automatic_lists(languages: Languages) -> _AutomaticLists:
    return _AutomaticLists(
        *(
            Matcher({one.name: phrases_in(languages.lexicons, operator.attrgetter(one.name))})
            for one in fields(_AutomaticLists)
        )
    )


def read_automatic_message(text: str, languages: Languages) -> AutomaticMessage | None:
    """Return the kind of automatic message that ``text`` is, in any language shipped, or None.

    A tap-back is recognized by the words before its quotation. An automatic reply that also asks
    to stop our messages was written by a person, and is not ignored.
    """
    own, languages = MessageText.of(text), languages.all_shipped
    lists = _automatic_lists(languages)
    quote = _BEFORE_QUOTE.match(own.line)
    if (quote and _is_tapback(quote.group(1), lists)) or _is_about_attachment(own.said, lists):
        return AutomaticMessage.TAPBACK
    if not lists.autoreplies.within(own.said):
        return None
    ended = _asks_to_stop(own, languages) and _asks_to_stop(
        " ".join(lists.autoreplies.without(own.said, "autoreplies")), languages
    )
    return None if ended else AutomaticMessage.AUTOREPLY


def _asks_to_stop(text: str, languages: Languages) -> bool:
    asked = read_opt_out(text, languages.speaking(), (), {})
    return asked is not None and asked.kind.is_opt_out


def _is_tapback(lead: str, lists: _AutomaticLists) -> bool:
    """Tell whether the words before a quotation are a tap-back's; a reaction begins with emoji."""
    said = fold_words("".join(char for char in lead if char.isalnum() or char.isspace())).split()
    if lists.tapbacks.is_whole(said):
        return True
    reacts = not _BEGINS_WITH_LETTER.match(lead)
    return reacts and lists.reactions.is_whole(said)


def _is_about_attachment(said: Sequence[str], lists: _AutomaticLists) -> bool:
    """Tell whether the words are a tap-back's and what it is about ("liked an image")."""
    tapbacks = lists.tapbacks.first_ends(said[:MAX_WORDS_OF_WHOLE])
    return bool(tapbacks) and any(lists.attachments.is_whole(said[end:]) for end, _ in tapbacks)
