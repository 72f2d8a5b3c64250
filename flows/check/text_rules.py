"""The rules for one text: its placeholders, its pages, and the words that it must name."""

import re
from collections.abc import Iterator, Mapping

from flows.campaign import PLACEHOLDER, CampaignText
from flows.check.problem import CampaignProblem, FieldPath
from flows.replies import CAMPAIGN_PLACEHOLDERS, REPLIES_WITHOUT_CAMPAIGN, SHARED_REPLIES
from flows.wording import LETTER_KEY, MYDATA_KEY, TRANSLATION_KEY

_TWO = frozenset({"one", "two"})
_LETTER = frozenset({"text"})

REQUIRED_PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "greet": frozenset({"sponsor"}),
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
    "more_page": _LETTER,
    "more_last": _LETTER,
    "help": frozenset({"contact"}),
    "help_several": frozenset({"contacts"}),
    "pause": frozenset({"contact"}),
    "privacy": frozenset({"privacy"}),
    "mydata_page": _LETTER,
    "mydata_last": _LETTER,
    "held_unsigned": frozenset({"said"}),
    "held_signature": frozenset({"campaign", "name"}),
    "held_answers": frozenset({"said"}),
    "held_yes": frozenset({"organization"}),
    "held_no": frozenset({"organization"}),
    "stopped_organization": frozenset({"organization"}),
    "which_campaign": frozenset({"campaigns"}),
}
"""Reply key → the placeholders that its text must have.

Every question about updates and its confirmation must say who sends them, how often, and how to
get help and to stop (CTIA, Messaging Principles, 5.1)."""

REQUIRED_PLACEHOLDERS_OF_SHARED: Mapping[str, frozenset[str]] = {
    **REQUIRED_PLACEHOLDERS,
    "confirm": frozenset({"name", "target", "ask"}),
    "help": frozenset({"contact", "sponsor"}),
    "reminder": frozenset({"sponsor"}),
    "reminder_name": frozenset({"sponsor"}),
    "reminder_confirm": frozenset({"name", "sponsor", "target"}),
}
"""The same for the shared texts, which can name a campaign's target and sponsor in no other way."""

_ASKS = ("updates", "no")
_ASKS_TWO = ("updates", "one", "two", "no")

CHOICES_NAMED: Mapping[str, tuple[str, ...]] = {
    "name_short": ("yes",),
    "confirm": ("sign",),
    "confirm_unclear": ("sign", "no"),
    "confirm_choices": ("sign", "no"),
    "confirm_question": ("sign",),
    "confirm_another_unclear": ("sign", "no"),
    "confirm_no_updates": ("sign", "no"),
    "signed_updates": _ASKS,
    "signed_updates_two": _ASKS_TWO,
    "updates": _ASKS,
    "updates_two": _ASKS_TWO,
    "updates_unclear": _ASKS,
    "updates_unclear_two": _ASKS_TWO,
    "reminder_confirm": ("sign",),
    "doubt": ("keep", "stop"),
    "stop_unclear": ("keep", "stop"),
    "delete_ask": ("delete", "no"),
    "too_young_ask": ("delete", "no"),
}
"""Reply key → choices whose words its text message must name, because it has no buttons."""

_NAME_STOP = ("STOP",)
_NAME_HELP_AND_STOP = ("HELP", "STOP")

CARRIER_WORDS_NAMED: Mapping[str, tuple[str, ...]] = {
    "greet": _NAME_STOP,
    "help": _NAME_STOP,
    "help_several": _NAME_STOP,
    "signed_updates": _NAME_HELP_AND_STOP,
    "signed_updates_two": _NAME_HELP_AND_STOP,
    "updates": _NAME_HELP_AND_STOP,
    "updates_two": _NAME_HELP_AND_STOP,
    "updates_unclear": _NAME_HELP_AND_STOP,
    "updates_unclear_two": _NAME_HELP_AND_STOP,
    "updates_yes": _NAME_HELP_AND_STOP,
    "reminder": _NAME_STOP,
    "reminder_name": _NAME_STOP,
    "reminder_confirm": _NAME_STOP,
    "not_signed": _NAME_STOP,
    "cheered_signed": _NAME_STOP,
}
"""Reply key → English words that its text message must name in any language, because carriers act
on the English ones alone."""

MAY_BE_EMPTY = frozenset({"friend"})
"""Reply keys whose text may be empty, where a language has no word for it."""

_LETTER_PAGE_KEYS = frozenset(
    f"{view}_{place}"
    for view in (LETTER_KEY, TRANSLATION_KEY, MYDATA_KEY)
    for place in ("page", "last")
)
PAGE_KEYS = _LETTER_PAGE_KEYS | {"more_page", "more_last"}
"""Reply keys of the templates into which pages are put: of the letter, of the explanation, and of
what is held."""


def allowed_placeholders(key: str) -> frozenset[str]:
    """Return the placeholders that the text of a reply key may have."""
    own = SHARED_REPLIES.get(key, frozenset())
    return (
        own if key in REPLIES_WITHOUT_CAMPAIGN | _LETTER_PAGE_KEYS else own | CAMPAIGN_PLACEHOLDERS
    )


def placeholders_in(template: str) -> frozenset[str]:
    """Return the names of the placeholders in a template."""
    return frozenset(PLACEHOLDER.findall(template))


def check_text(
    path: FieldPath, text: CampaignText, fitting: frozenset[str], *, pages: bool
) -> Iterator[CampaignProblem]:
    """Yield missing pages, pages that are never shown, and placeholders that are not ``fitting``.

    ``pages`` says whether the text may have more than one page.
    """
    if not text.sms:
        yield CampaignProblem((*path, "sms"), "there is no page in it", "write one")
    if len(text.sms) > 1 and not pages:
        yield CampaignProblem(
            (*path, "sms", 1),
            "this page is never reached: only `more` has more than one",
            "put it all into one text",
        )
    places = [((*path, "sms", i) if len(text.sms) > 1 else path, t) for i, t in enumerate(text.sms)]
    if text.rich not in text.sms:
        places.append(((*path, "rich"), text.rich))
    for place, template in places:
        yield from _check_template(place, template, fitting)


def _check_template(
    path: FieldPath, template: str, fitting: frozenset[str]
) -> Iterator[CampaignProblem]:
    if not template.strip() and path[-1] not in MAY_BE_EMPTY:
        yield CampaignProblem(path, "the text is empty", "write it")
    for unknown in sorted(placeholders_in(template) - fitting):
        yield CampaignProblem(
            path,
            f"there is no {{{unknown}}} to put in here",
            f"use one of these: {', '.join(f'{{{name}}}' for name in sorted(fitting)) or 'none'}",
        )
    yield from check_braces(path, PLACEHOLDER.sub("", template))


def check_braces(path: FieldPath, text: str) -> Iterator[CampaignProblem]:
    """Yield a problem if a text without placeholders still has a brace."""
    if "{" in text or "}" in text:
        yield CampaignProblem(
            path,
            "there is a brace that is no placeholder",
            "write placeholders as {target}: small letters, no spaces; and no other braces",
        )


def check_required_placeholders(
    path: FieldPath,
    key: str,
    text: CampaignText,
    needed: Mapping[str, frozenset[str]],
    values: Mapping[str, str] | None = None,
) -> Iterator[CampaignProblem]:
    """Yield the placeholders that the text of ``key`` must have (``needed``) and has not.

    A text may write out the value instead (``values``: placeholder → value). The rich text may
    leave out ``{often}``.
    """
    for name in sorted(needed.get(key, ())):
        written_out = (values or {}).get(name)
        for template in {*text.sms, text.rich}:
            if name == "often" and template == text.rich != text.sms[0]:
                continue
            if name not in placeholders_in(template) and not (
                written_out and written_out in template
            ):
                yield CampaignProblem(path, f"{{{name}}} is missing", f"put {{{name}}} in")
                break


def check_named_words(
    path: FieldPath, key: str, text: CampaignText, choices: Mapping[str, str]
) -> Iterator[CampaignProblem]:
    """Yield the words that the text message of ``key`` must name and does not."""
    wanted = [choices[name] for name in CHOICES_NAMED.get(key, ()) if name in choices]
    said = " ".join(text.sms)
    for word in dict.fromkeys((*wanted, *CARRIER_WORDS_NAMED.get(key, ()))):
        if not is_named_in(said, word):
            yield CampaignProblem(
                path, f"the text message does not name {word}", f"say what {word} does, in capitals"
            )


def check_asks_for_name(
    path: FieldPath, text: CampaignText, choices: Mapping[str, str]
) -> Iterator[CampaignProblem]:
    """Yield a problem if a greeting does not speak of the name, which it has to ask for.

    The word for it is the one that corrects the name ("NAME"), in small letters or capitals.
    """
    word = choices.get("name", "")
    if any(word.casefold() not in said.casefold() for said in (*text.sms[:1], text.rich)):
        yield CampaignProblem(
            path,
            f"the greeting does not ask for the name: {word.lower()!r} is not in it",
            "ask to reply with the full name, in the text message and in Telegram",
        )


def is_named_in(text: str, word: str) -> bool:
    """Tell whether ``word`` stands in ``text`` as a whole word, in the same case."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None
