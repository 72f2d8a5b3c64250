"""``python3 dev.py bench understanding``: what it costs to understand a text, reader by reader.

Each text is read as a turn reads it: taken apart once, then by every reader in its order, though
few turns ask them all. The least of many rounds counts, as other work on the machine only adds.
"""

import argparse
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from time import perf_counter_ns

from bench.simulated_people import MARKER, WORDS, name
from flows import commands, understanding
from flows.lexicon.message_text import MessageText
from flows.name_reader import read_name
from tests.evaluation.messages import LANGUAGES, TASKS, load
from tests.evaluation.readings import CAUSE, KEYWORDS, ORGANIZATIONS
from tests.languages import BOTH
from tests.transcripts import shelf

Reader = Callable[[MessageText], object]

QUESTIONS = shelf("ibm").question_readers["ibm-extreme-vetting"]

READERS: Mapping[str, Reader] = {
    "command": lambda text: commands.read_command(text, BOTH),
    "noise": lambda text: understanding.read_automatic_message(text, BOTH),
    "opt-out": lambda text: understanding.read_opt_out(text, BOTH, CAUSE, ORGANIZATIONS),
    "keyword": lambda text: understanding.read_keyword(text, KEYWORDS, BOTH),
    "answer": lambda text: understanding.read_answer(text, BOTH),
    "name": lambda text: read_name(text, BOTH),
    "question": QUESTIONS.read_topic,
}
COLUMNS = ("words", *READERS, "all")
NAME_WIDTH = 34
MAX_CHARACTERS = 160
"""Of a typical message: what fits into one segment."""


def main(arguments: list[str]) -> int:
    """Print microseconds for each text and reader, and for all texts of a kind; return 0."""
    parser = argparse.ArgumentParser(prog="dev.py bench understanding", description=__doc__)
    parser.add_argument("--rounds", type=int, default=300, help="the least of so many counts")
    parser.add_argument("--typical", type=int, default=50, help="messages of the evaluation set")
    options = parser.parse_args(arguments)
    print(f"{'microseconds':{NAME_WIDTH}}" + "".join(f"{column:>9}" for column in COLUMNS))
    told = [measured(text, options.rounds) for text in conversation()]
    for text, costs in zip(conversation(), told, strict=True):
        print(_line(text, costs))
    _print_all("a conversation", told)
    _print_all("typical messages", [measured(one, options.rounds) for one in typical(options)])
    return 0


def conversation() -> list[str]:
    """Return what a person of the load says, by text and in Telegram."""
    said = (word.replace(MARKER, name(7)) for words in WORDS.values() for word in words)
    return list(dict.fromkeys(said))


def typical(options: argparse.Namespace) -> list[str]:
    """Return messages of the evaluation set, as many of each kind, from all over its files."""
    files = [load(task, language) for task in TASKS for language in LANGUAGES]
    each = -(-options.typical // len(files))
    found = [m.text for file in files for m in file[:: max(1, len(file) // each)][:each]]
    return [text for text in found if len(text) <= MAX_CHARACTERS][: options.typical]


def measured(text: str, rounds: int) -> list[float]:
    """Return the microseconds of each column, the last of which is all of them together."""
    return [min(costs) / 1000 for costs in zip(*_rounds(text, rounds), strict=True)]


def _rounds(text: str, rounds: int) -> Iterable[list[int]]:
    for _ in range(rounds):
        clock = [perf_counter_ns()]
        own = MessageText.of(text)
        clock.append(perf_counter_ns())
        for read in READERS.values():
            read(own)
            clock.append(perf_counter_ns())
        yield [
            *(end - begin for begin, end in pairwise(clock)),
            clock[-1] - clock[0],
        ]


def _line(title: str, costs: Sequence[float]) -> str:
    return f"{title[: NAME_WIDTH - 1]:{NAME_WIDTH}}" + "".join(f"{cost:9.1f}" for cost in costs)


def _print_all(kind: str, costs: Sequence[Sequence[float]]) -> None:
    columns = list(zip(*costs, strict=True))
    print(_line(f"{kind}: mean of {len(costs)}", [statistics.fmean(one) for one in columns]))
    print(_line(f"{kind}: median", [statistics.median(one) for one in columns]))
    print(_line(f"{kind}: most", [max(one) for one in columns]))
