"""A signature as it is shown to an organizer: its name as it is printed, never a number or chat."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.runtime import Runtime
from bot.signatures.review.doubles import read_answers
from bot.signatures.review.review_names import show_version
from bot.storage.review.review_queue import FlagRow, SignatureView
from bot.storage.schema.key_tables import Sealed
from flows.question_kinds import find_place

_UNPRINTED = ("Cc", "Cf", "Cs", "Co", "Cn")
_JOINERS = "\u200c\u200d"
"""Some scripts spell with them."""


@dataclass(frozen=True, slots=True)
class ShownFlag:
    """Why a signature looks odd; ``other_id`` is the one that it is compared with, or None."""

    reason: str
    rule: str
    version: str
    other_id: int | None
    verdict: str


@dataclass(frozen=True, slots=True)
class ShownSignature:
    """A signature in clear; ``state`` is counted, held back, withdrawn or erased."""

    id: int
    campaign: str
    name: str
    place: str
    channel: str
    source: str
    language: str
    number: int
    day: date
    state: str
    held_for: str
    held_rule: str
    is_name_confirmed: bool
    answers: Mapping[str, str]
    flags: tuple[ShownFlag, ...]


def printed_words(typed: str) -> str:
    """Return what somebody typed as it is printed: as it is, in one line, and without signs that
    move a terminal's cursor or turn the direction of text.
    """
    kept = (
        sign
        for sign in typed
        if sign in _JOINERS or sign.isspace() or unicodedata.category(sign) not in _UNPRINTED
    )
    return " ".join("".join(kept).split())


def show_signature(
    runtime: Runtime, row: SignatureView, flags: Sequence[FlagRow] = ()
) -> ShownSignature:
    """Return a signature opened, with those of ``flags`` that are its own."""
    name = runtime.vault.read(row.campaign, Sealed.NAME, row.name) or ""
    answers = read_answers(runtime, row.campaign, row.answers)
    campaign = runtime.shelf.campaign(row.campaign)
    return ShownSignature(
        id=row.id,
        campaign=row.campaign,
        name=printed_words(name),
        place=printed_words(find_place(campaign, answers)) if campaign else "",
        channel=row.channel,
        source=row.source,
        language=row.language,
        number=row.number,
        day=row.signed_at.date(),
        state=_state_of(row),
        held_for=row.held_for or "",
        held_rule=row.held_rule or "",
        is_name_confirmed=bool(row.is_name_confirmed),
        answers=answers,
        flags=tuple(_show_flag(flag) for flag in flags if flag.signature_id == row.id),
    )


def _show_flag(row: FlagRow) -> ShownFlag:
    return ShownFlag(
        row.reason, row.rule, show_version(row.version), row.other_id, row.verdict or ""
    )


def _state_of(row: SignatureView) -> str:
    if row.withdrawn_at:
        return "withdrawn"
    if row.held_at:
        return "held back"
    return "erased" if row.erased_at else "counted"
