"""Further questions: each can be reached, and can be answered."""

from collections.abc import Iterator

from flows.campaign import Campaign, Question, QuestionKind
from flows.check.problem import Problem

TAKEN = frozenset({"name"})
"""Ids under which the conversation keeps answers of its own."""


def problems(campaign: Campaign) -> Iterator[Problem]:
    """Yield the questions that are never asked, or never answered."""
    seen: set[str] = set(TAKEN)
    for index, question in enumerate(campaign.questions):
        if question.id in seen:
            yield Problem(
                ("questions", index, "id"),
                f"the question {question.id!r} is never reached: its id is taken",
                "give each question its own id (name is the program's own)",
            )
        seen.add(question.id)
        yield from _options(index, question)
    yield from _before(campaign)


def _before(campaign: Campaign) -> Iterator[Problem]:
    before = [i for i, question in enumerate(campaign.questions) if question.when == "before"]
    for index in before[1:]:
        yield Problem(
            ("questions", index, "when"),
            "a second question before SIGN: people leave",
            "ask it after the signature (when: after)",
        )


def _options(index: int, question: Question) -> Iterator[Problem]:
    path = ("questions", index, "options")
    if question.kind is not QuestionKind.CHOICE:
        if question.options:
            yield Problem(
                path,
                f"a question of kind {question.kind.value} has no options",
                "take them away, or make it kind: choice",
            )
    elif len(question.options) < 2:  # noqa: PLR2004 - a choice is between two at least
        yield Problem(
            path, f"the choice {question.id!r} has nothing to choose from", "give it two or more"
        )
    elif len(set(question.options)) < len(question.options):
        yield Problem(path, "an option is there twice", "name each option once")
