"""What the console's views have at hand: the runtime of their process."""

from flask import current_app

from bot.runtime import Runtime

EXTENSION = "handraiser"


def runtime() -> Runtime:
    """Return the runtime, with the campaigns that are in force now."""
    found: Runtime = current_app.extensions[EXTENSION]
    return found.latest()
