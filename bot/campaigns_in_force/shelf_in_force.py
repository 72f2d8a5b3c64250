"""Puts a shelf in force: signed letters are as they were, keys are there, what is closed is."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.campaigns import CampaignError
from bot.campaigns_in_force.signed_letters import find_changed_letters
from bot.privacy.key_rotation import prepare
from bot.storage.campaigns import campaign_states
from bot.storage.engine.database import Database
from bot.storage.signatures import letters
from bot.vault import Vault
from flows.campaign import Outcome, Shelf, letter_sha256


def put_in_force(
    database: Database, vault: Vault, shelf: Shelf, folder: Path, now: Callable[[], datetime]
) -> Shelf:
    """Return the shelf of ``folder`` as a process may go by it, with what it needs in the database.

    Raises ``CampaignError`` for letters that changed after people signed them, and ``Unavailable``.
    """
    with database.read() as connection:
        changed = find_changed_letters(connection, shelf)
        states = campaign_states.read_closed(connection), campaign_states.read_outcomes(connection)
    if changed:
        raise CampaignError(tuple(one.as_problem(folder) for one in changed))
    prepare(database, vault, [campaign.id for campaign in shelf.campaigns], now)
    _keep_letters(database, shelf, now())
    return put_in_states(shelf, *states)


def put_in_states(shelf: Shelf, closed: Collection[str], outcomes: Mapping[str, Outcome]) -> Shelf:
    """Return the shelf with these campaigns closed, and with what has become of campaigns.

    One that has ended is closed, whatever its file says. It is itself where nothing changes.
    """
    closed = {*closed, *(campaign for campaign, one in outcomes.items() if one.has_ended)}
    opened = {one.id for one in shelf.campaigns if one.status == "open"}
    if opened.isdisjoint(closed) and outcomes == shelf.outcomes:
        return shelf
    campaigns = tuple(
        one.model_copy(update={"status": "closed"}) if one.id in closed else one
        for one in shelf.campaigns
    )
    # Made anew: a copy would keep what was worked out for the campaigns before.
    parts = {name: getattr(shelf, name) for name in Shelf.model_fields}
    made = Shelf(**{**parts, "campaigns": campaigns, "outcomes": outcomes})
    there = shelf.__dict__
    made.__dict__.update({name: there[name] for name in _OF_WORDS_ALONE if name in there})
    return made


_OF_WORDS_ALONE: Final = ("question_readers", "own_runs_of_words")
"""What a shelf works out of words, whatever became of its campaigns: it takes long, and a turn in
which a campaign is found closed holds others up meanwhile."""


def _keep_letters(database: Database, shelf: Shelf, now: datetime) -> None:
    """Keep each letter as it is offered, so that a signature can point to it; translations too."""
    with database.write() as connection:
        for campaign in shelf.campaigns:
            letter = campaign.letter
            for language, text in {letter.language: letter.text, **letter.translations}.items():
                letters.add_letter(
                    connection,
                    sha256=letter_sha256(text),
                    campaign=campaign.id,
                    language=language,
                    text=text,
                    at=now,
                )
