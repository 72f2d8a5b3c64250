"""Recognizes messages that phones send by themselves: tap-backs and automatic replies."""

import re
from enum import StrEnum

from flows.lexicon import LEXICONS, phrases_in
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


_TAPBACKS = Matcher({"tapback": phrases_in(LEXICONS, lambda lexicon: lexicon.tapbacks)})
_AUTOREPLIES = Matcher({"autoreply": phrases_in(LEXICONS, lambda lexicon: lexicon.autoreplies)})


def read_automatic_message(text: str) -> AutomaticMessage | None:
    """Return the kind of automatic message that ``text`` is, in any language shipped, or None.

    A tap-back is recognized by the words before its quotation. An automatic reply that also asks
    to stop our messages was written by a person, and is not ignored.
    """
    own = MessageText.of(text)
    lead = _BEFORE_QUOTE.match(own.line) or _BEFORE_ATTACHMENT.match(own.line)
    if lead and _is_tapback(lead.group(1)):
        return AutomaticMessage.TAPBACK
    said = own.folded.split()
    if not _AUTOREPLIES.within(said):
        return None
    ended = _asks_to_stop(own) and _asks_to_stop(" ".join(_AUTOREPLIES.without(said, "autoreply")))
    return None if ended else AutomaticMessage.AUTOREPLY


def _asks_to_stop(text: str) -> bool:
    asked = read_opt_out(text, (), (), {})
    return asked is not None and asked.kind is not OptOutKind.DOUBT


def _is_tapback(lead: str) -> bool:
    said = fold_words("".join(char for char in lead if char.isalnum() or char.isspace())).split()
    return _TAPBACKS.is_whole(said) or _EMOJI_REACTION.match(lead) is not None
