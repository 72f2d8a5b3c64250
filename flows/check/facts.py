"""Checks the facts of a campaign: organizations, languages, keywords, letter, questions."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from rapidfuzz.distance import OSA

from flows.campaign import Campaign, Question, QuestionKind, Shelf, letter_sha256
from flows.check.addresses import find_address_problems
from flows.check.problem import CampaignProblem, FieldPath
from flows.commands import everyday_words, reserved_words
from flows.unseen_signs import CONTROL_CHARACTERS

_CONTACT = re.compile(r"[^@\s]@[^@\s]+\.[^@\s]|[0-9][0-9 ().-]{5}|https://\S")


def find_fact_problems(campaign: Campaign, shelf: Shelf) -> Iterator[CampaignProblem]:
    """Yield every mistake in the facts of a campaign, in the order in which they are written."""
    yield from _check_sponsor(campaign)
    yield from _check_organizations(campaign)
    yield from _check_contact(campaign)
    yield from _check_languages(campaign, shelf)
    yield from _check_keywords(campaign, shelf)
    yield from find_address_problems(campaign, shelf)
    yield from _check_letter(campaign)
    yield from _check_translations(campaign)
    yield from _check_questions(campaign)


def _check_sponsor(campaign: Campaign) -> Iterator[CampaignProblem]:
    ids = [organization.id for organization in campaign.organizations]
    if campaign.sponsor not in ids:
        yield CampaignProblem(
            ("sponsor",),
            f"the sponsor {campaign.sponsor!r} is not among the organizations",
            f"name one of them ({', '.join(ids)}), or add it to organizations",
        )


def _check_organizations(campaign: Campaign) -> Iterator[CampaignProblem]:
    seen: set[str] = set()
    for index, organization in enumerate(campaign.organizations):
        if organization.id in seen:
            yield CampaignProblem(
                ("organizations", index, "id"),
                f"there are two organizations with the id {organization.id!r}",
                "give each its own id",
            )
        seen.add(organization.id)


def is_contact(text: str) -> bool:
    """Tell whether ``text`` holds an e-mail address, a telephone number or an https:// page."""
    return _CONTACT.search(text) is not None


def _check_contact(campaign: Campaign) -> Iterator[CampaignProblem]:
    if not is_contact(campaign.contact):
        yield CampaignProblem(
            ("contact",),
            f"{campaign.contact!r} is nothing that a person could write to or call",
            "give an e-mail address, a telephone number or an https:// page that people answer",
        )


def _check_languages(campaign: Campaign, shelf: Shelf) -> Iterator[CampaignProblem]:
    for keyword, language in campaign.keywords.items():
        if language not in campaign.words:
            yield CampaignProblem(
                ("keywords", keyword),
                f"the keyword {keyword} answers in {language!r}, and {language}.yaml is missing",
                f"write {language}.yaml, or give the keyword one of: {_listed(campaign.words)}",
            )
    spoken = shelf.languages.shipped.keys() & shelf.shared.keys()
    for language in campaign.words:
        if language not in spoken:
            yield CampaignProblem(
                ("words", language),
                f"the program does not speak {language!r}: it could not understand STOP in it",
                f"use a language it speaks ({_listed(spoken)})",
            )


def _listed(languages: Iterable[str]) -> str:
    return ", ".join(sorted(languages))


@dataclass(frozen=True, slots=True)
class _KeywordUse:
    keyword: str
    campaign: str
    path: FieldPath


def _check_keywords(campaign: Campaign, shelf: Shelf) -> Iterator[CampaignProblem]:
    """Yield the keywords that are reserved, and those that equal or resemble an earlier one.

    Two keywords that are one typo apart could not be told apart in a misspelled message.
    """
    earlier = takewhile(lambda other: other.id != campaign.id, shelf.campaigns)
    before = [use for other in earlier for use in _keyword_uses(other)]
    for use in _keyword_uses(campaign):
        if use.keyword in reserved_words(shelf.languages):
            yield CampaignProblem(
                use.path,
                f"the keyword {use.keyword} is reserved: carriers or the program act on it",
                "choose another word",
            )
        elif use.keyword in everyday_words(shelf.languages):
            yield CampaignProblem(
                use.path,
                f"the keyword {use.keyword} is what people say anyway, and would begin anew",
                "choose another word",
            )
        clash = next(
            (other for other in before if _is_one_typo_apart(use.keyword, other.keyword)), None
        )
        if clash:
            yield _clash_problem(use, clash)
        before.append(use)


def _keyword_uses(campaign: Campaign) -> Iterator[_KeywordUse]:
    for keyword in campaign.keywords:
        yield _KeywordUse(keyword, campaign.id, ("keywords", keyword))
    for index, organization in enumerate(campaign.organizations):
        yield _KeywordUse(organization.keyword, campaign.id, ("organizations", index, "keyword"))


def _is_one_typo_apart(one: str, other: str) -> bool:
    """Tell whether two keywords are the same or one typo apart (OSA distance 1)."""
    return OSA.distance(one, other, score_cutoff=1) <= 1


def _clash_problem(use: _KeywordUse, other: _KeywordUse) -> CampaignProblem:
    whose = "in this campaign" if other.campaign == use.campaign else f"by {other.campaign!r}"
    if use.keyword == other.keyword:
        return CampaignProblem(
            use.path, f"the keyword {use.keyword} is taken {whose}", "choose another word"
        )
    return CampaignProblem(
        use.path,
        f"the keyword {use.keyword} is one typo away from {other.keyword}, used {whose}",
        "choose a word that differs in two letters or more",
    )


def _check_letter(campaign: Campaign) -> Iterator[CampaignProblem]:
    """Yield whether the letter is missing, or is not the text whose SHA-256 was pinned.

    And what not every database, text message or document takes: control characters.
    """
    letter = campaign.letter
    unseen = [*_find_control_characters(letter.language, letter.text)]
    yield from unseen
    for language, text in letter.translations.items():
        yield from _find_control_characters(language, text)
    if not letter.text.strip():
        yield CampaignProblem(
            ("letter", "text"),
            f"the letter is missing: letter.{letter.language}.md is not there, or is empty",
            "write the letter that people sign into that file",
        )
    elif letter_sha256(letter.text) != letter.sha256 and not unseen:
        yield CampaignProblem(
            ("letter", "sha256"),
            f"letter.{letter.language}.md is not the pinned letter: "
            f"its SHA-256 is {letter_sha256(letter.text)}",
            "bring the pinned letter back; or, if nobody has signed yet and this is the letter to "
            "sign, pin that SHA-256",
        )


def _find_control_characters(language: str, text: str) -> Iterator[CampaignProblem]:
    """Yield the first control character of a letter, if it has one."""
    if found := CONTROL_CHARACTERS.search(text):
        line = text.count("\n", 0, found.start()) + 1
        yield CampaignProblem(
            ("letter", "text"),
            f"letter.{language}.md has a sign that nobody sees in line {line} "
            f"(U+{ord(found.group()):04X})",
            "take it away",
        )


def _check_translations(campaign: Campaign) -> Iterator[CampaignProblem]:
    letter = campaign.letter
    for language in campaign.words:
        if language != letter.language and not letter.translations.get(language, "").strip():
            yield CampaignProblem(
                ("words", language),
                f"{language}.yaml has no letter to read: letter.{language}.md is missing or empty",
                f"translate the letter into letter.{language}.md; nobody signs it, people read it",
            )
    for language in letter.translations:
        if language not in campaign.words:
            yield CampaignProblem(
                ("letter", "translations", language),
                f"nobody can read letter.{language}.md: there is no {language}.yaml",
                f"write {language}.yaml, or take the file away",
            )


MIN_OPTIONS = 2
"""A choice is between two at least."""

_TAKEN_IDS = frozenset({"name"})
"""Question ids that the conversation uses for answers of its own."""


def _check_questions(campaign: Campaign) -> Iterator[CampaignProblem]:
    """Yield the questions that are never asked, or that nobody can answer."""
    seen: set[str] = set(_TAKEN_IDS)
    for index, question in enumerate(campaign.questions):
        if question.id in seen:
            yield CampaignProblem(
                ("questions", index, "id"),
                f"the question {question.id!r} is never reached: its id is taken",
                "give each question its own id (name is the program's own)",
            )
        seen.add(question.id)
        yield from _check_options(index, question)
        if question.hand_in and question.kind is QuestionKind.EMAIL:
            yield CampaignProblem(
                ("questions", index, "hand_in"),
                "an e-mail address is never handed in: it is for answers to its owner",
                "take hand_in away",
            )
    yield from _check_before_signing(campaign)


def _check_before_signing(campaign: Campaign) -> Iterator[CampaignProblem]:
    before = [i for i, question in enumerate(campaign.questions) if question.when == "before"]
    for index in before[1:]:
        yield CampaignProblem(
            ("questions", index, "when"),
            "a second question before SIGN: people leave",
            "ask it after the signature (when: after)",
        )


def _check_options(index: int, question: Question) -> Iterator[CampaignProblem]:
    path = ("questions", index, "options")
    if question.kind is not QuestionKind.CHOICE:
        if question.options:
            yield CampaignProblem(
                path,
                f"a question of kind {question.kind.value} has no options",
                "take them away, or make it kind: choice",
            )
    elif len(question.options) < MIN_OPTIONS:
        yield CampaignProblem(
            path, f"the choice {question.id!r} has nothing to choose from", "give it two or more"
        )
    elif len(set(question.options)) < len(question.options):
        yield CampaignProblem(path, "an option is there twice", "name each option once")
