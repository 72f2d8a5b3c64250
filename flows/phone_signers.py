"""Several people who sign from one phone: who has signed, and whom a message names.

A campaign says how many may (``signers_per_phone``). Each is a signature of its own, told apart by
its ``signer``; updates, opt-outs and erasure belong to the phone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from flows import outcomes
from flows.conversation import Signed
from flows.lexicon.message_text import fold_words
from flows.name_reader import given_name
from flows.name_words import name_lists
from flows.replies import Param, Reply
from flows.turn import Scene

HELD_FOR_ITS_NAME = frozenset({"joke", "slur", "not-a-name", "target"})
"""Reasons for holding a signature back that another name mends."""

MAX_LENGTH_OF_FULL_NAMES = 80
"""Letters of several names together; of longer ones only the given names are shown."""


def join_names(signed: Sequence[Signed]) -> str:
    """Return the names of signatures as a list."""
    names = ", ".join(one.name for one in signed)
    if len(signed) > 1 and len(names) > MAX_LENGTH_OF_FULL_NAMES:
        return ", ".join(given_name(one.name) for one in signed)
    return names


def describe_signatures(signed: Sequence[Signed]) -> Mapping[str, str]:
    """Return the parameters of a reply that tells who signed, and since when."""
    return {"name": join_names(signed), "date": signed[0].at.date().isoformat()}


MAX_OWNERS_WHO_SIGN = 2
"""Owners, one after the other, who may each have as many signers on their phone as a campaign
allows: else "wrong number" would let one phone sign without end."""


_TYPED_AT_RANDOM = frozenset({"not-a-name.keyboard", "not-a-name.repeated", "not-a-name.words"})
"""Rules of names that are runs of keys, nothing but repeats, or no words ("asdf", "asdasd")."""


def is_typed_at_random(scene: Scene, name: str) -> bool:
    """Tell whether a name looks typed at random, and was not asked for again: then it is asked.

    Whoever insists on it may sign with it.
    """
    oddity = scene.shelf.find_oddity(scene.campaign, name)
    is_random = oddity is not None and oddity.rule in _TYPED_AT_RANDOM
    return is_random and scene.conversation.last_reply != "name_unclear"


def has_room(scene: Scene) -> bool:
    """Tell whether one more may sign from this phone.

    Those who signed from it when it was another's take none of its owner's room.
    """
    own, limit = len(scene.all_signed), scene.campaign.signers_per_phone
    return own < limit and own + len(scene.earlier_signers) < limit * MAX_OWNERS_WHO_SIGN


def next_signer(scene: Scene) -> int:
    """Return the number for one more signer: the lowest that no signature that stands has."""
    taken = {one.signer for one in scene.all_signed} | scene.earlier_signers
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def newest(scene: Scene) -> Signed | None:
    """Return the signature that was given last from this phone, or None."""
    return max(scene.all_signed, key=lambda one: (one.at, one.signer), default=None)


def find_same_name(scene: Scene, name: str) -> Signed | None:
    """Return the signature from this phone under the same name, however it is written, or None.

    One word of the name is the same name ("Dana" from the phone of Dana Scully), and so are its
    words in another order ("Scully, Dana").
    """
    words = _words(name)
    for one in scene.all_signed:
        signed = _words(one.name)
        if (
            sorted(words) == sorted(signed)
            or (len(words) == 1 and words[0] in signed)
            or signed == words[:1]
        ):
            return one
    return None


def find_named(scene: Scene) -> tuple[Signed, str] | None:
    """Return whose name stands in the message, and its other words; None if that is unclear.

    Who is named in more words is meant ("Ana Ruiz" where Eva Ruiz signed too), then whose whole
    name it is ("John Smith" where John Smith Jr signed too).
    """
    words = _words(scene.text)
    found = [
        (sum(word in named for word in words), one, [word for word in words if word not in named])
        for one in scene.all_signed
        if (named := _forms_of_words(one.name))
    ]
    most = max((matched for matched, *_ in found), default=0)
    best = [(one, rest) for matched, one, rest in found if matched == most]
    if len(best) > 1:
        best = [(one, rest) for one, rest in best if set(_words(one.name)) <= set(words)]
    if not most or len(best) != 1:
        return None
    return best[0][0], " ".join(best[0][1])


def find_several_named(scene: Scene, text: str) -> tuple[Signed, ...]:
    """Return those who signed from this phone of a text that is nothing but names of several.

    Each is named by a word that is in no other's name ("Eva and Leo Ruiz"). Where nothing stands
    between two names ("Eva Leo"), or other words are there, too, it is nobody.
    """
    joining, words = name_lists(scene.languages).joining, set(_words(text))
    names = {one.signer: set(_words(one.name)) for one in scene.all_signed}
    known = {word for name in names.values() for word in name}
    if not words - joining <= known or not (words & joining or _SIGNS_BETWEEN_NAMES & set(text)):
        return ()
    counted = Counter(word for name in names.values() for word in name)
    named = tuple(
        one
        for one in scene.all_signed
        if any(word in words and counted[word] == 1 for word in names[one.signer])
    )
    return named if len(named) > 1 else ()


_SIGNS_BETWEEN_NAMES = frozenset(",;&+/\n")


def adds_to_name(text: str, signed: Signed) -> bool:
    """Tell whether the text is the whole name of a signature and more ("Ana Ruiz" + "M")."""
    return set(_words(signed.name)) < set(_words(text))


def find_by_number(scene: Scene, number: str | None) -> Signed | None:
    """Return the signature of a ``signer``, or the phone's first without a number."""
    if number is None:
        return scene.signed
    return next((one for one in scene.all_signed if one.signer == int(number)), None)


def tell_signed(scene: Scene) -> Reply:
    """Return what STATUS tells of signatures that count: with what has become of the petition, or
    with the friends who were brought.
    """
    signed = scene.all_signed
    told: dict[str, Param] = {**describe_signatures(signed)}
    outcome = outcomes.describe(scene)
    if outcome:
        return Reply("status_signed_outcome", {**told, "outcome": outcome})
    friends = sum(one.friends for one in signed)
    if friends:
        return Reply("status_friends", {**told, "friends": friends})
    return Reply("status_signed", told)


def find_held(scene: Scene) -> Signed | None:
    """Return the first signature from this phone that is held back, or None."""
    return next((one for one in scene.all_signed if one.held_for), None)


def tell_held(signed: Signed) -> Reply:
    """Return the reply about a signature that is held back, and how to mend it."""
    key = "status_held_name" if signed.held_for in HELD_FOR_ITS_NAME else "status_held"
    return Reply(key, {"name": signed.name})


def ask_to_confirm(scene: Scene, name: str) -> Reply:
    """Return the question to sign; from a signer's phone, whether it is another person.

    Before a name that looks odd it is said that the letter goes with real names; else, to a phone
    from which nobody has signed, that the letter was handed in already, where it was.
    """
    choices = ("sign", "letter", "name")
    is_odd = scene.shelf.find_oddity(scene.campaign, name) is not None
    lead = Reply("real_names") if is_odd else None
    if scene.signed is None:
        lead = lead or outcomes.tell_handed_in_before(scene)
        return Reply("confirm", {"name": name}, choices, lead=lead)
    params = {"name": name, "other": join_names(scene.all_signed)}
    return Reply("confirm_another", params, choices, lead=lead)


def find_refusal(scene: Scene, name: str) -> Reply | None:
    """Return the answer to a name that cannot sign from this phone; None if it can.

    It is under the letter already, or as many have signed from this phone as may.
    """
    same = find_same_name(scene, name)
    if same:
        return Reply("already_signed", dict(describe_signatures((same,))))
    if has_room(scene):
        return None
    return Reply("no_more_signers", {"name": name, "limit": scene.campaign.signers_per_phone})


def _words(text: str) -> list[str]:
    return fold_words(text).split()


def _forms_of_words(name: str) -> frozenset[str]:
    """Return the words of a name, also as what is theirs is called ("Ana's": ``anas``)."""
    return frozenset(form for word in _words(name) for form in (word, f"{word}s"))
