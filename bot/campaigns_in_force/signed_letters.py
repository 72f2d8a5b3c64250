"""A letter that people signed cannot change: what they signed is what is handed in.

For each language in which a version was signed, the folder must still hold a version that was
signed in that language, byte for byte, whether it is the letter or a translation beside it. A
letter that nobody signed may change, and a language may be added.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from bot.campaigns import FileProblem
from bot.languages import DEFAULT_LANGUAGE, Phrase, say_phrase
from bot.storage.signatures import letters
from flows.campaign import Campaign, Shelf, letter_sha256


@dataclass(frozen=True, slots=True)
class ChangedLetter:
    """A letter file that is gone or changed since people signed it, so many of them since a day."""

    campaign: str
    language: str
    signatures: int
    since: str
    is_gone: bool

    @property
    def file_name(self) -> str:
        """The file in the campaign's folder."""
        return f"letter.{self.language}.md"

    @property
    def found(self) -> Phrase:
        """What is wrong."""
        return self._phrase("what")

    @property
    def to_do(self) -> Phrase:
        """What to do about a letter that was changed after people had signed it."""
        return self._phrase("remedy")

    def as_problem(self, folder: Path) -> FileProblem:
        """Return it as a mistake in the campaigns of ``folder``, in English as all of these are."""
        remedy = say_phrase(DEFAULT_LANGUAGE, self.to_do).removesuffix(".")
        return FileProblem(
            folder / self.campaign / self.file_name,
            1,
            1,
            say_phrase(DEFAULT_LANGUAGE, self.found),
            remedy[:1].lower() + remedy[1:],
        )

    def _phrase(self, part: str) -> Phrase:
        told = {
            "campaign": self.campaign,
            "language": self.language,
            "count": self.signatures,
            "since": self.since,
        }
        what = "letter_gone" if self.is_gone else "letter_changed"
        return Phrase(f"findings.campaigns.{what}.{part}", told)


def find_changed_letters(connection: Connection, shelf: Shelf) -> tuple[ChangedLetter, ...]:
    """Return each letter that changed after people signed it."""
    return tuple(changed for campaign in shelf.campaigns for changed in _find(connection, campaign))


def _find(connection: Connection, campaign: Campaign) -> Iterator[ChangedLetter]:
    texts = {campaign.letter.language: campaign.letter.text, **campaign.letter.translations}
    there = {language: letter_sha256(text) for language, text in texts.items()}
    versions = letters.list_signed_letters(connection, campaign.id)
    signed = {one.sha256 for one in versions}
    for language, version in {one.language: one for one in versions}.items():
        if there.get(language) not in signed:
            yield ChangedLetter(
                campaign.id,
                language,
                version.signatures,
                f"{version.since}",
                is_gone=language not in there,
            )
