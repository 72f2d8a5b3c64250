"""``python3 dev.py bench [WORD] ...``: measures one thing, and says what it finds.

    turns         what one message and its answer cost (what is measured without a word)
    broadcasts    what a broadcast costs for each person: messages a second, CPU, pace
    memory        what a worker holds, and how long an approval and a look at the progress take
    kills         workers killed while they send: who was lost, who got it twice, who after STOP
    inbound       how soon people are answered while a broadcast goes out
    exports       what an export of a million signatures takes: time, memory
    console       how long each screen of the console takes with a million signatures
    figures       how long the figures of a million signatures take to read, and to recount
    understanding what it costs to understand a text, reader by reader
    fuzz          what strangers may post, right and wrong: nothing breaks the server or holds it up
    siege         floods of new people and slow connections: who is answered, told 503, lost
    views         views of the public page while people sign: how many, and who waits for it
    soak          an hour at half of full load: what grows, what comes late
    handin        what it takes to hand in 100,000 names in all scripts: time, memory, pages
    campaign      100,000 people sign; review, hand-in, proof, tampering, the end: all is as told
    backups       a backup and its way back with a million people: time, size, who waits
    idle          what a worker costs while there is nothing to do
    structure     how the code is built: rooms, functions, imports, circles, files that run

Each has ``--help``. Exit code 1: something was wrong. SIGTERM and Ctrl-C end whatever was started.
"""

import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from types import FrameType

from bench.process_usage import ProcessTree

BENCHMARKS = (
    *("turns", "broadcasts", "memory", "kills", "inbound", "exports"),
    *("console", "figures", "understanding", "fuzz", "siege", "views", "soak", "handin"),
    *("campaign", "backups", "idle", "structure"),
)
"""Each is a module with ``main(arguments) -> exit code``."""
FORMER_NAMES = {"updates": "broadcasts"}

ENDINGS = (signal.SIGTERM, signal.SIGINT)


def main(arguments: list[str]) -> int:
    """Measure what the first word names, and turns where none does; return the exit code."""
    named = FORMER_NAMES.get(arguments[0], arguments[0]) if arguments else ""
    word = named if named in BENCHMARKS else ""
    if not word and arguments[:1] in (["-h"], ["--help"]):
        print((__doc__ or "").strip())
        return 0
    code: int = import_module(f"bench.{word or BENCHMARKS[0]}").main(arguments[1 if word else 0 :])
    return code


def _leave(number: int, _: FrameType | None) -> None:
    """Leave as by an error, so that servers are stopped and folders removed on the way out."""
    for ending in ENDINGS:
        signal.signal(ending, lambda *_: None)  # once is enough, and would break that off
    sys.exit(128 + number)


def _end_children() -> None:
    """Kill what is still there: a signal may come between a process's start and our knowing it."""
    for pid in [*ProcessTree(os.getpid()).processes()][1:]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    for one in ENDINGS:
        signal.signal(one, _leave)
    try:
        sys.exit(main(sys.argv[1:]))
    finally:
        _end_children()
