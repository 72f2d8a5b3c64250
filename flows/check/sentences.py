"""Checks that a campaign's values read well where texts put them: {target} and {ask}.

A value stands within a sentence: "the letter asking {target} to {ask}". What repeats the word
before it ("to to keep"), or ends a sentence that goes on, would be read by everyone.
"""

from collections.abc import Iterator, Mapping

from flows.campaign import PLACEHOLDER, CampaignText, CampaignWords
from flows.check.problem import CampaignProblem, FieldPath

_FIELDS = ("target", "ask")
_SENTENCE_ENDS = (".", "!", "?", "…")


def find_sentence_problems(
    path: FieldPath, words: CampaignWords, texts: Mapping[str, CampaignText]
) -> Iterator[CampaignProblem]:
    """Yield the values that do not fit into the sentences of ``texts``, each mistake once.

    ``path`` leads to the words of one language; ``texts`` are those that the campaign says in it,
    by key, its own and the shared ones.
    """
    templates = [
        (key, template)
        for key, text in texts.items()
        for template in dict.fromkeys((*text.sms, text.rich))
    ]
    for field in _FIELDS:
        value = getattr(words, field)
        problem = _find_problem(field, value, templates)
        if problem:
            message, remedy = problem
            yield CampaignProblem((*path, field), message, remedy)


def _find_problem(
    field: str, value: str, templates: list[tuple[str, str]]
) -> tuple[str, str] | None:
    """Return message and remedy of the first thing that is wrong with a value, or None."""
    if value.endswith(_SENTENCE_ENDS) and not _ends_with_abbreviation(value):
        return f"{field!r} ends with {value[-1]!r}, and stands within sentences", "take it away"
    if field == "ask" and value[:1].isupper() and value[1:2].islower():
        remedy = "begin it with a small letter: it completes a sentence"
        return f"{field!r} begins with a capital letter, and stands within sentences", remedy
    for key, template in templates:
        for found in PLACEHOLDER.finditer(template):
            if found[1] == field:
                before, after = template[: found.start()], template[found.end() :]
                problem = _find_repetition(field, value, before, after)
                if problem:
                    said, remedy = problem
                    return f"`{key}` would say {said!r}", remedy
    return None


def _find_repetition(field: str, value: str, before: str, after: str) -> tuple[str, str] | None:
    """Return what would be said twice around a value, and the remedy, or None."""
    words = value.split()
    last_before, first_after = _last_word(before), _first_word(after)
    if last_before and words[0].casefold() == last_before.casefold():
        remedy = f"begin {field!r} with what follows {last_before!r}"
        return f"{last_before} {words[0]}", remedy
    if first_after and words[-1].casefold() == first_after.casefold():
        remedy = f"end {field!r} before {first_after!r}"
        return f"{words[-1]} {first_after}", remedy
    return None


def _ends_with_abbreviation(value: str) -> bool:
    """Tell whether the last word is one that is written with its full stop: "Inc.", "U.S."."""
    last = value.rsplit(maxsplit=1)[-1]
    return last.endswith(".") and last[:1].isupper()


def _last_word(before: str) -> str:
    """Return the word that a blank alone parts from what follows, or ""."""
    words = before.split(" ")
    found = words[-2] if len(words) > 1 and not words[-1] else ""
    return found if found.isalpha() else ""


def _first_word(after: str) -> str:
    words = after.split(" ")
    found = words[1].rstrip(".,;:!?") if len(words) > 1 and not words[0] else ""
    return found if found.isalpha() else ""
