"""What a check found. Words for the operator; never a secret, never a person."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from bot.providers.interface import ProviderFailure


class Level(StrEnum):
    """How bad it is: fine, to be done by hand, will hurt some day, or does not work."""

    OK = "ok"
    BY_HAND = "by-hand"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """``where`` is what it is about (a setting, a provider, a file); ``remedy`` what to do."""

    level: Level
    where: str
    what: str
    remedy: str = ""


def ok(where: str, what: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(Level.OK, where, what)


def by_hand(where: str, what: str) -> Finding:
    """Return what a person has to look at, since no program can: neither well nor wrong."""
    return Finding(Level.BY_HAND, where, what)


def warning(where: str, what: str, remedy: str) -> Finding:
    """Return a finding that will hurt some day."""
    return Finding(Level.WARNING, where, what, remedy)


def problem(where: str, what: str, remedy: str) -> Finding:
    """Return a finding that does not work, or must not go live."""
    return Finding(Level.PROBLEM, where, what, remedy)


def provider_failure(failure: ProviderFailure) -> Finding:
    """Return what a provider refused, or why it could not be asked, as a problem."""
    return problem(failure.provider, failure.what, failure.remedy)


def has_problem(findings: Iterable[Finding]) -> bool:
    """Whether one of the findings is a problem."""
    return any(finding.level is Level.PROBLEM for finding in findings)


def as_json(findings: Iterable[Finding]) -> dict[str, Any]:
    """Return the findings for a program: ``{"ok": bool, "findings": [{level, where, …}]}``."""
    listed = list(findings)
    return {"ok": not has_problem(listed), "findings": [asdict(finding) for finding in listed]}
