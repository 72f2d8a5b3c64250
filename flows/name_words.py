"""The word lists about names, and what is left off around one: "my name is", "thanks", a place."""

import operator
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain

from flows.lexicon import Languages, phrases_in
from flows.lexicon.laughter import is_laughter
from flows.lexicon.matcher import ListNames, Matcher, PhraseEnds
from flows.lexicon.message_text import fold_words, squeeze
from flows.lexicon.notation import Phrases
from flows.lexicon.phrase_cover import PhraseCover, build_cover, chain_starts
from flows.lexicon.typos import MeantWords, is_one_typo_apart

PARTICLES = frozenset(
    "de del la las los el y e i da das do dos di du le van von der den ter ten het zu zum bin ibn "
    "ben bint binti al ul abu abd ap af av vda".split()
)
TITLES = frozenset(
    "dr dra prof rev fr hon capt sgt lt col gen pastor sr sra srta mr mrs ms mx lic ing don dona "
    "sor sir".split()
)
SUFFIXES = frozenset(
    "jr sr phd md esq ii iii iv dds rn ma vda cpa lcsw jd dvm mba usmc ret".split()
)
_SMALL_WORDS = PARTICLES | {"the"}
_DIVIDED = re.compile(r" [-–—|/] ")
_STATE_CODE = re.compile(r"[A-Z]{2}\.?")
STATES_OF_THE_US = frozenset(
    "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH "
    "NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY".split()
)
"""Codes of the states and the capital of the US, without its islands, as the USPS abbreviates them
(Publication 28, appendix B)."""
_STATES_OF_BRAZIL = frozenset(
    "AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO".split()
)
"""Codes of the states of Brazil (ISO 3166-2:BR)."""
_OF_A_PLACE = frozenset("da de del do".split())
"""In small letters before one word they say where somebody is from ("de Fresno")."""
_ENDING_OF_LAST_NAMES = "ez"
"""How many Spanish last names end ("Fernández"), and hardly a first name."""
_MAX_WORDS_LEFT_OFF = 5
"""Words behind a name that are left off at most; with more of them it is a sentence."""
_MIN_LENGTH_OF_MISSPELLED_COURTESY = 6
"""Letters of a greeting or of thanks that are read with a typo ("thnaks")."""
_MAX_PARTS_BETWEEN_COMMAS = 2
"""Parts of a name between commas at most, without suffixes ("Ruiz, Ana")."""
_SAME_LETTERS = re.compile(r"([^\W\d_])\1\1")
"""With three of the same letter in a row a word is cried or laughed ("yesss"), and is no name."""
EDGE_CHARACTERS = "\"'“”‘’«»„()[]{}<>*_~|:;,!?¡¿.-–—=+#/\\^`• \t"


_AROUND_LISTS = ("stating", "openings", "soft", "closings")


@dataclass(frozen=True, slots=True)
class NameLists:
    """The word lists about names of some languages together (see ``flows.lexicon.NameWords``)."""

    around: Matcher
    naming: frozenset[str]
    phrases: PhraseCover
    asking: Matcher
    strong: frozenset[str]
    places: frozenset[str]
    weak: frozenset[str]
    weak_endings: tuple[str, ...]
    never_first: frozenset[str]
    openers: frozenset[str]
    capital_openers: frozenset[str]
    question_verbs: frozenset[str]
    never_alone: frozenset[str]
    courtesies: frozenset[str]
    misspelled: MeantWords
    squeezed: frozenset[str]
    behind: frozenset[str]
    joining: frozenset[str]
    contrasting: frozenset[str]
    not_names: Matcher
    first_names: frozenset[str]

    def are_common(self, said: Sequence[str]) -> bool:
        """Tell whether no word is one by which a person is called."""
        single = len(said) == 1
        return all((not single and word in self.weak) or self._is_common(word) for word in said)

    def _is_common(self, word: str) -> bool:
        known = word in self.strong or word in self.never_alone or word in self.courtesies
        return known or self.is_drawn_out(word) or self._is_misspelled(word)

    def is_drawn_out(self, word: str) -> bool:
        """Tell whether a word is a courtesy with letters that are doubled ("heyy")."""
        return word not in self.courtesies and squeeze(word) in self.squeezed

    def _is_misspelled(self, word: str) -> bool:
        """Tell whether a word is a courtesy with a typo, which the first letter seldom is."""
        return self.misspelled.find(word).startswith(word[0])


@cache
def name_lists(languages: Languages) -> NameLists:
    spoken = languages.lexicons

    def lists(name: str) -> tuple[Phrases, ...]:
        return phrases_in(spoken, operator.attrgetter(f"names.{name}"))

    def words(name: str) -> frozenset[str]:
        return frozenset().union(*(getattr(one.names, name) for one in languages.shipped.values()))

    polite = phrases_in(spoken, lambda lexicon: lexicon.polite)
    not_names = phrases_in(spoken, lambda lexicon: lexicon.classes["notname"])
    return NameLists(
        around=Matcher({name: lists(name) for name in _AROUND_LISTS}),
        naming=words("naming"),
        phrases=build_cover(lists("phrases"), polite),
        asking=Matcher({"asking": lists("asking")}),
        strong=languages.common_words | words("strong") | words("places"),
        places=words("places"),
        weak=frozenset(word for one in spoken for word in one.names.weak),
        weak_endings=tuple({word for one in spoken for word in one.names.weak_endings}),
        never_first=words("never_first"),
        openers=words("openers"),
        capital_openers=words("capital_openers"),
        question_verbs=words("question_verbs"),
        never_alone=words("never_alone"),
        courtesies=words("courtesies"),
        squeezed=frozenset(map(squeeze, words("courtesies"))),
        misspelled=MeantWords(sorted(filter(_may_be_misspelled, words("courtesies")))),
        behind=words("behind"),
        joining=words("joining"),
        contrasting=words("contrasting"),
        not_names=Matcher({"notname": not_names}),
        first_names=spoken[0].names.first_names if spoken else frozenset(),
    )


def _may_be_misspelled(word: str) -> bool:
    """Tell whether a typo is accepted in a word: many names resemble a short one."""
    return len(word) >= _MIN_LENGTH_OF_MISSPELLED_COURTESY


Folded = Mapping[str, str]
"""The words of a token, with blanks between, by the token; of another one they are found anew."""


def fold_tokens(line: str, said: Sequence[str]) -> Folded:
    """Return the words of each token of a line, whose words all together are ``said``."""
    tokens = line.split()
    if len(tokens) == len(said) and is_letters_alone(line):
        return dict(zip(tokens, said, strict=True))  # then each token is a word
    return {  # most tokens are a word as they are
        token: lower if (lower := token.lower()) in said else fold_words(token)[:-1]
        for token in tokens
    }


def _words_of(token: str, folded: Folded) -> str:
    words = folded.get(token)
    return fold_words(token)[:-1] if words is None else words


def is_letters_alone(name: str) -> bool:
    """Tell whether a name is nothing but letters and spaces, as most are."""
    return name.replace(" ", "").isalpha()


def remove_stating(text: str, languages: Languages) -> str:
    """Return the words of a text, folded, without those that say that a name follows ("I'm")."""
    return " ".join(name_lists(languages).around.without(fold_words(text).split(), "stating"))


def remove_words_around(name: str, folded: Folded, reader: NameLists) -> str:
    """Return the name without the phrases around it, at most four of them."""
    is_stated = False
    for _ in range(4):  # "hi", "yes", "my name is", "please"
        tokens = name.split()
        said = [_words_of(token, folded).split() for token in tokens]
        spans = reader.around.spans(list(chain.from_iterable(said)))
        if not any(spans):
            break
        shorter = strip_punctuation(_remove_one_phrase(tokens, said, spans, soft=not is_stated))
        if shorter == name:
            break
        # What is stated to be a name may begin as a yes does ("Ok Joo Kim").
        is_stated = is_stated or any("stating" in lists for _, lists in spans[0])
        name = shorter
    return name


def _remove_one_phrase(
    tokens: list[str], said: list[list[str]], spans: PhraseEnds, *, soft: bool
) -> str:
    """Return the name of these words without its first opening, or else without its closing.

    ``soft``: a yes before it is left out too.
    """
    name = " ".join(tokens)
    behind = list(accumulate(map(len, said)))  # words up to each token's end
    first = spans[0]
    opening = max(_longest_phrase(first, name) for name in ("stating", "openings"))
    if rest := _tokens_after(tokens, behind, opening):
        return rest
    rest = _tokens_after(tokens, behind, _longest_phrase(first, "soft"))
    if soft and rest and _is_set_apart(tokens[0], rest):
        return rest
    before = _tokens_before(tokens, behind, min(chain_starts(spans, "closings")))
    if before != name:
        return before
    # A yes in small letters behind a whole name ("Ana Ruiz yes", but "Su Yes").
    before = _tokens_before(tokens, behind, min(chain_starts(spans, "soft")))
    is_apart = " " in before and before[0].isupper() and tokens[-1].islower()
    return before if is_apart else name


def _longest_phrase(found: Sequence[tuple[int, ListNames]], name: str) -> int:
    """Return how many words the longest phrase of a list takes; 0 if there is none."""
    return max((end for end, names in found if name in names), default=0)


def _is_set_apart(token: str, rest: str) -> bool:
    """Tell whether a "yes" (``token``) before ``rest`` is no part of the name.

    It is none if a punctuation mark follows it, it or what follows is in lower case, or two words
    follow.
    """
    in_lower_case = token[0].islower() or rest[0].islower()
    return not token[-1].isalnum() or in_lower_case or len(rest.split()) > 1


def _tokens_after(tokens: list[str], behind: list[int], end: int) -> str:
    """Return the tokens behind the first ``end`` words; "" if ``end`` is 0."""
    index = bisect_left(behind, end) + 1
    return " ".join(tokens[index:]) if end else ""


def _tokens_before(tokens: list[str], behind: list[int], start: int) -> str:
    """Return the tokens within the first ``start`` words, or all if there are none."""
    index = bisect_right(behind, start)
    return " ".join(tokens[:index] or tokens)


def strip_punctuation(name: str) -> str:
    """Remove punctuation at the edges, except what belongs to the name ("Jr.", "'Umar", ")")."""
    bare = name.strip(EDGE_CHARACTERS) or name
    if bare == name:
        return name
    end = name.rindex(bare[-1]) + 1
    last = bare.split()[-1].replace(".", "").casefold()
    if name[end : end + 1] == "." and (
        len(last) == 1 or last in SUFFIXES or "." in bare.split()[-1]
    ):
        bare += "."
    start = name.index(bare[0])
    if name[start - 1 : start] in "‘'’" and start and name.count(name[start - 1]) == 1:
        bare = name[start - 1] + bare  # 'Umar, ‘Abd
    opened = bare.count("(") - bare.count(")")
    return bare + ")" if opened == 1 and name.endswith(")") else bare


def remove_words_behind(name: str, folded: Folded, reader: NameLists) -> str:
    """Return the name without what stands behind it: "from …", a place after a comma, numbers."""
    tokens = name.split()
    if len(tokens) > 1:
        tokens = _without_words_behind(tokens, folded, reader)
    joined = " ".join(tokens)
    if is_letters_alone(joined):  # then no sign divides it, and none is at its edges
        return joined
    before, sign, place = _DIVIDED.sub(",", joined, count=1).partition(",")
    if sign and len(counted_words(before)) > 1 and _is_place(place, reader):
        return strip_punctuation(before)
    return strip_punctuation(joined) if tokens else name


def _without_words_behind(tokens: list[str], folded: Folded, reader: NameLists) -> list[str]:
    """Return the words of a name without "from …", "de Chicago", numbers and laughter behind it."""
    tail = max(1, len(tokens) - _MAX_WORDS_LEFT_OFF)
    said = [_words_of(token, folded) for token in tokens[tail:]]
    if not reader.behind.isdisjoint(said):
        tokens = tokens[: next(at for at, one in enumerate(said, tail) if one in reader.behind)]
    if tokens[3:]:
        of, place = (_words_of(one, folded) for one in tokens[-2:])
        if of in PARTICLES and place in reader.places:
            tokens = tokens[:-2]
    while len(tokens) > 1 and not any(map(str.isalpha, tokens[-1])):
        tokens.pop()
    if tokens[2:] and is_laughter(tokens[-1]) and is_capitalized(" ".join(tokens[:-1])):
        tokens.pop()
    return tokens


def has_cried_word(name: str) -> bool:
    """Tell whether a word is laughed, or drawn out ("hahaha", "noooo")."""
    words = [one for one in name.casefold().split() if one not in SUFFIXES]
    return _SAME_LETTERS.search(" ".join(words)) is not None or any(map(is_laughter, words))


def _is_place(text: str, reader: NameLists) -> bool:
    """Tell whether the words behind a comma are a place: no suffix of a name, no word of a sentence
    ("Chicago", "Gary, IN")."""
    said = [fold_words(one).strip() for one in text.split() if not _STATE_CODE.fullmatch(one)]
    plain = all(
        one in reader.places or (one not in reader.strong and one not in reader.weak)
        for one in said
    )
    return bool(text.strip()) and plain and not is_suffix(text)


def is_place(name: str, said: Sequence[str], reader: NameLists) -> bool:
    """Tell whether this is a place, and no name ("São Paulo", "San Juan, Puerto Rico").

    As in "Anaheim, CA", "Recife PE", and "de Fresno" in small letters. ``said`` are its words.
    """
    first, behind = " ".join(said), list[str]()
    if "," in name:
        first, *behind = (fold_words(part).strip() for part in name.split(","))
    if " " in first and first in reader.places:
        return all(part in reader.places or part.upper() in STATES_OF_THE_US for part in behind)
    of, _, where = name.partition(" ")
    if of in _OF_A_PLACE and where and " " not in where:
        return True
    place, sign, state = name.replace(",", ", ").rpartition(" ")
    is_us = state.rstrip(".") in STATES_OF_THE_US
    if not sign or not (is_us or state in _STATES_OF_BRAZIL) or name.isupper():
        return False
    word = fold_words(place).strip()
    known = word in reader.places
    return " " not in word and (known or (is_us and place[-1] == ","))


def counted_words(name: str) -> list[str]:
    """Return the words of a name without particles, titles and suffixes."""
    left_out = (PARTICLES, TITLES, SUFFIXES)
    words = ((one, one.casefold().strip(".,").replace(".", "")) for one in name.split())
    return [one for one, plain in words if not any(plain in some for some in left_out)]


def is_capitalized(name: str) -> bool:
    """Tell whether every word but particles has a capital, and the name is not in capitals."""
    if name.islower():
        return _SMALL_WORDS.issuperset(map(str.casefold, name.split()))
    return not name.isupper() and all(
        one[0].isupper() or any(map(str.isupper, one)) or one.casefold() in _SMALL_WORDS
        for one in name.split()
    )


def names_several(tokens: list[str], reader: NameLists) -> bool:
    """Tell whether several are named ("Ana and Bob Ruiz", "Ana, Bob, Eva"; "Ortega y Gasset" is
    one)."""
    parts = " ".join(tokens).split(",")
    if len(parts) > _MAX_PARTS_BETWEEN_COMMAS:
        listed = [one for one in parts if not is_suffix(one)]
        if len(listed) > _MAX_PARTS_BETWEEN_COMMAS:
            return True
    for at, token in enumerate(tokens[1:-1], 1):
        word = token.casefold()
        if word in ("&", "+") or (word in reader.joining and word not in PARTICLES):
            return True
        if token in reader.joining and (at == 1 or not _is_one_last_name(tokens[at + 1 :])):
            return True
    return False


def _is_one_last_name(tokens: list[str]) -> bool:
    """Tell whether the words behind "y" are one last name.

    As in "Gasset", "de la Vega" and "Fernández de Córdoba", but not in "Ana de la Vega".
    """
    words = [token for token in tokens if token.casefold() not in PARTICLES]
    if len(words) > 1 and words[0].casefold().endswith(_ENDING_OF_LAST_NAMES):
        at = tokens.index(words[0])
        words = words[1:] if tokens[at + 1].casefold() in PARTICLES else words
    return len(words) == 1


def is_suffix(text: str) -> bool:
    return text.strip(" .").casefold() in SUFFIXES


def is_same_name(one: str, other: str) -> bool:
    """Tell whether two names can be one human's: all words of one stand in the other.

    A longer last name may have a typo ("Scully", "Sculy"); a family shares a word, and no more.
    """
    shorter, longer = sorted((fold_words(name).split() for name in (one, other)), key=len)
    left = [word for word in shorter if word not in longer]
    if not left or len(left) > 1 or left == shorter[:1]:
        return bool(shorter) and not left
    right = [word for word in longer if word not in shorter]
    long_enough = (one for one in right if len(one) >= _MIN_LENGTH_OF_MISSPELLED_NAME)
    return any(is_one_typo_apart(left[0], one) for one in long_enough)


_MIN_LENGTH_OF_MISSPELLED_NAME = 5
"""Letters of a last name that may be another with a typo; shorter ones are often two names."""
