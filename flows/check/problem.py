"""The description of one mistake in a campaign, and the mistake that several checks share."""

from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz import fuzz, process

FieldPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class CampaignProblem:
    """One mistake. ``path`` leads to the field, by names and by positions counted from 0.

    For a campaign it starts at ``flows.campaign.Campaign``, as in ``("words", "en", "says",
    "greet", "sms", 0)``; for the shared texts at a language, as in ``("en", "says", "help")``.
    ``remedy`` says what the author can do about it.
    """

    path: FieldPath
    message: str
    remedy: str


def unknown_key_problem(path: FieldPath, key: str, known: Collection[str]) -> CampaignProblem:
    """Return the problem of a key that nothing reads; suggests the most similar known key."""
    like = process.extractOne(key, list(known), scorer=fuzz.ratio, score_cutoff=70)
    remedy = f"did you mean {like[0]!r}? If not, take it away" if like else "take it away"
    return CampaignProblem(path, f"nothing is called {key!r}", remedy)
