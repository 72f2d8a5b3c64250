"""What each organizer may do: roles are sets of permissions, and each act asks for one.

The console, the command line and an organizer's own phone go by the same table.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bot.languages import PhrasedError
from bot.storage.organizers.organizers import Organizer


class Permission(StrEnum):
    """What one may be allowed to do; a verb in a sentence: "ana may answer"."""

    FIGURES = "figures"
    """See figures, the campaign's words and its kits."""
    ANSWER = "answer"
    """Read questions and the conversation around them, and answer."""
    WRITE = "write"
    """Write, test, schedule, pause and cancel broadcasts."""
    APPROVE = "approve"
    """Say yes to what somebody else asked for, so that it happens."""
    REVIEW = "review"
    """Look at signatures and people; hold back, release, correct, opt out, erase."""
    EXPORT = "export"
    """Make and fetch hand-ins and exports."""
    MANAGE = "manage"
    """Add and remove people, give roles, change settings, open, close and end campaigns."""


class Role(StrEnum):
    """What somebody is for the campaigns."""

    ADMINISTRATOR = "administrator"
    ORGANIZER = "organizer"
    APPROVER = "approver"
    READER = "reader"
    PARTNER = "partner"
    """Sees the figures and the kit of its own source, and nobody's name."""


PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.ORGANIZER: frozenset(Permission) - {Permission.MANAGE},
    Role.APPROVER: frozenset({Permission.FIGURES, Permission.APPROVE}),
    Role.READER: frozenset({Permission.FIGURES}),
    Role.PARTNER: frozenset(),
}
"""A partner has no permission: what it may see is asked for by its role and its source."""


class NotAllowed(PhrasedError):
    """An organizer's role does not let them do what they asked for."""

    section = "role_refusals"


def permissions_of(role: str) -> frozenset[Permission]:
    """Return what a role allows; nothing for one that this program does not know."""
    return PERMISSIONS[Role(role)] if role in set(Role) else frozenset()


def may(who: Organizer, permission: Permission) -> bool:
    """Tell whether somebody may do something."""
    return permission in permissions_of(who.role)


def require(who: Organizer, permission: Permission | None) -> None:
    """Raise ``NotAllowed``, which says who may, unless ``who`` may. None asks for nothing."""
    if permission is not None and not may(who, permission):
        allowed = [role.value for role in Role if permission in PERMISSIONS[role]]
        raise NotAllowed(f"may_not_{permission}", name=who.name, role=who.role, roles=allowed)
