"""Lets each reader of words read the development set, and counts what it got right."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from flows import commands, understanding
from flows.commands import ChangeLanguage
from flows.lexicon import Languages
from flows.name_reader import NotName, NotNameReason, read_name
from tests.evaluation.messages import LANGUAGES, TASKS, Message, load
from tests.languages import SHIPPED
from tests.transcripts import shelf

CAUSE = (
    *("IBM", "ICE", "Trump", "Ginni", "Rometty", "deport", "deportation", "deportations"),
    *("extreme vetting", "vetting", "immigrants", "immigration", "Muslim ban", "racist tool"),
    *("deportaciones", "deportación", "deportar", "inmigrantes", "veto extremo", "la migra"),
)
ORGANIZATIONS = {
    "18-million-rising": "18 Million Rising",
    "center-for-media-justice": "Center for Media Justice",
    "color-of-change": "Color Of Change",
    "daily-kos": "Daily Kos",
    "good-jobs-nation": "Good Jobs Nation",
}
KEYWORDS = ("IBM", "RISING", "18MR", "MEDIA", "COLOR", "KOS", "JOBS", "INMIGRANTES")

Reading = tuple[str, str]
"""What a message was read as: a meaning and a detail, as in the files."""


def _opt_out(text: str, languages: Languages) -> Reading:
    found = understanding.read_opt_out(text, languages, CAUSE, ORGANIZATIONS)
    return (found.kind.name, found.organization) if found else ("NONE", "")


def _answer(text: str, languages: Languages) -> Reading:
    return understanding.read_answer(text, languages).name, ""


def _name(text: str, languages: Languages) -> Reading:
    found = read_name(text, languages)
    if found == NotName(NotNameReason.COMMAND):
        return "SENTENCE", ""  # many a sentence is a command as well: both are refused alike
    return (found.reason.name, "") if isinstance(found, NotName) else ("NAME", found)


def _command(text: str, languages: Languages) -> Reading:
    found = commands.read_command(text, languages)
    if isinstance(found, ChangeLanguage):
        return f"LANGUAGE:{found.language}", ""
    return (found.name if found else "NONE"), ""


def _keyword(text: str, languages: Languages) -> Reading:
    found = understanding.read_keyword(text, KEYWORDS, languages)
    if found is None:
        return "NONE", ""
    return ("" if found.exact else "~") + found.keyword, found.rest


def _noise(text: str, languages: Languages) -> Reading:
    found = understanding.read_automatic_message(text, languages)
    return (found.name if found else "NONE"), ""


def _question(text: str, _languages: Languages) -> Reading:
    """Return what is asked, or the age that is told, YOUNG or OLD ENOUGH."""
    campaign = shelf("ibm").campaigns[0]
    reader = shelf("ibm").question_readers[campaign.id]
    topic, age = reader.read_topic(text), reader.read_age(text)
    if age is None or topic not in ("", "age", "may_sign", "how_to_sign"):
        return topic or "NONE", ""
    return "YOUNG" if age < campaign.minimum_age else "OLD ENOUGH", ""


READERS: dict[str, Callable[[str, Languages], Reading]] = {
    "opt_out": _opt_out,
    "answer": _answer,
    "names": _name,
    "commands": _command,
    "keywords": _keyword,
    "noise": _noise,
    "questions": _question,
}


@dataclass(slots=True)
class Result:
    """One task in one language: how many were read right, what as what, and which wrongly."""

    task: str
    language: str
    right: int = 0
    total: int = 0
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[tuple[Message, Reading]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The task and the language, as the baseline names them."""
        return f"{self.task}_{self.language}"

    @property
    def share(self) -> float:
        """The part that was read right, 0 to 1."""
        return self.right / self.total


def read(task: str, language: str) -> Result:
    """Read one file of the set and count."""
    return count(task, language, load(task, language))


def count(task: str, language: str, messages: Iterable[Message]) -> Result:
    """Read these messages, in a campaign whose first language is ``language``, and count."""
    languages = SHIPPED.read_in(("en", "es"), language)
    result = Result(task, language)
    for message in messages:
        reading = READERS[task](message.text, languages)
        result.total += 1
        result.confusion[message.meaning, reading[0]] += 1
        if reading == (message.meaning, message.detail):
            result.right += 1
        else:
            result.wrong.append((message, reading))
    return result


def read_all() -> list[Result]:
    """Read the whole set."""
    return [read(task, language) for task in TASKS for language in LANGUAGES]


def missed_opt_outs(result: Result) -> list[tuple[Message, Reading]]:
    """Return the messages that ask for an end and were not obeyed, or not fully."""
    obeyed = {"ALL", "WRONG_NUMBER"}
    return [
        (message, reading)
        for message, reading in result.wrong
        if (message.meaning in obeyed and reading[0] not in obeyed)
        or (message.meaning == "ORGANIZATION" and reading[0] not in {"ORGANIZATION", *obeyed})
        or (message.meaning == "ORGANIZATION" == reading[0] and reading[1] != message.detail)
    ]


def false_yeses(result: Result) -> list[tuple[Message, Reading]]:
    """Return the messages that are no yes and were read as one."""
    return [(message, reading) for message, reading in result.wrong if reading[0] == "YES"]
