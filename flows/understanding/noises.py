"""What phones send by themselves: tap-backs that quote us, and automatic replies."""

import re
from enum import StrEnum

from flows.lexicon import LEXICONS, gathered
from flows.lexicon.phrases import anywhere, own_lines, words
from flows.understanding.opt_outs import OptOutKind, opt_out


class Noise(StrEnum):
    """Words that nobody wrote. They are not answered."""

    TAPBACK = "tapback"
    AUTOREPLY = "autoreply"


_LEAD = re.compile(r"^([^\"“”«„‘']{1,60}?)[\s\u2009\u200a]*[\"“”«„‘']\s*\S", re.DOTALL)
_PICTURE = re.compile(
    r"^(.{4,20}?) (?:an?|una?) (?:image|photo|picture|video|movie|attachment|audio message|link|"
    r"sticker|imagen|foto|v[ií]deo|adjunto)\.?$",
    re.IGNORECASE,
)
_EMOJI_TO = re.compile(r"^\W+(?:\b(?:to|a|removed from)\b)\s*$", re.IGNORECASE)


_TAPBACK = re.compile(anywhere(gathered(LEXICONS, lambda lexicon: lexicon.tapbacks)).pattern + "$")
_AUTOREPLY = anywhere(gathered(LEXICONS, lambda lexicon: lexicon.autoreplies))


def noise(text: str) -> Noise | None:
    """Return the kind of noise that ``text`` is, in any language shipped; None if it is none.

    A tap-back is known by what stands before the words it quotes. An automatic reply that also
    asks to be left alone is a person's, and no noise.
    """
    line = " ".join(own_lines(text))
    lead = _LEAD.match(line) or _PICTURE.match(line)
    if lead and _is_tapback(lead.group(1)):
        return Noise.TAPBACK
    folded = words(line)
    if not _AUTOREPLY.search(folded):
        return None
    ended = _ends(text) and _ends(_AUTOREPLY.sub("", folded))
    return None if ended else Noise.AUTOREPLY


def _ends(text: str) -> bool:
    asked = opt_out(text, (), (), {})
    return asked is not None and asked.kind is not OptOutKind.DOUBT


def _is_tapback(lead: str) -> bool:
    folded = words("".join(char for char in lead if char.isalnum() or char.isspace()))
    return bool(_TAPBACK.match(folded) or _EMOJI_TO.match(lead))
