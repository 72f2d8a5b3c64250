"""What a campaign says in each of its languages: complete, and with nothing that is not read."""

from collections.abc import Iterator, Mapping

from flows import understanding
from flows.campaign import Campaign, CampaignWords, Question, QuestionKind, Shelf, Text
from flows.check import texts
from flows.check.problem import Path, Problem
from flows.replies import CAMPAIGN, EVERYWHERE, SHARED
from flows.understanding import OptOutKind

SAYABLE = frozenset(SHARED) | frozenset(CAMPAIGN)

OPTIONS = frozenset({"options"})
"""The placeholder of a choice question: its options, listed."""

OPT_OUTS = (
    "stop asking me to sign this petition",
    "stop ringing my phone all day",
    "dejen de insistir conmigo para que firme la petición",
)
"""Ways to say stop that none of the campaign's own words may turn into support."""


def problems(campaign: Campaign, shelf: Shelf) -> Iterator[Problem]:
    """Yield what is missing from the words of each language, what is wrong, and what is unread."""
    for language, words in campaign.words.items():
        path = ("words", language)
        choices = shelf.choices.get(language, {})
        yield from _lines(path, words)
        yield from _says(path, campaign, words, choices)
        yield from _questions(path, campaign, words, choices)
        yield from _options(path, campaign, words)
        yield from _cause((*path, "cause"), language, words)


def _lines(path: Path, words: CampaignWords) -> Iterator[Problem]:
    for field in ("title", "target", "ask"):
        yield from texts.braces((*path, field), getattr(words, field))
    for option, label in words.options.items():
        yield from texts.braces((*path, "options", option), label)


def _says(
    path: Path, campaign: Campaign, words: CampaignWords, choices: Mapping[str, str]
) -> Iterator[Problem]:
    for key in CAMPAIGN:
        if key not in words.says:
            yield Problem((*path, "says"), f"{key!r} is missing", "every campaign says it itself")
    values = {
        "contact": campaign.contact,
        "privacy": campaign.privacy,
        "often": str(campaign.updates_a_month),
    }
    for key, text in words.says.items():
        place = (*path, "says", key)
        if key not in SAYABLE:
            yield texts.unknown_key(place, key, SAYABLE)
            continue
        yield from texts.shape(place, text, texts.allowed(key), pages=key == "more")
        yield from texts.required(place, key, text, texts.REQUIRED, values)
        yield from texts.named(place, key, text, choices)


def _questions(
    path: Path, campaign: Campaign, words: CampaignWords, choices: Mapping[str, str]
) -> Iterator[Problem]:
    asked = {question.id: question for question in campaign.questions}
    for ident in asked.keys() - words.questions.keys():
        yield Problem((*path, "questions"), f"the question {ident!r} has no words", "ask it here")
    for ident, text in words.questions.items():
        place = (*path, "questions", ident)
        if ident not in asked:
            yield texts.unknown_key(place, ident, asked)
            continue
        question = asked[ident]
        allowed = EVERYWHERE | (OPTIONS if question.kind is QuestionKind.CHOICE else frozenset())
        yield from texts.shape(place, text, allowed, pages=False)
        yield from _answerable(place, question, text, words, choices)


def _answerable(
    path: Path,
    question: Question,
    text: Text,
    words: CampaignWords,
    choices: Mapping[str, str],
) -> Iterator[Problem]:
    said = " ".join(text.sms)
    skip = choices.get("skip", "")
    if question.skippable and not texts.names(said, skip):
        yield Problem(
            path, f"the question can be skipped, and does not say that {skip} does it", "say so"
        )
    labels = [words.options[option] for option in question.options if option in words.options]
    if labels and "{options}" not in said and not all(label in said for label in labels):
        yield Problem(path, "the text message does not name the options", "put {options} in")


def _options(path: Path, campaign: Campaign, words: CampaignWords) -> Iterator[Problem]:
    known = {option for question in campaign.questions for option in question.options}
    for option in sorted(known - words.options.keys()):
        yield Problem((*path, "options"), f"the option {option!r} has no words", "name it here")
    for option in words.options:
        if option not in known:
            yield texts.unknown_key((*path, "options", option), option, known)
    for question in campaign.questions:
        seen: set[str] = set()
        for option in question.options:
            label = words.options.get(option, option).casefold()
            if label in seen:
                yield Problem(
                    (*path, "options", option),
                    f"two options of {question.id!r} have the same words",
                    "tell them apart",
                )
            seen.add(label)


def _cause(path: Path, language: str, words: CampaignWords) -> Iterator[Problem]:
    """A word that people use to ask for an end would turn that into support."""
    understood = [said for said in OPT_OUTS if _is_stop(said, language)]
    for index, word in enumerate(words.cause):
        said = next((one for one in understood if not _is_stop(one, language, word)), None)
        if said:
            yield Problem(
                (*path, index),
                f'with {word!r} as a word of the cause, "{said}" is not obeyed',
                "take the word away",
            )


def _is_stop(said: str, language: str, *cause: str) -> bool:
    meant = understanding.opt_out(said, (language,), cause, {})
    return meant is not None and meant.kind is OptOutKind.ALL
