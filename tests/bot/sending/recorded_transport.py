"""A transport that keeps what it was given and answers as it is told."""

from collections.abc import Callable

from bot.providers.interface import Outcome, Outgoing, Sent


class Recorded:
    """One channel's transport. ``outcomes`` are its answers in turn; after them all is sent.

    ``before_each`` happens before each message.
    """

    def __init__(self, *outcomes: Outcome) -> None:
        self.given: list[Outgoing] = []
        self.closed = 0
        self.before_each: Callable[[], object] = lambda: None
        self._outcomes = list(outcomes)

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Keep the message."""
        self.before_each()
        self.given.append(outgoing)
        if self._outcomes:
            return self._outcomes.pop(0)
        return Sent(f"SM{len(self.given)}", "queued")

    async def close(self) -> None:
        """Count it."""
        self.closed += 1

    @property
    def texts(self) -> list[str]:
        """What was said."""
        return [outgoing.text for outgoing in self.given]

    def open(self, *_channel: str) -> "Recorded":
        """Return itself, as what opens a transport does."""
        return self

    def after(self, happens: Callable[[], object]) -> Callable[..., "Recorded"]:
        """Return what opens it only after something else has happened."""

        def opened(*_channel: str) -> "Recorded":
            happens()
            return self

        return opened
