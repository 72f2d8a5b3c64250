"""One mistake in a campaign: where, what, and what to do about it."""

from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake. ``path`` leads to the field, by names and by positions counted from 0.

    For a campaign it starts at ``flows.campaign.Campaign``, as in ``("words", "en", "says",
    "greet", "sms", 0)``; for the shared words at a language, as in ``("en", "says", "help")``.
    """

    path: Path
    message: str
    remedy: str
