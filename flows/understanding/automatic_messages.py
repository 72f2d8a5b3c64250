"""Recognizes messages that phones send by themselves: tap-backs and automatic replies."""

import re
from enum import StrEnum
from functools import cache

from flows.lexicon import Languages, phrases_in
from flows.lexicon.matcher import Matcher
from flows.lexicon.message_text import MessageText, fold_words
from flows.understanding.opt_outs import OptOutKind, read_opt_out


class AutomaticMessage(StrEnum):
    """The kinds of message that nobody wrote. They are not answered."""

    TAPBACK = "tapback"
    AUTOREPLY = "autoreply"


_BEFORE_QUOTE = re.compile(r"^([^\"“”«„‘']{1,60}?) ?[\"“”«„‘'] ?\S", re.DOTALL)
_BEFORE_ATTACHMENT = re.compile(
    r"^(.{4,20}?) (?:an?|una?) (?:image|photo|picture|video|movie|attachment|audio message|link|"
    r"sticker|imagen|foto|v[ií]deo|adjunto)\.?$",
    re.IGNORECASE,
)
_EMOJI_REACTION = re.compile(r"^\W+(?:\b(?:to|a|removed from)\b) ?$", re.IGNORECASE)


@cache
def _tapbacks(languages: Languages) -> Matcher:
    return Matcher({"tapback": phrases_in(languages.lexicons, lambda one: one.tapbacks)})


@cache
def _autoreplies(languages: Languages) -> Matcher:
    return Matcher({"autoreply": phrases_in(languages.lexicons, lambda one: one.autoreplies)})


def read_automatic_message(text: str, languages: Languages) -> AutomaticMessage | None:
    """Return the kind of automatic message that ``text`` is, in any language shipped, or None.

    A tap-back is recognized by the words before its quotation. An automatic reply that also asks
    to stop our messages was written by a person, and is not ignored.
    """
    own, languages = MessageText.of(text), languages.all_shipped
    lead = _BEFORE_QUOTE.match(own.line) or _BEFORE_ATTACHMENT.match(own.line)
    if lead and _is_tapback(lead.group(1), languages):
        return AutomaticMessage.TAPBACK
    said = own.folded.split()
    autoreplies = _autoreplies(languages)
    if not autoreplies.within(said):
        return None
    ended = _asks_to_stop(own, languages) and _asks_to_stop(
        " ".join(autoreplies.without(said, "autoreply")), languages
    )
    return None if ended else AutomaticMessage.AUTOREPLY


def _asks_to_stop(text: str, languages: Languages) -> bool:
    asked = read_opt_out(text, languages.speaking(), (), {})
    return asked is not None and asked.kind is not OptOutKind.DOUBT


def _is_tapback(lead: str, languages: Languages) -> bool:
    said = fold_words("".join(char for char in lead if char.isalnum() or char.isspace())).split()
    return _tapbacks(languages).is_whole(said) or _EMOJI_REACTION.match(lead) is not None
