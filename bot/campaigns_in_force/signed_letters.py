"""A letter that people signed cannot change: what they signed is what is handed in.

For each language in which a version was signed, the folder must still hold a version that was
signed in that language, byte for byte, whether it is the letter or a translation beside it. A
letter that nobody signed may change, and a language may be added.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from bot.campaigns import FileProblem
from bot.counted_words import counted
from bot.storage.signatures import letters
from bot.storage.signatures.letters import SignedLetter
from flows.campaign import Campaign, Shelf, letter_sha256

_REMEDY: Final = (
    "put the signed text back (`python -m bot campaign letter {campaign} {language}` prints it, "
    "and its sha256), or take the new one into a campaign of its own"
)


def find_changed_letters(
    connection: Connection, shelf: Shelf, folder: Path
) -> tuple[FileProblem, ...]:
    """Return a problem for each letter file of ``folder`` that changed after people signed it."""
    return tuple(
        problem for campaign in shelf.campaigns for problem in _find(connection, campaign, folder)
    )


def _find(connection: Connection, campaign: Campaign, folder: Path) -> Iterator[FileProblem]:
    texts = {campaign.letter.language: campaign.letter.text, **campaign.letter.translations}
    there = {language: letter_sha256(text) for language, text in texts.items()}
    versions = letters.list_signed_letters(connection, campaign.id)
    signed = {one.sha256 for one in versions}
    for language, version in {one.language: one for one in versions}.items():
        if there.get(language) not in signed:
            yield _describe(campaign.id, version, folder, is_gone=language not in there)


def _describe(campaign: str, signed: SignedLetter, folder: Path, *, is_gone: bool) -> FileProblem:
    people = f"{counted(signed.signatures, 'signature')} since {signed.since}"
    what = "is gone" if is_gone else "was changed"
    return FileProblem(
        folder / campaign / f"letter.{signed.language}.md",
        1,
        1,
        f"this letter {what}, and people signed it ({people})",
        _REMEDY.format(campaign=campaign, language=signed.language),
    )
