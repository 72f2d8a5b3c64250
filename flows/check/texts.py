"""One text: its placeholders, its pages, and the words that must stand in it."""

import re
from collections.abc import Collection, Iterator, Mapping

from rapidfuzz import fuzz, process

from flows.campaign import Text
from flows.check.problem import Path, Problem
from flows.replies import EVERYWHERE, SHARED, WITHOUT_CAMPAIGN
from flows.wording import LETTER, PLACEHOLDER, TRANSLATION

_TWO = frozenset({"one", "two"})
_LETTER = frozenset({"text"})

REQUIRED: Mapping[str, frozenset[str]] = {
    "name_short": frozenset({"name"}),
    "confirm": frozenset({"name"}),
    "answer_choice": frozenset({"options"}),
    "signed_updates": frozenset({"organization", "often"}),
    "signed_updates_two": _TWO | {"often"},
    "updates": frozenset({"organization", "often"}),
    "updates_two": _TWO | {"often"},
    "updates_unclear": frozenset({"organization"}),
    "updates_unclear_two": _TWO,
    "updates_yes": frozenset({"organization", "often"}),
    "share": frozenset({"reach"}),
    "reminder_confirm": frozenset({"name"}),
    "renamed": frozenset({"name"}),
    "letter_page": _LETTER,
    "letter_last": _LETTER,
    "translation_page": _LETTER,
    "translation_last": _LETTER,
    "help": frozenset({"contact"}),
    "pause": frozenset({"contact"}),
    "privacy": frozenset({"privacy"}),
    "mydata_signed": frozenset({"name"}),
    "mydata_updates": frozenset({"name", "organization"}),
    "stopped_organization": frozenset({"organization"}),
    "which_campaign": frozenset({"campaigns"}),
}
"""Key → the placeholders without which the text would not say what it is there for.

Who asks, how often and how to get help and to stop belong into every question and confirmation
of updates (CTIA, Messaging Principles, 5.1)."""

REQUIRED_SHARED: Mapping[str, frozenset[str]] = {
    **REQUIRED,
    "confirm": frozenset({"name", "target", "ask"}),
    "help": frozenset({"contact", "sponsor"}),
    "reminder": frozenset({"sponsor"}),
    "reminder_name": frozenset({"sponsor"}),
    "reminder_confirm": frozenset({"name", "sponsor", "target"}),
}
"""The same for the shared words, which cannot name a campaign's target or sponsor otherwise."""

_ASKS = ("updates", "no")
_ASKS_TWO = ("updates", "one", "two", "no")

CHOICES_NAMED: Mapping[str, tuple[str, ...]] = {
    "name_short": ("yes",),
    "confirm": ("sign",),
    "confirm_unclear": ("sign", "no"),
    "confirm_choices": ("sign", "no"),
    "confirm_question": ("sign",),
    "signed_updates": _ASKS,
    "signed_updates_two": _ASKS_TWO,
    "updates": _ASKS,
    "updates_two": _ASKS_TWO,
    "updates_unclear": _ASKS,
    "updates_unclear_two": _ASKS_TWO,
    "reminder_confirm": ("sign",),
    "doubt": ("keep", "stop"),
    "delete_ask": ("delete", "no"),
}
"""Key → choices whose words a text message must name, because it has no buttons."""

_END = ("STOP",)
_ENDS = ("HELP", "STOP")

CARRIER_WORDS_NAMED: Mapping[str, tuple[str, ...]] = {
    "greet": _END,
    "help": _END,
    "signed_updates": _ENDS,
    "signed_updates_two": _ENDS,
    "updates": _ENDS,
    "updates_two": _ENDS,
    "updates_unclear": _ENDS,
    "updates_unclear_two": _ENDS,
    "updates_yes": _ENDS,
    "reminder": _END,
    "reminder_name": _END,
    "reminder_confirm": _END,
}
"""Key → words that a text message must name in any language: carriers act on the English ones."""


VIEWS = frozenset(f"{view}_{place}" for view in (LETTER, TRANSLATION) for place in ("page", "last"))
"""Templates around a page of the letter, which is cut to fit them."""


def allowed(key: str) -> frozenset[str]:
    """Return the placeholders that may stand in the text of a reply key."""
    own = SHARED.get(key, frozenset())
    return own if key in WITHOUT_CAMPAIGN | VIEWS else own | EVERYWHERE


def placeholders(template: str) -> frozenset[str]:
    """Return the names of the placeholders in a template."""
    return frozenset(PLACEHOLDER.findall(template))


def shape(path: Path, text: Text, fitting: frozenset[str], *, pages: bool) -> Iterator[Problem]:
    """Yield what is wrong with a text in itself; ``pages``: it may have more than one."""
    if not text.sms:
        yield Problem((*path, "sms"), "there is no page in it", "write one")
    if len(text.sms) > 1 and not pages:
        yield Problem(
            (*path, "sms", 1),
            "this page is never reached: only `more` has more than one",
            "put it all into one text",
        )
    places = [((*path, "sms", i) if len(text.sms) > 1 else path, t) for i, t in enumerate(text.sms)]
    if text.rich not in text.sms:
        places.append(((*path, "rich"), text.rich))
    for place, template in places:
        yield from _template(place, template, fitting)


def _template(path: Path, template: str, fitting: frozenset[str]) -> Iterator[Problem]:
    if not template.strip():
        yield Problem(path, "the text is empty", "write it")
    for unknown in sorted(placeholders(template) - fitting):
        yield Problem(
            path,
            f"there is no {{{unknown}}} to put in here",
            f"use one of these: {', '.join(f'{{{name}}}' for name in sorted(fitting)) or 'none'}",
        )
    yield from braces(path, PLACEHOLDER.sub("", template))


def braces(path: Path, text: str) -> Iterator[Problem]:
    """Yield a brace that stands for nothing."""
    if "{" in text or "}" in text:
        yield Problem(
            path,
            "there is a brace that is no placeholder",
            "write placeholders as {target}: small letters, no spaces; and no other braces",
        )


def required(
    path: Path,
    key: str,
    text: Text,
    needed: Mapping[str, frozenset[str]],
    values: Mapping[str, str] | None = None,
) -> Iterator[Problem]:
    """Yield the placeholders that are missing. What one stands for may be written out instead
    (``values``: placeholder → what it stands for)."""
    for name in sorted(needed.get(key, ())):
        written_out = (values or {}).get(name)
        for template in {*text.sms, text.rich}:
            if name == "often" and template == text.rich != text.sms[0]:
                continue
            if name not in placeholders(template) and not (written_out and written_out in template):
                yield Problem(path, f"{{{name}}} is missing", f"put {{{name}}} in")
                break


def named(path: Path, key: str, text: Text, choices: Mapping[str, str]) -> Iterator[Problem]:
    """Yield the words that a text message must name and does not."""
    wanted = [choices[name] for name in CHOICES_NAMED.get(key, ()) if name in choices]
    said = " ".join(text.sms)
    for word in dict.fromkeys((*wanted, *CARRIER_WORDS_NAMED.get(key, ()))):
        if not names(said, word):
            yield Problem(
                path, f"the text message does not name {word}", f"say what {word} does, in capitals"
            )


def names(text: str, word: str) -> bool:
    """Say whether the word stands in the text, by itself and as it is written."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def unknown_key(path: Path, key: str, known: Collection[str]) -> Problem:
    """Return the problem of a key that nothing reads, with the likeliest one that is meant."""
    like = process.extractOne(key, list(known), scorer=fuzz.ratio, score_cutoff=70)
    remedy = f"did you mean {like[0]!r}? If not, take it away" if like else "take it away"
    return Problem(path, f"nothing is called {key!r}", remedy)
