"""What cannot be done with a signature, or with an act on several, as things stand."""

from bot.languages import PhrasedError


class ReviewRefused(PhrasedError):
    """An act of review is refused; the words say why, and what to do."""

    section = "review_refusals"
