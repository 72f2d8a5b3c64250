"""The letter: the exact bytes that were pinned, with a translation for every other language."""

from collections.abc import Iterator

from flows.campaign import Campaign, letter_sha256
from flows.check.problem import Problem


def problems(campaign: Campaign) -> Iterator[Problem]:
    """Yield what is wrong with the letter and its translations."""
    letter = campaign.letter
    if not letter.text.strip():
        yield Problem(
            ("letter", "text"),
            f"the letter is missing: letter.{letter.language}.md is not there, or is empty",
            "write the letter that people sign into that file",
        )
    elif letter_sha256(letter.text) != letter.sha256:
        yield Problem(
            ("letter", "sha256"),
            f"letter.{letter.language}.md is not the pinned letter: "
            f"its SHA-256 is {letter_sha256(letter.text)}",
            "bring the pinned letter back; or, if nobody has signed yet and this is the letter to "
            "sign, pin that SHA-256",
        )
    yield from _translations(campaign)


def _translations(campaign: Campaign) -> Iterator[Problem]:
    letter = campaign.letter
    for language in campaign.words:
        if language != letter.language and not letter.translations.get(language, "").strip():
            yield Problem(
                ("words", language),
                f"{language}.yaml has no letter to read: letter.{language}.md is missing or empty",
                f"translate the letter into letter.{language}.md; nobody signs it, people read it",
            )
    for language in letter.translations:
        if language not in campaign.words:
            yield Problem(
                ("letter", "translations", language),
                f"nobody can read letter.{language}.md: there is no {language}.yaml",
                f"write {language}.yaml, or take the file away",
            )
