"""Finds pairs of signatures that may be one person's: two alike in more than the name."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bot.runtime import Runtime
from bot.storage.review.review_batches import Flag, Namesake
from bot.storage.schema.key_tables import Sealed
from bot.storage.signatures.held_back import ReviewReason
from flows.campaign import Campaign
from flows.lexicon.odd_names import fold_name
from flows.question_kinds import find_place

MOST_NAMESAKES = 20
"""Signatures of one name that are compared with each other; a name of more says nothing."""
_PAIR = 2
_TWO_CHANNELS, _SAME_PLACE_AND_DAY = "duplicate.two-channels", "duplicate.place-and-day"
RULES = (_TWO_CHANNELS, _SAME_PLACE_AND_DAY)


def compared_name(name: str) -> str:
    """Return the form in which names are held to be alike: the order of words does not matter.

    "" for a name of one word: two García in town are two.
    """
    words = fold_name(name).split()
    return " ".join(sorted(words)) if len(words) > 1 or _is_written_together(name) else ""


def _is_written_together(name: str) -> bool:
    """Tell whether a name is in a script that writes names without a blank (王小明)."""
    letters = [sign for sign in name if sign.isalpha()]
    return len(letters) >= _PAIR and all(ord(sign) >= _FIRST_CJK for sign in letters)


_FIRST_CJK = 0x3040


def find_doubles(
    runtime: Runtime, campaign: Campaign, namesakes: Sequence[Namesake]
) -> Iterator[Flag]:
    """Yield a flag for the later of each pair, of two people, that is alike in more than its name.

    A pair alike by its channels (a phone beside Telegram) counts where no third one has the name:
    of a common name there is always somebody on another channel.
    """
    by_name: dict[bytes, list[Namesake]] = defaultdict(list)
    for one in namesakes:
        by_name[one.name_hash].append(one)
    for alike in by_name.values():
        if len(alike) < _PAIR or len(alike) >= MOST_NAMESAKES:
            continue
        if len(alike) == _PAIR and _is_beside_telegram(*alike) and _are_two_people(*alike):
            yield _flag(alike[1], alike[0], _TWO_CHANNELS)
        else:
            yield from _find_same_place(runtime, campaign, alike)


def _find_same_place(
    runtime: Runtime, campaign: Campaign, alike: Iterable[Namesake]
) -> Iterator[Flag]:
    first: dict[tuple[str, str], Namesake] = {}
    for one in alike:
        place = read_place(runtime, campaign, one.answers)
        where = (fold_name(place), one.signed_at.date().isoformat())
        earlier = first.setdefault(where, one)
        if place and earlier is not one and _are_two_people(earlier, one):
            yield _flag(one, earlier, _SAME_PLACE_AND_DAY)


def _flag(later: Namesake, earlier: Namesake, rule: str) -> Flag:
    return Flag(later.id, ReviewReason.DUPLICATE, rule, other_id=earlier.id)


def _is_beside_telegram(one: Namesake, other: Namesake) -> bool:
    return (one.channel == "telegram") != (other.channel == "telegram")


def _are_two_people(one: Namesake, other: Namesake) -> bool:
    """Tell whether two signatures are not of one phone, where two of a name are a family."""
    return one.person_id is None or one.person_id != other.person_id


def read_answers(runtime: Runtime, campaign: str, sealed: bytes | None) -> dict[str, str]:
    """Return the answers that were given with a signature, {} where they were destroyed or never
    given."""
    stored = runtime.vault.read(campaign, Sealed.ANSWERS, sealed)
    return dict(json.loads(stored)) if stored else {}


def read_place(runtime: Runtime, campaign: Campaign, sealed: bytes | None) -> str:
    """Return where a signer said to live, as it was written, or ""."""
    return find_place(campaign, read_answers(runtime, campaign.id, sealed))
