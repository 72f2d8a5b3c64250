"""What phones send by themselves: tap-backs that quote us, and automatic replies."""

import re
from enum import StrEnum

from flows.lexicon import LEXICONS, gathered
from flows.lexicon.matcher import Matcher
from flows.lexicon.phrases import Text, words
from flows.understanding.opt_outs import OptOutKind, opt_out


class Noise(StrEnum):
    """Words that nobody wrote. They are not answered."""

    TAPBACK = "tapback"
    AUTOREPLY = "autoreply"


_LEAD = re.compile(r"^([^\"“”«„‘']{1,60}?) ?[\"“”«„‘'] ?\S", re.DOTALL)
_PICTURE = re.compile(
    r"^(.{4,20}?) (?:an?|una?) (?:image|photo|picture|video|movie|attachment|audio message|link|"
    r"sticker|imagen|foto|v[ií]deo|adjunto)\.?$",
    re.IGNORECASE,
)
_EMOJI_TO = re.compile(r"^\W+(?:\b(?:to|a|removed from)\b) ?$", re.IGNORECASE)


_TAPBACK = Matcher({"tapback": gathered(LEXICONS, lambda lexicon: lexicon.tapbacks)})
_AUTOREPLY = Matcher({"autoreply": gathered(LEXICONS, lambda lexicon: lexicon.autoreplies)})


def noise(text: str) -> Noise | None:
    """Return the kind of noise that ``text`` is, in any language shipped; None if it is none.

    A tap-back is known by what stands before the words it quotes. An automatic reply that also
    asks to be left alone is a person's, and no noise.
    """
    own = Text.of(text)
    lead = _LEAD.match(own.line) or _PICTURE.match(own.line)
    if lead and _is_tapback(lead.group(1)):
        return Noise.TAPBACK
    said = own.folded.split()
    if not _AUTOREPLY.within(said):
        return None
    ended = _ends(own) and _ends(" ".join(_AUTOREPLY.without(said, "autoreply")))
    return None if ended else Noise.AUTOREPLY


def _ends(text: str) -> bool:
    asked = opt_out(text, (), (), {})
    return asked is not None and asked.kind is not OptOutKind.DOUBT


def _is_tapback(lead: str) -> bool:
    said = words("".join(char for char in lead if char.isalnum() or char.isspace())).split()
    return _TAPBACK.is_whole(said) or _EMOJI_TO.match(lead) is not None
