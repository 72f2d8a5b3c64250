"""The description of one mistake in a campaign, and the mistake that several checks share."""

from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz import fuzz, process

FieldPath = tuple[str | int, ...]

LEAST_SIMILARITY = 70
"""How alike a misspelt key and the one that it may mean are at least, of 100."""


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
    like = similar_key(key, known)
    remedy = f"did you mean {like!r}? If not, take it away" if like else "take it away"
    return CampaignProblem(path, f"nothing is called {key!r}", remedy)


def similar_key(key: str, known: Collection[str]) -> str:
    """Return the known key that a misspelt one may mean, or ""."""
    like = process.extractOne(
        key,
        list(known),
        scorer=fuzz.ratio,
        processor=str.casefold,
        score_cutoff=LEAST_SIMILARITY,
    )
    return like[0] if like else ""


def find_missing_keys(keys: Collection[str], needed: Collection[str]) -> list[str]:
    """Return the needed keys that are not there, but for those that an unknown key may mean.

    A key that is only misspelt is one mistake, and is told once: as an unknown key.
    """
    missing = [key for key in needed if key not in keys]
    meant = {similar_key(key, missing) for key in keys if key not in needed} if missing else set()
    return [key for key in missing if key not in meant]
