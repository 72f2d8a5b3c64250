"""The word lists of each language: their schema, and the value that holds those of all languages.

The lists are data (``bot/languages/<language>/understood.yaml``), which the readers get as a value
of ``Languages``. Words are written as ``flows.lexicon.message_text`` folds a message: lower case,
without accents, apostrophes or punctuation ("don't" is ``dont``, "sí" is ``si``). A list is one
string with commas between its entries. An entry is a phrase in a small notation:

    ``(a|b c)``   one of these           ``[a]``    may be left out
    ``...``       up to three words      ``{x}``    a phrase of the class ``x``
    ``*``         any letters            ``{!x}``   one word, but none of the class ``x``
    ``^`` ``$``   begins, ends the sentence (polite words around it do not count)

A word has one ``*`` at most, and the class of a ``{!x}`` single words alone.
``flows.lexicon.notation`` parses the phrases, ``flows.lexicon.matcher`` finds them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from flows.lexicon.message_text import fold_words
from flows.lexicon.notation import Phrases, check_phrase, words_of_phrase


def split_entries(text: object) -> tuple[str, ...]:
    """Return the entries of a list, which commas divide; a line may end within an entry.

    Raises ValueError for a value that is no text.
    """
    if not isinstance(text, str):
        raise ValueError("write one text, with commas between the entries")  # noqa: TRY004 -- pydantic's
    return tuple(entry for part in text.split(",") if (entry := " ".join(part.split())))


Entries = Annotated[tuple[str, ...], BeforeValidator(split_entries)]
Words = Annotated[frozenset[str], BeforeValidator(split_entries)]
"""A list whose entries are single words, without the notation."""


class _WordLists(BaseModel):
    """Word lists that are read from data; a missing or unknown one is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PhraseLists(_WordLists):
    """Lists of phrases and the ``classes`` that they name; an unreadable phrase is an error."""

    classes: Mapping[str, Entries]

    @model_validator(mode="after")
    def _check_phrases(self) -> Self:
        for entry in entries_within(self):
            check_phrase(entry, self.classes)
        return self


def entries_within(value: object, *, plain: bool = False) -> Iterator[str]:
    """Yield every entry of all lists in a value, those of plain words only if ``plain``."""
    match value:
        case BaseModel():
            yield from entries_within(dict(value), plain=plain)
        case Mapping():
            for inside in value.values():
                yield from entries_within(inside, plain=plain)
        case frozenset() if not plain:
            return
        case tuple() | frozenset():
            for inside in value:
                yield from entries_within(inside, plain=plain)
        case str():
            yield value


class StopWords(_WordLists):
    """Opt-outs of one language, read by ``flows.understanding.opt_outs``, which has the rules.

    ``whole`` are stop words as the whole message, ``alone`` as a whole clause; ``alone_if_spoken``
    the same, only where the campaign speaks the language, because elsewhere they are names or
    common words; ``when_asked`` as the whole answer to whether our messages shall end.

    Verbs: ``ending`` ("stop", "no more"); ``unwanted``, of not wanting ("don't"); ``sending``, of
    not sending to the person; ``ending_if_named`` ends an organization that is named behind it, and
    ``ending_name_alone`` one of which the name alone stands behind it ("no Daily Kos"). Behind a
    verb: ``ours`` are our messages and what we do; ``nothing`` says no more than the verb alone
    ("it"), or begins another clause; ``limits`` are times, places and numbers. Before a verb:
    ``asking`` whether or how; ``told`` says that we are meant, ``others`` that others are.

    Whole requests: ``outright``; ``claims``, which are none in a question; ``limited`` to some
    messages; ``doubt`` may be one; ``delete`` all that is known; ``refusal`` of what was asked;
    ``wrong_number``; ``wrong_person`` names somebody whose number this is not, unless a word in
    it is a common one and no name ("I'm not afraid"). ``causes`` are slogans that sound like an
    opt-out, ``not_stop`` idioms. ``everyone`` means more than the one organization that is named.

    ``ignored`` words are left out. ``typed`` are words in which a typo is accepted if they stand
    alone, ``typed_long`` anywhere; ``not_typed`` are words that look like a typo and are none.
    ``words`` are an opt-out even with spaces between their letters; one of ``run_together`` is,
    joined to one of ``run_together_endings`` ("stopplease"). ``samples`` are opt-outs that must be
    obeyed whatever a campaign lists as its cause.
    """

    whole: Entries
    alone: Entries
    alone_if_spoken: Entries
    when_asked: Entries
    ending: Entries
    unwanted: Entries
    sending: Entries
    ending_if_named: Entries
    ending_name_alone: Entries
    ours: Entries
    nothing: Entries
    limits: Entries
    asking: Entries
    told: Entries
    others: Entries
    outright: Entries
    claims: Entries
    limited: Entries
    doubt: Entries
    delete: Entries
    refusal: Entries
    wrong_number: Entries
    wrong_person: Entries
    causes: Entries
    not_stop: Entries
    everyone: Entries
    ignored: Words
    typed: Entries
    typed_long: Entries
    not_typed: Entries
    words: Words
    run_together: Words
    run_together_endings: Words
    samples: Entries


LISTS_OF_PLAIN_WORDS = frozenset(
    "ignored typed typed_long not_typed words run_together run_together_endings samples".split()
)
"""Lists of ``StopWords`` that are not looked for as phrases."""


class NameWords(_WordLists):
    """Words about names of one language, read by ``flows.name_reader``.

    ``stating`` stands before a name and says that it is one ("my name is"), in plain words if one
    of ``naming`` is in it ("name"); ``openings`` and ``closings`` stand around a name too ("hi",
    "thanks"); ``soft`` ones ("yes") may also be the first name. ``sign_offs`` close a letter, with
    a name below ("with love"). Behind a name all is left off from a word of ``behind`` on ("from").
    ``joining`` stands between the names of two people, and ``contrasting`` words behind what is
    said of one ("but"). ``phrases`` are whole messages that are no name, and no name begins with a
    word of ``never_first``. One of ``openers`` before a word in small letters begins a sentence ("a
    rock"), and one of ``capital_openers`` only with a capital ("La puerta", but "la toya"). One of
    ``question_verbs`` before two words, not all with a capital, asks ("can kids sign").
    ``never_alone`` words are in names ("Bridge"), but no name by themselves; ``courtesies`` are
    none drawn out or misspelled either ("byee", "thnaks"). ``strong`` words are hardly ever part of
    a name, nor are ``places``; ``weak`` ones sometimes are, and so are words in small letters with
    one of ``weak_endings``. ``asking`` begins a question. ``first_names`` are names that are also
    answers.
    """

    stating: Entries
    naming: Words
    openings: Entries
    soft: Entries
    closings: Entries
    sign_offs: Entries
    behind: Words
    joining: Words
    contrasting: Words
    phrases: Entries
    never_first: Words
    openers: Words
    capital_openers: Words
    question_verbs: Words
    never_alone: Words
    courtesies: Words
    strong: Words
    places: Words
    weak: Words
    weak_endings: Words
    asking: Entries
    first_names: Words


class Lexicon(PhraseLists):
    """All word lists of ``language``.

    ``polite`` words may stand around a command or an answer, ``fillers`` also around a stop word.
    ``wishes`` may stand before a command ("I want to …"); those of ``commands`` under
    ``no_command`` are none. ``marks`` are the words by which a
    message is known to be in this language. ``read_everywhere`` says whether answers, names and
    commands in it are read where a campaign does not speak it; opt-outs always are.

    Answers are read by classes of words. ``yes`` is a yes to anything, ``to_sign`` one to the
    signature, ``to_updates`` one to updates. Beside them may stand ``beside``, ``approving`` and
    ``pleasant`` words, and behind them ``laughing``; beside one of ``plain_yes`` also
    ``sentence_parts`` ("it is"), which with another yes would be a sentence of its own ("deal with
    it"), and ``neutral`` words. Any other word makes it no yes.
    ``candid_yes`` is one behind laughter too ("haha yes"), and is read where the language is not,
    as is ``plain_no``. What has a phrase of ``seeming_yes`` is no yes, whatever its words ("is that
    a yes"), nor is a word of ``yes_drawn_out_in_doubt``, which is written with the letter doubled
    that is drawn out ("suuuure" as "suure"). ``acknowledging`` ("ok"), ``assenting`` ("I do"),
    ``suiting`` ("sounds good") and ``granting`` ("do that") are a yes too, but none with thanks:
    they stand beside words of ``beside`` and ``approving`` alone. ``confirming`` ("that's right")
    is one with ``polite`` words too. Of all these ``granting`` alone is one to updates. ``no`` is a
    no with words of ``beside``, ``beside_no``, ``denying`` and ``pleasant``; ``denying`` is one
    with words of ``denied`` and ``to_sign``; after ``no_at_start`` anything may follow but a yes.
    What has a phrase of ``seeming_no`` is none ("no, I can't open it").
    ``typed`` are words of choices in which a typo is accepted, ``not_typed`` words that look like
    such a typo and are none.
    ``asking`` begins a question; ``accented`` words mean a question if written with their accent.
    ``vague`` words are no answer where this is the conversation's language, though they are one in
    another. ``thanking`` phrases thank or praise, and agree to nothing; ``feelings`` are what news
    moves a signer to say; ``no_updates`` say no to updates, ``no_messages`` to messages, which
    beside a yes to signing means updates; ``updates_too`` wants updates beside what is agreed to
    ("and updates"), about which is asked; ``joining`` words stand between two answers. ``unsure``
    words deny, doubt or defer; ``reasons`` begin what a yes is given for ("yes because …").
    ``articles`` may stand before an option, ``closers`` behind it. ``tapbacks`` stand before a
    quotation, or before one of ``attachments``; ``reactions`` the same, behind an emoji.
    ``autoreplies`` are anywhere in an automatic reply.
    """

    language: str
    read_everywhere: bool
    polite: Entries
    fillers: Entries
    wishes: Entries
    commands: Mapping[str, Entries]
    languages: Mapping[str, Entries]
    marks: Words
    yes: Entries
    acknowledging: Entries
    suiting: Entries
    granting: Entries
    plain_yes: Entries
    candid_yes: Entries
    assenting: Entries
    confirming: Entries
    approving: Entries
    seeming_yes: Entries
    yes_drawn_out_in_doubt: Words
    neutral: Entries
    to_sign: Entries
    to_updates: Entries
    updates_too: Entries
    beside: Entries
    sentence_parts: Entries
    pleasant: Entries
    no: Entries
    plain_no: Entries
    seeming_no: Entries
    denying: Entries
    denied: Entries
    beside_no: Entries
    no_at_start: Entries
    laughing: Entries
    skip: Entries
    thanking: Entries
    feelings: Entries
    no_updates: Entries
    no_messages: Entries
    joining: Entries
    asking: Entries
    accented: Entries
    vague: Words
    typed: Entries
    not_typed: Words
    both: Entries
    ordinals: tuple[Entries, ...]
    last: Entries
    articles: Entries
    closers: Entries
    unsure: Words
    reasons: Words
    greetings: Words
    tapbacks: Entries
    reactions: Entries
    attachments: Entries
    autoreplies: Entries
    stop: StopWords
    names: NameWords


_ALL_SHIPPED = ("all",)
"""The key of every language shipped, among the codes of those that are spoken."""


@dataclass(frozen=True, slots=True, eq=False)
class Languages:
    """The languages in which a message is read, beside all those that are shipped.

    ``codes`` are those that are spoken here (ISO 639-1), the conversation's own first, and
    ``lexicons`` theirs. ``stop_words_of_others`` are stop words of languages not shipped,
    ``common_words`` frequent words of any language that are no names, beside those of the lists.
    A value is equal to itself alone, and the same codes give the same value again, so that what
    is built from the lists is built once for each (``functools.cache``).
    """

    codes: tuple[str, ...]
    lexicons: tuple[Lexicon, ...]
    shipped: Mapping[str, Lexicon]
    stop_words_of_others: frozenset[str]
    common_words: frozenset[str]
    _known: dict[tuple[str, ...], "Languages"] = field(repr=False)
    _read_in: dict[tuple[str, ...], "Languages"] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        lexicons: Iterable[Lexicon],
        stop_words_of_others: Iterable[str] = (),
        common_words: Iterable[str] = (),
    ) -> Self:
        """Return these languages, all of them spoken."""
        shipped = {lexicon.language: lexicon for lexicon in lexicons}
        common = frozenset(common_words)
        latin = _looking_latin(common)
        others = _in_folded_form(stop_words_of_others), _in_folded_form(common) - latin
        made = cls(tuple(shipped), tuple(shipped.values()), shipped, *others, {})
        made._known[made.codes] = made._known[_ALL_SHIPPED] = made
        return made

    def known_words(self) -> frozenset[str]:
        """Return frequent words and every word of the lists: most words of any message."""
        lists = entries_within(self.shipped, plain=True)
        return self.common_words.union(word for entry in lists for word in words_of_phrase(entry))

    @property
    def all_shipped(self) -> "Languages":
        """Every language shipped, as spoken."""
        return self._known[_ALL_SHIPPED]

    def speaking(self, *codes: str) -> "Languages":
        """Return these languages, in their order, as spoken; those not shipped are left out."""
        known = self._known.get(codes)
        if known is not None:
            return known
        spoken = tuple(code for code in codes if code in self.shipped)
        if spoken not in self._known:
            lexicons = tuple(self.shipped[code] for code in spoken)
            self._known[spoken] = Languages(
                spoken,
                lexicons,
                self.shipped,
                self.stop_words_of_others,
                self.common_words,
                self._known,
            )
        return self._known[spoken]

    def read_in(self, spoken: Iterable[str], first: str) -> "Languages":
        """Return the languages read in a conversation in ``first``, which comes first.

        They are those that the campaign speaks, and those that are read everywhere.
        """
        key = (first, *spoken)
        if key not in self._read_in:
            others = (
                code
                for code in self.codes
                if code != first and (code in key or self.shipped[code].read_everywhere)
            )
            self._read_in[key] = self.speaking(first, *others)
        return self._read_in[key]


def _in_folded_form(words: Iterable[str]) -> frozenset[str]:
    """Return the words as ``fold_words`` reads them; those of another script look Latin then."""
    return frozenset(word if word.isascii() else fold_words(word).strip() for word in words)


def _looking_latin(words: Iterable[str]) -> frozenset[str]:
    """Return the words of another script that are wholly Latin ones as ``fold_words`` reads them.

    They may be names in Latin letters ("раз" looks like "Paz").
    """
    foreign = (word for word in words if not any(map(str.isascii, word)))
    return frozenset(folded for word in foreign if (folded := fold_words(word).strip()).isascii())


def phrases_in(
    lexicons: Iterable[Lexicon], pick: Callable[[Lexicon], tuple[str, ...]]
) -> tuple[Phrases, ...]:
    """Return the list that ``pick`` takes from each of these lexicons."""
    return tuple(Phrases(pick(lexicon), lexicon.classes) for lexicon in lexicons)
