"""Holds who may do what: one table of roles and permissions, for console, commands and phones."""

import pytest

from bot.organizers.roles import PERMISSIONS, NotAllowed, Permission, Role, may, require
from bot.storage.organizers.organizers import Organizer


def _who(role: str) -> Organizer:
    return Organizer(1, "ana", has_address=False, role=role)


def test_an_administrator_may_do_everything() -> None:
    assert all(may(_who(Role.ADMINISTRATOR), one) for one in Permission)


@pytest.mark.parametrize("role", [Role.APPROVER, Role.READER, Role.PARTNER, "of a later version"])
def test_who_has_no_such_permission_is_told_who_has(role: str) -> None:
    with pytest.raises(NotAllowed, match="administrator, organizer"):
        require(_who(role), Permission.REVIEW)


def test_nobody_but_administrators_manages_people() -> None:
    assert [role for role in Role if Permission.MANAGE in PERMISSIONS[role]] == [Role.ADMINISTRATOR]


def test_a_partner_may_see_nobody() -> None:
    assert not PERMISSIONS[Role.PARTNER]
