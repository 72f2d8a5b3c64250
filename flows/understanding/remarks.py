"""Reads what people say beside an answer: thanks, and that they want no updates.

Thanks agree to nothing. "Yes but no updates" is two answers, and both are to be obeyed.
"""

from dataclasses import dataclass
from functools import cache

from flows.lexicon import Languages, phrases_in
from flows.lexicon.matcher import Matcher, replace_places
from flows.lexicon.message_text import MessageText, is_question
from flows.lexicon.phrase_cover import PhraseCover, build_cover, is_long


@dataclass(frozen=True, slots=True)
class NoUpdates:
    """That a message says no to updates. ``rest`` are its other words, without those that join.

    ``names_updates``: it names updates themselves, and not messages in general, of which it may
    as well be an opt-out.
    """

    rest: str
    names_updates: bool


@cache
def _thanks(languages: Languages) -> PhraseCover:
    around = phrases_in(languages.lexicons, lambda lexicon: lexicon.polite)
    core = phrases_in(
        languages.lexicons, lambda lexicon: (*lexicon.thanking, *lexicon.acknowledging)
    )
    return build_cover(core, around)


@cache
def _acknowledgments(languages: Languages) -> PhraseCover:
    around = phrases_in(languages.lexicons, lambda lexicon: lexicon.polite)
    core = phrases_in(
        languages.lexicons,
        lambda lexicon: (*lexicon.thanking, *lexicon.acknowledging, *lexicon.suiting),
    )
    return build_cover(core, around)


@cache
def _refusals_of_updates(languages: Languages) -> Matcher:
    return Matcher(
        {
            "updates": phrases_in(languages.lexicons, lambda lexicon: lexicon.no_updates),
            "messages": phrases_in(languages.lexicons, lambda lexicon: lexicon.no_messages),
            "joining": phrases_in(languages.lexicons, lambda lexicon: lexicon.joining),
        }
    )


def is_acknowledgment(text: str, languages: Languages) -> bool:
    """Tell whether ``text`` only thanks or nods ("ok thanks", "sounds good", a thumb, a heart)."""
    return _is_covered(text, _acknowledgments(languages))


def is_thanks(text: str, languages: Languages) -> bool:
    """Tell whether ``text`` thanks, praises or says "ok", and agrees to nothing that is offered."""
    return _is_covered(text, _thanks(languages))


def _is_covered(text: str, cover: PhraseCover) -> bool:
    own = MessageText.of(text)
    return cover.covers(own.said) if own.said else bool(own.lines)


@cache
def _feelings(languages: Languages) -> PhraseCover:
    around = phrases_in(
        languages.lexicons,
        lambda lexicon: (*lexicon.polite, *lexicon.thanking, *lexicon.acknowledging),
    )
    return build_cover(phrases_in(languages.lexicons, lambda lexicon: lexicon.feelings), around)


def is_feeling(text: str, languages: Languages) -> bool:
    """Tell whether ``text`` only says what the writer feels about news ("love this", "so sad")."""
    own = MessageText.of(text)
    return not is_question(own.line) and _feelings(languages).covers(own.said)


@cache
def _ends_when_asked(languages: Languages) -> PhraseCover:
    every = tuple(languages.shipped.values())
    core = phrases_in(every, lambda lexicon: lexicon.stop.when_asked)
    return build_cover(core, phrases_in(every, lambda one: (*one.polite, *one.fillers)))


def ends_what_is_asked_about(text: str, languages: Languages) -> bool:
    """Tell whether ``text`` ends our messages where we asked whether they shall ("stop them")."""
    return _ends_when_asked(languages).covers(MessageText.of(text).said)


def read_no_updates(text: str, languages: Languages) -> NoUpdates | None:
    """Return that ``text`` says no to updates, among other words or alone; None if it does not."""
    own = MessageText.of(text)
    if is_long(own.said) or is_question(own.line):
        return None
    places = _refusals_of_updates(languages).within(own.said)
    named, general = places.get("updates", []), places.get("messages", [])
    if not (named or general):
        return None
    rest = replace_places(own.said, named or general)
    joining = _refusals_of_updates(languages).without(rest, "joining")
    return NoUpdates(" ".join(joining), names_updates=bool(named))
