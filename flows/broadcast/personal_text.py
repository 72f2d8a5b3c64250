"""The text of a broadcast as one person reads it.

For a text message the organizer's words are folded to GSM-7, the person's name never is. Who
has no name that can be read is called by a kind word of their language (``friend``).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from flows.campaign import PLACEHOLDER, Campaign, Shelf
from flows.name_reader import given_name
from flows.replies import CAMPAIGN_PLACEHOLDERS, PERSONAL_PARAMS
from flows.segments import fold_to_gsm7
from flows.wording import Medium, campaign_values

MAX_CHARACTERS = 1600
"""UTF-16 units in one text message: Twilio refuses a longer one (error 21617)."""

PLACEHOLDERS = CAMPAIGN_PLACEHOLDERS | PERSONAL_PARAMS | {"organization"}
"""What may stand in braces in a broadcast."""

_UNSEEN_BLANKS = "\u115f\u1160\u180e\u200b\u2800\u3164\uffa0"
"""Take the place of a blank and show nothing or an empty letter: zero-width space, Hangul fillers,
Mongolian vowel separator, Braille blank."""
_UNSEEN_JOINS = "\u00ad\u034f\u180b-\u180d\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"
"""Show nothing within a word: soft hyphen, word joiner, byte order mark. They are left out."""
_UNSEEN = re.compile(f"[{_UNSEEN_BLANKS}{_UNSEEN_JOINS}]+")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
"""Marks for the direction of writing: of use only beside letters that run from right to left."""
_JOINERS = re.compile("[\u200c\u200d]+|[\ufe00-\ufe0f]+|[\U000e0000-\U000e007f]+")
"""Belong to an emoji, or to scripts that join letters; between any others they are left out."""
_LAST_PLAIN = "\u02ff"
"""Up to here there are Latin letters, digits and their signs."""
_FLAG = "\U0001f3f4"
_IN_LINK = "/?&=.-_#%~"
_CLOSING = (*",.;:!?)]}'\"\u2019\u201d\u2026", "")

_BEGINS_AFTER = (".", "!", "?", "\n")
_OPENING = " ¡¿\"'(["
_BEFORE_NAME, _BEHIND_NAME = " ,", " ,:;-–—"


@dataclass(frozen=True, slots=True)
class BroadcastText:
    """One broadcast in one language, for one medium: filled, but for the person's name.

    ``language`` is the one that it is written in. ``slots`` are words, each with the placeholder
    of the name behind it; ``rest`` is what comes after the last.
    """

    language: str
    nameless: str
    slots: tuple[tuple[str, str], ...]
    rest: str

    @property
    def personal(self) -> bool:
        """Whether the person's name stands in it: if not, it reads the same to everyone."""
        return bool(self.slots)

    def text(self, name: str) -> str:
        """Return what a person of that name reads; "" is someone whose name is not known.

        A name so long that the text could not be sent with it is left out.
        """
        if not self.slots or not name.strip():
            return self.nameless
        values = {"name": name, "first": given_name(name) or name}
        said = "".join(words + values[slot] for words, slot in self.slots) + self.rest
        return said if units(said) <= MAX_CHARACTERS else self.nameless


def units(text: str) -> int:
    """Return the length of a text as the providers count it: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def broadcast_text(  # noqa: PLR0917 -- all that decides what a broadcast says
    shelf: Shelf,
    campaign: Campaign,
    organization: str,
    texts: Mapping[str, str],
    language: str,
    medium: Medium,
) -> BroadcastText:
    """Return the broadcast of an organization (an id) for people who read ``language``.

    ``texts`` is language → words, and not empty. Where there are none in that language they are
    the campaign's first that has some. What is no placeholder stays as it is:
    ``find_text_problems`` tells.
    """
    written = _written(campaign, texts, language)
    spoken = written if written in campaign.words else campaign.languages[0]
    plain = str if medium.rich else fold_to_gsm7
    values = {
        **campaign_values(campaign, spoken, medium),
        "organization": campaign.organization_names.get(organization, organization),
    }
    slots, words = list[tuple[str, str]](), ""
    # split() returns words and the names of placeholders in turn, words at both ends.
    *pairs, last = PLACEHOLDER.split(_with_visible_blanks(texts[written]).strip())
    for before, placeholder in zip(pairs[::2], pairs[1::2], strict=True):
        words += plain(before)
        if placeholder in PERSONAL_PARAMS:
            slots.append((words, placeholder))
            words = ""
        else:
            words += plain(values.get(placeholder, f"{{{placeholder}}}"))
    rest = words + plain(last)
    friend = plain(_friend(shelf, campaign, spoken, values))
    return BroadcastText(written, _nameless(slots, rest, friend), tuple(slots), rest)


def _with_visible_blanks(text: str) -> str:
    """Return a text whose unseen blanks between words are blanks, and whose other ones are gone.

    What emoji and other scripts are made of stays.
    """

    def visible(found: re.Match[str]) -> str:
        before, after = _neighbors(found)
        parts_words = any(sign in _UNSEEN_BLANKS for sign in found[0])
        is_between = before.strip() and after.strip() and after not in _CLOSING
        return " " if parts_words and is_between and not _is_in_link(found) else ""

    if text.isascii():
        return text
    if not any(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in text if sign.isalpha()):
        text = _DIRECTIONS.sub("", text)
    return _UNSEEN.sub(visible, _JOINERS.sub(_joined, text))


def _neighbors(found: re.Match[str]) -> tuple[str, str]:
    """Return the characters before and behind; "" at an end of the text."""
    text = found.string
    return text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]


def _joined(found: re.Match[str]) -> str:
    before, after = _neighbors(found)
    sign = found[0][0]
    if sign >= "\U000e0000":
        is_needed = before == _FLAG
    elif sign >= "\ufe00":
        is_needed = bool(before) and not (before <= _LAST_PLAIN and (before + "x").isalpha())
        is_needed = is_needed and not before.isspace()
    else:
        is_needed = before > _LAST_PLAIN or after > _LAST_PLAIN
    return found[0] if is_needed else ""


def _is_in_link(found: re.Match[str]) -> bool:
    """Say whether a blank here would cut a link in two where it may be broken into lines."""
    before, after = _neighbors(found)
    words = found.string[: found.start()].split()
    begun = words[-1] if words and not before.isspace() else ""
    return ("://" in begun or begun.startswith("www.")) and (
        before in _IN_LINK or after in _IN_LINK
    )


def _written(campaign: Campaign, texts: Mapping[str, str], language: str) -> str:
    """Return the language that someone who reads ``language`` is written to in."""
    return next(one for one in (language, *campaign.languages, *texts) if one in texts)


def _friend(shelf: Shelf, campaign: Campaign, language: str, values: Mapping[str, str]) -> str:
    """Return what to call someone whose name is not known; a campaign may have its own word."""
    said = campaign.words[language].says.get("friend") or shelf.shared[language]["friend"]
    return PLACEHOLDER.sub(lambda found: values[found[1]], said.rich)


def _nameless(slots: list[tuple[str, str]], rest: str, friend: str) -> str:
    """Return the text with a kind word for each name, in a capital where a sentence begins.

    Where the language has no such word (``friend`` is ""), the name is left out, with the comma
    before it, or with the one behind it where a sentence begins.
    """
    parts = [words for words, _ in slots] + [rest]
    written = parts[0]
    for after in parts[1:]:
        before = written.rstrip(_OPENING)
        begins = not before or before.endswith(_BEGINS_AFTER)
        if friend:
            written += (friend[:1].upper() + friend[1:] if begins else friend) + after
        elif begins:
            left = after.lstrip(_BEHIND_NAME)
            written += left[:1].upper() + left[1:]
        else:
            written = written.rstrip(_BEFORE_NAME) + after
    return written
