"""Checks that the texts of a campaign, and those that all campaigns share, are complete.

In every language each text must be there, be well-formed, and be one that the program uses.
"""

from collections.abc import Iterator, Mapping

from flows import commands, understanding
from flows.campaign import Campaign, CampaignText, CampaignWords, Question, QuestionKind, Shelf
from flows.check import text_rules
from flows.check.facts import MIN_OPTIONS
from flows.check.problem import (
    CampaignProblem,
    FieldPath,
    find_missing_keys,
    unknown_key_problem,
)
from flows.check.sentences import find_sentence_problems
from flows.commands import CARRIER_WORDS
from flows.lexicon import Languages
from flows.replies import CAMPAIGN_PLACEHOLDERS, CAMPAIGN_REPLIES, CHOICE_NAMES, SHARED_REPLIES
from flows.understanding import OptOutKind

_REPLY_KEYS = frozenset(SHARED_REPLIES) | frozenset(CAMPAIGN_REPLIES)

_OPTIONS_PLACEHOLDER = frozenset({"options"})
"""The placeholder of a choice question: its options, listed."""


def find_campaign_text_problems(campaign: Campaign, shelf: Shelf) -> Iterator[CampaignProblem]:
    """Yield, for each language of a campaign, the texts that are missing, malformed or unused."""
    for language, words in campaign.words.items():
        path = ("words", language)
        choices = shelf.choices.get(language, {})
        yield from _check_lines(path, words)
        shared = shelf.shared.get(language, {})
        yield from find_sentence_problems(path, words, {**shared, **words.says, **words.questions})
        yield from _check_campaign_replies(path, campaign, words, choices)
        yield from _check_question_texts(path, campaign, words, choices)
        yield from _check_option_names(path, campaign, words)
        yield from _check_reserved_options(path, campaign, words, shelf)
        yield from _check_cause((*path, "cause"), shelf.languages.speaking(language), words)


def _check_lines(path: FieldPath, words: CampaignWords) -> Iterator[CampaignProblem]:
    for field in ("title", "target", "ask"):
        yield from text_rules.check_braces((*path, field), getattr(words, field))
    for option, label in words.options.items():
        yield from text_rules.check_braces((*path, "options", option), label)


def _check_campaign_replies(
    path: FieldPath, campaign: Campaign, words: CampaignWords, choices: Mapping[str, str]
) -> Iterator[CampaignProblem]:
    for key in find_missing_keys(words.says, CAMPAIGN_REPLIES):
        yield CampaignProblem(
            (*path, "says"), f"{key!r} is missing", "every campaign says it itself"
        )
    values = {
        "sponsor": campaign.organization_names.get(campaign.sponsor, ""),
        "contact": campaign.contact,
        "privacy": campaign.privacy,
        "often": str(campaign.updates_a_month),
    }
    for key, text in words.says.items():
        place = (*path, "says", key)
        if key not in _REPLY_KEYS:
            yield unknown_key_problem(place, key, _REPLY_KEYS)
            continue
        yield from text_rules.check_text(
            place, text, text_rules.allowed_placeholders(key), pages=key == "more"
        )
        yield from text_rules.check_required_placeholders(
            place, key, text, text_rules.REQUIRED_PLACEHOLDERS, values
        )
        yield from text_rules.check_named_words(place, key, text, choices)
        if key == "greet":
            yield from text_rules.check_asks_for_name(place, text, choices)


def _check_question_texts(
    path: FieldPath, campaign: Campaign, words: CampaignWords, choices: Mapping[str, str]
) -> Iterator[CampaignProblem]:
    asked = {question.id: question for question in campaign.questions}
    for question_id in find_missing_keys(words.questions, asked):
        yield CampaignProblem(
            (*path, "questions"), f"the question {question_id!r} has no words", "ask it here"
        )
    for question_id, text in words.questions.items():
        place = (*path, "questions", question_id)
        if question_id not in asked:
            if not _has_id_twice(campaign):
                yield unknown_key_problem(place, question_id, asked)
            continue
        question = next(one for one in campaign.questions if one.id == question_id)
        allowed = CAMPAIGN_PLACEHOLDERS | (
            _OPTIONS_PLACEHOLDER if question.kind is QuestionKind.CHOICE else frozenset()
        )
        yield from text_rules.check_text(place, text, allowed, pages=False)
        yield from _check_answerable(place, question, text, words, choices)


def _check_answerable(
    path: FieldPath,
    question: Question,
    text: CampaignText,
    words: CampaignWords,
    choices: Mapping[str, str],
) -> Iterator[CampaignProblem]:
    said = " ".join(text.sms)
    skip = choices.get("skip", "")
    if question.skippable and not text_rules.is_named_in(said, skip):
        yield CampaignProblem(
            path, f"the question can be skipped, and does not say that {skip} does it", "say so"
        )
    labels = [words.options[option] for option in question.options if option in words.options]
    if labels and "{options}" not in said and not all(label in said for label in labels):
        yield CampaignProblem(
            path, "the text message does not name the options", "put {options} in"
        )


def _check_option_names(
    path: FieldPath, campaign: Campaign, words: CampaignWords
) -> Iterator[CampaignProblem]:
    known = {option for question in campaign.questions for option in question.options}
    for option in find_missing_keys(words.options, sorted(known)):
        yield CampaignProblem(
            (*path, "options"), f"the option {option!r} has no words", "name it here"
        )
    for option in words.options:
        if option not in known and not _is_choice_unfinished(campaign):
            yield unknown_key_problem((*path, "options", option), option, known)
    for question in campaign.questions:
        seen: set[str] = set()
        for option in dict.fromkeys(question.options):
            label = words.options.get(option, option).casefold()
            if label in seen:
                yield CampaignProblem(
                    (*path, "options", option),
                    f"two options of {question.id!r} have the same words",
                    "tell them apart",
                )
            seen.add(label)


def _is_choice_unfinished(campaign: Campaign) -> bool:
    """Tell whether a choice lacks options: words that name more are no second mistake."""
    choices = (one for one in campaign.questions if one.kind is QuestionKind.CHOICE)
    return any(
        len(choice.options) < MIN_OPTIONS or len(set(choice.options)) < len(choice.options)
        for choice in choices
    )


def _has_id_twice(campaign: Campaign) -> bool:
    """Tell whether two questions have one id: words for a third are no second mistake."""
    return len({one.id for one in campaign.questions}) < len(campaign.questions)


def _check_reserved_options(
    path: FieldPath, campaign: Campaign, words: CampaignWords, shelf: Shelf
) -> Iterator[CampaignProblem]:
    """Yield each option that nobody can choose: what they send is a command, or a keyword."""
    languages = shelf.languages.speaking(*campaign.languages)
    for option, label in words.options.items():
        if commands.read_command(label, languages) or label.strip().upper() in shelf.ways:
            yield CampaignProblem(
                (*path, "options", option),
                f"whoever answers {label!r} is taken to send a command or a keyword",
                "choose another word",
            )


def _check_cause(
    path: FieldPath, languages: Languages, words: CampaignWords
) -> Iterator[CampaignProblem]:
    """Yield each word of the cause with which an opt-out would be taken for support."""
    samples = (said for one in languages.shipped.values() for said in one.stop.samples)
    understood = [said for said in samples if _is_understood_as_stop(said, languages)]
    for index, word in enumerate(words.cause):
        said = next(
            (one for one in understood if not _is_understood_as_stop(one, languages, word)), None
        )
        if said:
            yield CampaignProblem(
                (*path, index),
                f'with {word!r} as a word of the cause, "{said}" is not obeyed',
                "take the word away",
            )


def _is_understood_as_stop(said: str, languages: Languages, *cause: str) -> bool:
    meant = understanding.read_opt_out(said, languages, cause, {})
    return meant is not None and meant.kind is OptOutKind.ALL


_CHOICES_WITH_CARRIER_WORDS = frozenset({"stop", "yes"})
"""Choices whose word may be one that carriers act on: stop means what the carrier takes it for,
and yes is an answer."""


def find_shared_text_problems(shelf: Shelf) -> Iterator[CampaignProblem]:
    """Yield the shared texts that are missing, malformed or unused, language by language."""
    for language in shelf.shared:
        if language not in shelf.languages.shipped:
            yield CampaignProblem(
                (language,),
                f"the program could not understand an answer in {language!r}",
                f"write bot/languages/{language}/understood.yaml first",
            )
        yield from _check_shared_replies(shelf, language)
        yield from _check_choices(shelf, language)


def _check_shared_replies(shelf: Shelf, language: str) -> Iterator[CampaignProblem]:
    said = shelf.shared[language]
    for key in SHARED_REPLIES.keys() - said.keys():
        yield CampaignProblem(
            (language, "says"), f"{key!r} is missing", f"say it, as {key} in another language does"
        )
    for key, text in said.items():
        path = (language, "says", key)
        if key not in SHARED_REPLIES:
            yield unknown_key_problem(path, key, SHARED_REPLIES)
            continue
        yield from text_rules.check_text(
            path, text, text_rules.allowed_placeholders(key), pages=False
        )
        yield from text_rules.check_required_placeholders(
            path, key, text, text_rules.REQUIRED_PLACEHOLDERS_OF_SHARED
        )
        yield from text_rules.check_named_words(path, key, text, shelf.choices.get(language, {}))


def _check_choices(shelf: Shelf, language: str) -> Iterator[CampaignProblem]:
    words = shelf.choices.get(language, {})
    carrier_words = frozenset[str]().union(*CARRIER_WORDS.values())
    for name in set(CHOICE_NAMES) - words.keys():
        yield CampaignProblem((language, "choices"), f"{name!r} has no word", "give it one word")
    choice_of: dict[str, str] = {}
    for name, word in words.items():
        path = (language, "choices", name)
        if name not in CHOICE_NAMES:
            yield unknown_key_problem(path, name, CHOICE_NAMES)
        elif word != word.upper() or len(word.split()) != 1:
            yield CampaignProblem(
                path, f"{word!r} is not one word in capitals", "write it as one word"
            )
        elif word in carrier_words and name not in _CHOICES_WITH_CARRIER_WORDS:
            yield CampaignProblem(path, f"carriers act on {word}", "choose another word")
        elif word in choice_of:
            yield CampaignProblem(
                path, f"{word} already means {choice_of[word]!r}", "choose another word"
            )
        choice_of.setdefault(word, name)
