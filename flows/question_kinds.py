"""Reads the answers to the questions of a campaign, by the kind of question, and to the name."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from flows import understanding
from flows.campaign import Campaign, CampaignWords, Question, QuestionKind
from flows.lexicon import Languages
from flows.lexicon.message_text import MessageText, fold_words
from flows.name_reader import NotName, NotNameReason, read_name
from flows.name_words import remove_stating

MAX_PLACE_LENGTH = 100
MAX_ANSWER_LENGTH = 500
MAX_EMAIL_LENGTH = 254
"""Longest answers kept, in characters (an e-mail address: RFC 5321, section 4.5.3.1.3)."""

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+")
_LINK = re.compile(r"https?://|www\.|\w@\w", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """An answer that cannot be taken; ``reply`` is the key of the reply that says why."""

    reply: str


def read_answer_to_question(
    question: Question, words: CampaignWords, text: str, languages: Languages
) -> str | AnswerProblem:
    """Return the value that ``text`` gives for ``question``: text, or a choice's option id."""
    tidy = _clean_answer(text)
    match question.kind:
        case QuestionKind.PLACE:
            return _read_place(tidy)
        case QuestionKind.EMAIL:
            return _read_email(tidy)
        case QuestionKind.CHOICE:
            labels = [words.options[option] for option in question.options]
            chosen = understanding.choose_option(text, labels, languages)
            return AnswerProblem("answer_choice") if chosen is None else question.options[chosen]
        case QuestionKind.TEXT:
            fitting = tidy and len(tidy) <= MAX_ANSWER_LENGTH
            return tidy if fitting else AnswerProblem("answer_unclear")
        case _:
            assert_never(question.kind)


def find_place(campaign: Campaign, answers: Mapping[str, str]) -> str:
    """Return the answer to the question of kind PLACE, or ""; ``answers``: question id → value."""
    asked = (one.id for one in campaign.questions if one.kind is QuestionKind.PLACE)
    return next((answers[ident] for ident in asked if answers.get(ident)), "")


def _clean_answer(text: str) -> str:
    """Return the text in NFC and single spaces, without control characters."""
    spaced = " ".join(unicodedata.normalize("NFC", MessageText.of(text)).split())
    return "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))


def _read_place(tidy: str) -> str | AnswerProblem:
    readable = any(char.isalnum() for char in tidy) and len(tidy) <= MAX_PLACE_LENGTH
    return tidy if readable and not _LINK.search(tidy) else AnswerProblem("answer_unclear")


def _read_email(tidy: str) -> str | AnswerProblem:
    found = [word.strip("<>().,;:!\"'") for word in tidy.split() if "@" in word]
    address = found[0] if len(found) == 1 else ""
    fitting = len(address) <= MAX_EMAIL_LENGTH and _EMAIL.fullmatch(address)
    return address if fitting else AnswerProblem("answer_email")


def read_full_name(text: str, languages: Languages) -> str | AnswerProblem:
    """Return the name that ``text`` gives, or say how to ask for it again."""
    name = read_name(text, languages)
    if not isinstance(name, NotName):
        return name
    return AnswerProblem(_NAME_PROBLEMS.get(name.reason, "name_unclear"))


_NAME_PROBLEMS = {NotNameReason.QUESTION: "about_unknown", NotNameReason.SEVERAL: "name_several"}
"""The replies to what is no name, but for the usual one."""


def remove_own_name(text: str, name: str, languages: Languages) -> str:
    """Return the message without the words of the name that is to be signed, and what states it.

    As in "Yes, Ana Ruiz" and "yes, I'm Ana Ruiz".
    """
    own = fold_words(name).split()
    words = text.split()
    others = [word for word in words if fold_words(word).strip() not in own]
    return text if len(others) == len(words) else remove_stating(" ".join(others), languages)
