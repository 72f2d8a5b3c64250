"""What a check found: keys and parameters, which are said in the language of whoever reads them.

Never a secret, never a person. The words stand in ``bot/languages/*/setup.yaml``.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from bot.languages import DEFAULT_LANGUAGE, Phrase, say_phrase
from bot.languages.advice import Advised
from bot.providers.interface import ProviderFailure

_SECTION: Final = "findings"


class Level(StrEnum):
    """How bad it is: fine, to be done by hand, will hurt some day, or does not work."""

    OK = "ok"
    BY_HAND = "by-hand"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class SaidFinding:
    """A finding in words: ``remedy`` is "" where there is nothing to do."""

    level: Level
    where: str
    what: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Finding(Advised):
    """``about`` is the subject (a setting, a provider, a file, or a phrase), ``found`` the state
    that was found, ``to_do`` what to do about it. ``where``, ``what`` and ``remedy`` are the
    English words."""

    level: Level
    about: str | Phrase
    found: Phrase
    to_do: Phrase | None = None

    def say(self, language: str) -> SaidFinding:
        """Return it in the words of a language."""
        about = self.about
        return SaidFinding(
            self.level,
            about if isinstance(about, str) else say_phrase(language, about),
            say_phrase(language, self.found),
            say_phrase(language, self.to_do) if self.to_do else "",
        )

    @property
    def where(self) -> str:
        """The subject of the finding, in English."""
        return self.say(DEFAULT_LANGUAGE).where


def phrase(key: str, **params: object) -> Phrase:
    """Return a phrase of the section of findings."""
    return Phrase(f"{_SECTION}.{key}", params)


def about(key: str, **params: object) -> Phrase:
    """Return what a finding is about, where that is no setting, provider or file."""
    return phrase(f"about.{key}", **params)


def moment(at: datetime) -> str:
    """Return an aware UTC time as findings tell it, in every language."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def ok(where: str | Phrase, key: str, **params: object) -> Finding:
    """Return a finding that all is well."""
    return Finding(Level.OK, where, phrase(key, **params))


def by_hand(where: str | Phrase, key: str, **params: object) -> Finding:
    """Return what a person has to look at, since no program can: neither well nor wrong."""
    return Finding(Level.BY_HAND, where, phrase(key, **params))


def warning(where: str | Phrase, key: str, **params: object) -> Finding:
    """Return a finding that will hurt some day; its remedy stands beside it."""
    return _advise(Level.WARNING, where, key, params)


def problem(where: str | Phrase, key: str, **params: object) -> Finding:
    """Return a finding that does not work, or must not go live; its remedy stands beside it."""
    return _advise(Level.PROBLEM, where, key, params)


def _advise(level: Level, where: str | Phrase, key: str, params: dict[str, object]) -> Finding:
    return Finding(level, where, phrase(f"{key}.what", **params), phrase(f"{key}.remedy", **params))


def as_sentence(words: Phrase | None) -> Phrase | None:
    """Return words with the full stop that they lack; nothing for none."""
    return phrase("sentence", words=words) if words else None


def provider_failure(failure: ProviderFailure) -> Finding:
    """Return what a provider refused, or why it could not be asked, as a problem."""
    return Finding(Level.PROBLEM, failure.provider, failure.found, failure.to_do)


def has_problem(findings: Iterable[Finding]) -> bool:
    """Whether one of the findings is a problem."""
    return any(finding.level is Level.PROBLEM for finding in findings)


def as_json(findings: Iterable[Finding]) -> dict[str, Any]:
    """Return the findings for a program: ``{"ok": bool, "findings": [{level, where, …}]}``."""
    listed = list(findings)
    return {
        "ok": not has_problem(listed),
        "findings": [asdict(finding.say(DEFAULT_LANGUAGE)) for finding in listed],
    }
