"""Joins a phone and a Telegram chat by a one-time code that is asked for on one, and sent on the
other.

LINK is answered with a code and where to send it. LINK with the code, sent on the other channel,
is answered with what joining does; sent there once more, it joins the two. It is asked for twice
because a code proves only that somebody was told it: whoever is talked into typing another
person's code reads first that this would let the other see and erase what is held of them.
UNLINK separates the two again, at any time.
"""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Final

from flows.commands import Command, CommandOrLanguage
from flows.conversation import CodeState
from flows.effects import JoinByCode, JoinPhone, NoteWrongCode, OfferJoinCode, Separate
from flows.invitations import CODE_DIGITS, CODE_LETTERS
from flows.lexicon import Languages
from flows.lexicon.message_text import MessageText, fold_words
from flows.replies import Reply
from flows.turn import Scene, Turn

JOIN_CODE_SIGNS: Final = CODE_LETTERS + CODE_DIGITS
"""Letters and digits of a code: no vowels, so that it is no word, and no look-alikes."""
JOIN_CODE_LENGTH: Final = 6
"""Signs of a code: 22 ** 6 is 113 million."""
CODE_VALID_FOR: Final = timedelta(minutes=15)
"""How long a code joins."""
MAX_WRONG_CODES: Final = 5
"""Wrong codes of one address within ``WRONG_CODES_COUNT_FOR``, after which it can use none. A
thousand addresses that guess all day hit one of ten open codes once in two thousand days."""
WRONG_CODES_COUNT_FOR: Final = timedelta(days=1)
"""The time over which the wrong codes of an address are counted, from the first of them on."""

_CODE: Final = "link_code"
_CODE_TO_CONFIRM: Final = "link_confirm"
CODE_REPLY_KEYS: Final = frozenset({_CODE, _CODE_TO_CONFIRM})
"""The keys of the replies that tell a code."""
_ASK_REPLY_KEY: Final = "link_ask"

_MAX_SIGNS_OF_ATTEMPT = 10
_READ_BEFORE_SENT_AGAIN = timedelta(seconds=5)
"""The same words sooner than this are the same message twice: nobody can have read the answer."""


@cache
def _link_words(languages: Languages) -> frozenset[str]:
    """Return the words for LINK of every language shipped, plain."""
    entries = (one.commands.get(Command.LINK, ()) for one in languages.shipped.values())
    return frozenset(fold_words(word) for several in entries for word in several)


def read_join_code(text: str, languages: Languages) -> str:
    """Return the code that a message sends ("link K7M-2XP"), in small letters, or "".

    What has a digit in it and is no longer than a code may become is one, be it mistyped.
    """
    first, _, rest = text.strip().lstrip("/").partition(" ")
    code = "".join(sign for sign in rest.lower() if sign.isalnum())
    is_attempt = (
        1 < len(code) <= _MAX_SIGNS_OF_ATTEMPT
        and len(rest) <= 2 * _MAX_SIGNS_OF_ATTEMPT
        and code.isascii()
        and any(sign.isdigit() for sign in code)
    )
    return code if is_attempt and fold_words(first) in _link_words(languages) else ""


def answer_link(scene: Scene, command: CommandOrLanguage | None) -> Turn | None:
    """Answer LINK, LINK with a code, or UNLINK; None if the message is none of these.

    "link?" and "link please" ask for the petition's own link.
    """
    if command is Command.UNLINK:
        return scene.answer_in_place(Reply("separated"), (Separate(),))
    if read_join_code(scene.text, scene.languages):
        return _use_code(scene)
    alone = len(MessageText.of(scene.text).said) == 1 and "?" not in scene.text
    if command is not Command.LINK or not alone:
        return None
    if not scene.standing.can_join:
        return scene.answer_in_place(Reply("link_nowhere"))
    return scene.answer_in_place(_offer_code(_CODE, offers_contact=True), (OfferJoinCode(),))


def answer_contact(scene: Scene, number: str) -> Turn:
    """Join the number that was shared, or ask for a code from there where it may be another's.

    Of who signed from there nothing is told.
    """
    if not scene.standing.contact_is_other:
        return scene.answer_in_place(Reply("joined"), (JoinPhone(number),))
    return scene.answer_in_place(_offer_code(_CODE_TO_CONFIRM), (OfferJoinCode(),))


CODE_USED_KEY: Final = "link_used"
"""The key of what whoever asked for a code is told once it was used."""


def tell_of_join(scene: Scene, turn: Turn) -> Turn:
    """Return the turn, which begins with what became of the code that the person had asked for."""
    key, reply = scene.conversation.tell_next, turn.reply
    if not key or reply is None or reply.lead or turn.conversation is None:
        return turn
    told = replace(turn.conversation, tell_next="")
    return replace(turn, conversation=told, reply=replace(reply, lead=Reply(key)))


def _offer_code(key: str, *, offers_contact: bool = False) -> Reply:
    """Return the reply that tells a code; the code itself is chosen by the caller of the turn."""
    return Reply(key, {"code": "", "reach_elsewhere": ""}, offers_contact=offers_contact)


def _use_code(scene: Scene) -> Turn:
    match scene.standing.join_code:
        case CodeState.SPENT:
            return scene.answer_in_place(Reply("link_spent"))
        case CodeState.SAME_CHANNEL:
            return scene.answer_in_place(Reply("link_same_channel"), (NoteWrongCode(),))
        case CodeState.JOINED:
            return scene.answer_in_place(Reply("link_joined"))
        case CodeState.GOOD:
            return _ask_or_join(scene)
        case _:
            return scene.answer_in_place(Reply("link_wrong"), (NoteWrongCode(),))


def _ask_or_join(scene: Scene) -> Turn:
    code = read_join_code(scene.text, scene.languages)
    if scene.conversation.last_reply != _ASK_REPLY_KEY:
        return scene.answer_in_place(Reply(_ASK_REPLY_KEY, {"code": code.upper()}))
    if abs(scene.now - scene.conversation.spoke_at) < _READ_BEFORE_SENT_AGAIN:
        return Turn(scene.conversation)
    return scene.answer_in_place(Reply("joined"), (JoinByCode(code),))
