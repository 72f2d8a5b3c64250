"""On their phones, too, organizers do what their role lets them do, and nothing else."""

import pytest

from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.organizers.roles import Role
from bot.runtime import Runtime
from bot.storage.schema.broadcast_tables import BroadcastStatus
from tests.bot.broadcasts.signers import drafted
from tests.bot.phone_console.organizer_phone import CHAT, PHONE, ask, code_in, standing


@pytest.mark.parametrize(
    ("order", "role", "refusal"),
    [
        ("BROADCAST IBM: We meet on Monday.", Role.APPROVER, "may not write or send broadcasts"),
        ("PAUSE", Role.READER, "may not write or send broadcasts"),
        ("TEST 1", Role.READER, "may not write or send broadcasts"),
        ("APPROVE 1", Role.READER, "may not approve"),
        ("RESUME 1", Role.READER, "may not approve"),
        ("INBOX", Role.APPROVER, "may not read or answer questions"),
        ("ANSWER 1 yes", Role.READER, "may not read or answer questions"),
        ("FIGURES", Role.PARTNER, "may not see figures"),
        ("WATCH 1", Role.PARTNER, "may not see figures"),
    ],
)
@pytest.mark.usefixtures("signers")
def test_an_order_beyond_the_role_does_nothing_and_says_why(
    runtime: Runtime, bo: Organizer, order: str, role: Role, refusal: str
) -> None:
    ana = accounts.named(runtime, "ana")
    drafted(runtime, ana)
    source = "18-million-rising" if role is Role.PARTNER else ""
    accounts.change_role(runtime, bo.name, role, source, by=ana)
    assert f"bo is {role}, and {refusal}" in ask(runtime, order)
    assert standing(runtime) == [BroadcastStatus.DRAFT]


@pytest.mark.usefixtures("signers")
def test_a_code_does_no_more_than_the_role_does_by_now(
    runtime: Runtime, ana: Organizer, bo: Organizer
) -> None:
    number = drafted(runtime, ana)
    code = code_in(ask(runtime, f"APPROVE {number}", PHONE))
    accounts.change_role(runtime, bo.name, Role.ADMINISTRATOR, by=ana)
    accounts.change_role(runtime, ana.name, Role.READER, by=bo)
    assert "ana is reader, and may not approve" in ask(runtime, code, PHONE)
    assert standing(runtime) == [BroadcastStatus.DRAFT]


def test_a_reader_sees_figures(runtime: Runtime, ana: Organizer, bo: Organizer) -> None:
    accounts.change_role(runtime, bo.name, Role.READER, by=ana)
    assert "0 signatures" in ask(runtime, "FIGURES", CHAT)
