"""``python3 dev.py bench [WORD] ...``: measures one thing, and says what it finds.

    turns     what one message and its answer cost (what is measured without a word)
    updates   what an update costs for each person: messages a second, CPU, pace
    memory    what a worker holds, and how long an approval and a look at the progress take
    kills     workers killed while they send: who was lost, who got it twice, who after STOP
    inbound   how soon people are answered while an update goes out
    idle      what a worker costs while there is nothing to do

Each has ``--help``. Exit code 1: something was wrong.
"""

import sys
from importlib import import_module

WORDS = ("turns", "updates", "memory", "kills", "inbound", "idle")
"""Each is a module with ``main(arguments) -> exit code``."""


def main(arguments: list[str]) -> int:
    """Measure what the first word names, and turns where none does; return the exit code."""
    word = arguments[0] if arguments and arguments[0] in WORDS else ""
    if not word and arguments[:1] in (["-h"], ["--help"]):
        print((__doc__ or "").strip())
        return 0
    code: int = import_module(f"bench.{word or WORDS[0]}").main(arguments[1 if word else 0 :])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
