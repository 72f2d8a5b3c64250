"""Runs of a broadcast: workers die and freeze, the database is away, the providers fail.

Each is ``bench kills`` at a small size, with faults that are drawn from its number.
"""

from contextlib import redirect_stdout
from io import StringIO
from random import Random
from typing import Final

from bench import kills

PEOPLE: Final = (150, 500)
"""How many people a broadcast goes to: at least, and at most."""
HURRY: Final = 20
"""How many times shorter the waits for the dead are."""
TIMEOUT_SECONDS: Final = 180


def play_broadcast(kind: str, seed: int) -> str:
    """Send a broadcast on a kind of database; return "", or what was printed if it went wrong."""
    told = StringIO()
    with redirect_stdout(told):
        code = kills.main(draw_options(kind, seed))
    return told.getvalue() if code else ""


def draw_options(kind: str, seed: int) -> list[str]:
    """Return what happens in a run, as options of ``bench kills``."""
    draw = Random(f"broadcast {seed}")
    drawn = {
        "database": kind,
        "seed": seed,
        "channel": draw.choice(("sms", "telegram")),
        "people": draw.randint(*PEOPLE),
        "workers": draw.randint(1, 2),
        "kills": draw.randint(0, 3),
        "freezes": draw.randint(0, 2),
        "cuts": draw.randint(0, 2),
        "throttled": round(draw.uniform(0, 0.004), 4),
        "timed-out": round(draw.uniform(0, 0.02), 4),
        "refused": round(draw.uniform(0, 0.02), 4),
        "stops": round(draw.uniform(0, 0.02), 4),
        "hurry": HURRY,
        "timeout": TIMEOUT_SECONDS,
    }
    return [part for name, value in drawn.items() for part in (f"--{name}", str(value))]
