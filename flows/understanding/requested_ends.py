"""What a person asks to end: our messages, those of one organization, or something else."""

from dataclasses import dataclass
from enum import StrEnum


class OptOutKind(StrEnum):
    """What is to end, from the weakest reading to the strongest.

    HOW_TO_STOP: nothing yet, the person asks how or whether. CAUSE: something in the world. DOUBT:
    perhaps our messages. LIMITED: some of them. REFUSAL: what was asked for. ORGANIZATION: the
    updates of one. ALL: all messages. DELETE: all that is known of the person, too. WRONG_NUMBER:
    all, because the number is another person's.
    """

    HOW_TO_STOP = "how_to_stop"
    CAUSE = "cause"
    DOUBT = "doubt"
    LIMITED = "limited"
    REFUSAL = "refusal"
    ORGANIZATION = "organization"
    ALL = "all"
    DELETE = "delete"
    WRONG_NUMBER = "wrong_number"

    @property
    def is_opt_out(self) -> bool:
        """Tell whether messages are to end, without a doubt."""
        return STRENGTHS[self] >= STRENGTHS[OptOutKind.ORGANIZATION]


STRENGTHS = {kind: at for at, kind in enumerate(OptOutKind)}
"""The place of each kind, from the weakest reading on."""


@dataclass(frozen=True, slots=True)
class RequestedEnd:
    """A request to stop; ``organization`` is an id for ``OptOutKind.ORGANIZATION``, else ""."""

    kind: OptOutKind
    organization: str = ""
