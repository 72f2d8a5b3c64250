"""Answered questions that are alike, as the answer that a campaign could give by itself.

Alike are questions of one campaign, in one language, that share their words: rapidfuzz's token
set ratio of the folded words, at least ``ALIKE_FROM`` with the first of them. The newest ones are
looked at, as many as ``MAX_LOOKED_AT``.
"""

from dataclasses import dataclass, field
from typing import Final

import yaml  # type: ignore[import-untyped]  # PyYAML comes without types
from rapidfuzz import fuzz

from bot.questions.open_questions import OpenedQuestion, opened
from bot.runtime import Runtime
from bot.storage.questions import questions
from bot.storage.schema.question_tables import QuestionStatus
from flows.lexicon.message_text import MessageText

MIN_ALIKE: Final = 10
"""Questions from which on an answer of the campaign is offered."""
ALIKE_FROM: Final = 80
"""Of 100."""
MAX_LOOKED_AT: Final = 500
MAX_GROUPS: Final = 100
MAX_EXAMPLES: Final = 5
MIN_WORDS: Final = 2
"""Different words of a question that may begin a group: one word alone is like too many."""


@dataclass(frozen=True, slots=True)
class SuggestedAnswer:
    """One answer for a campaign: how it was asked for, and the newest answer that was given."""

    campaign: str
    language: str
    count: int
    asked: tuple[str, ...]
    says: str


@dataclass(slots=True)
class _Group:
    first: str
    members: list[OpenedQuestion] = field(default_factory=list)


def suggest_answers(runtime: Runtime) -> list[SuggestedAnswer]:
    """Return an answer for each group of enough questions that are alike, the largest first."""
    with runtime.database.read() as connection:
        rows = questions.list_newest(connection, QuestionStatus.ANSWERED, limit=MAX_LOOKED_AT)
    groups: dict[tuple[str, str], list[_Group]] = {}
    for row in rows:
        one = opened(runtime.vault, row)
        if one.words and one.answer:
            _sort_in(groups.setdefault((one.campaign, one.language), []), one)
    found = [
        _suggest(*key, group)
        for key, some in groups.items()
        for group in some
        if len(group.members) >= MIN_ALIKE
    ]
    return sorted(found, key=lambda answer: -answer.count)


def as_yaml(answer: SuggestedAnswer) -> str:
    """Return an answer as it is pasted into the campaign's words of its language."""
    entry = {"asked": list(answer.asked), "says": answer.says}
    dumped: str = yaml.safe_dump(
        {"answers": {_slug(answer.asked[0]): entry}},
        allow_unicode=True,
        sort_keys=False,
        width=10_000,
    )
    return dumped


def _sort_in(groups: list[_Group], one: OpenedQuestion) -> None:
    words = MessageText.of(one.words).folded
    for group in groups:
        if fuzz.token_set_ratio(words, group.first, score_cutoff=ALIKE_FROM):
            group.members.append(one)
            return
    if len(set(words.split())) >= MIN_WORDS and len(groups) < MAX_GROUPS:
        groups.append(_Group(words, [one]))


def _suggest(campaign: str, language: str, group: _Group) -> SuggestedAnswer:
    examples = dict.fromkeys(" ".join(one.words.split()) for one in group.members)
    return SuggestedAnswer(
        campaign,
        language,
        len(group.members),
        tuple(sorted(examples, key=len))[:MAX_EXAMPLES],
        " ".join(group.members[0].answer.split()),
    )


def _slug(words: str) -> str:
    """Return an id for the answer, of the first words of a question."""
    said = MessageText.of(words).said
    plain = [word for word in said if word.isascii() and word.isalnum()]
    return "-".join(plain[:4]) or "answer"
