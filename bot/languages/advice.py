"""What is wrong and what to do about it, as phrases: said in the language of whoever reads it."""

from bot.languages import DEFAULT_LANGUAGE, Phrase, say_phrase


class Advised:
    """Something that is wrong (``found``), with what to do about it (``to_do``), if that is known.

    ``what`` and ``remedy`` are their English words, for the terminal and the log.
    """

    __slots__ = ()
    found: Phrase
    to_do: Phrase | None

    @property
    def what(self) -> str:
        """What is wrong, in English."""
        return say_phrase(DEFAULT_LANGUAGE, self.found)

    @property
    def remedy(self) -> str:
        """What to do about it, in English; "" where nothing is known."""
        return say_phrase(DEFAULT_LANGUAGE, self.to_do) if self.to_do else ""
