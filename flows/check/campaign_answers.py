"""Checks a campaign's answers to what people ask: their words, and the examples of the questions.

An example must say enough that nothing else is taken for it, and no two answers may share one.
"""

from collections.abc import Iterator

from flows import commands, understanding
from flows.campaign import Campaign, CampaignWords, Shelf
from flows.check import text_rules
from flows.check.problem import CampaignProblem, FieldPath
from flows.lexicon import Languages
from flows.lexicon.question_reader import ALIKE, words_of_example
from flows.lexicon.question_words import QuestionWords
from flows.name_reader import NotName, read_name
from flows.replies import CAMPAIGN_PLACEHOLDERS
from flows.understanding import AnswerMeaning


def find_answer_problems(campaign: Campaign, shelf: Shelf) -> Iterator[CampaignProblem]:
    """Yield what is wrong with the answers of a campaign, language by language."""
    everywhere = {answer_id for words in campaign.words.values() for answer_id in words.answers}
    for language, words in campaign.words.items():
        path: FieldPath = ("words", language, "answers")
        for answer_id in sorted(everywhere - words.answers.keys()):
            yield CampaignProblem(
                path, f"the answer {answer_id!r} is missing", f"answer it in {language!r} as well"
            )
        for answer_id, answer in words.answers.items():
            place = (*path, answer_id, "says")
            yield from text_rules.check_text(place, answer.says, CAMPAIGN_PLACEHOLDERS, pages=False)
        if language in shelf.questions:
            spoken = shelf.languages.speaking(language)
            yield from _check_examples(path, words, shelf.questions[language], spoken)


def _check_examples(
    path: FieldPath, words: CampaignWords, known: QuestionWords, spoken: Languages
) -> Iterator[CampaignProblem]:
    answers_by_terms: dict[frozenset[str], str] = {}
    for answer_id, answer in words.answers.items():
        for index, example in enumerate(answer.asked):
            place = (*path, answer_id, "asked", index)
            terms = frozenset(words_of_example(example, known))
            taken_for = _taken_for(example, spoken)
            if taken_for:
                yield CampaignProblem(
                    place, f"{example!r} is {taken_for}", "write it as a question, with its mark"
                )
            elif all(term.startswith(ALIKE) for term in terms):
                yield CampaignProblem(
                    place,
                    f"{example!r} says too little: it would be found in many other questions",
                    "write a question that names what it is about",
                )
            elif answers_by_terms.setdefault(terms, answer_id) != answer_id:
                yield CampaignProblem(
                    place,
                    f"{example!r} is asked like the answer {answers_by_terms[terms]!r}",
                    "take it away in one of the two",
                )


def _taken_for(example: str, spoken: Languages) -> str:
    """Return what people mean by the words of an example, if that is no question; else ""."""
    if commands.read_command(example, spoken) or understanding.read_opt_out(
        example, spoken, (), {}
    ):
        return "a command or an opt-out, which goes before every question"
    if understanding.read_answer(example, spoken) in (AnswerMeaning.YES, AnswerMeaning.NO):
        return "an answer"
    if not isinstance(read_name(example, spoken), NotName):
        return "read as a name"
    return ""
