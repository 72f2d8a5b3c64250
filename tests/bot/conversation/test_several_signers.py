"""Several signatures from one phone are rows, numbers and a count of their own."""

from itertools import count

from sqlalchemy import select

from bot.inbox.receive import Channel, Inbound, receive
from bot.privacy import personal_data
from bot.runtime import Runtime
from bot.storage.broadcasts import audience
from bot.storage.broadcasts.audience import AudienceSelection
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures.signatures import count_signatures
from flows.events import Said

PHONE = "+14155550101"
IBM = "ibm-extreme-vetting"
numbers = count(1)


def say(runtime: Runtime, *lines: str) -> str:
    told = ""
    for line in lines:
        given = Inbound("twilio", f"SM{next(numbers)}", Channel.SMS, PHONE, Said(line))
        answer = receive(runtime, given)
        told = answer.message.text if answer.message else ""
    return told


def signatures(runtime: Runtime) -> list[tuple[int, int, bool]]:
    """Return signer, number and whether it stands, of each row."""
    with runtime.database.read() as connection:
        found = connection.execute(
            select(Signature.signer, Signature.number, Signature.withdrawn_at).order_by(
                Signature.signer
            )
        )
        return [(signer, number, gone is None) for signer, number, gone in found]


def counted(runtime: Runtime) -> int:
    with runtime.database.read() as connection:
        return count_signatures(connection, IBM)


def test_each_signer_has_a_row_and_counts(runtime: Runtime) -> None:
    say(runtime, "IBM Dana Scully", "SIGN", "UPDATES")
    assert "You are number 2" in say(runtime, "IBM Fox Mulder", "SIGN")
    assert signatures(runtime) == [(1, 1, True), (2, 2, True)]
    assert counted(runtime) == 2
    found = personal_data.find_personal_data(runtime, PHONE)
    assert found is not None
    assert [one.name for one in found.signatures] == ["Dana Scully", "Fox Mulder"]
    assert len(found.consents) == 1


def test_the_phone_is_in_an_audience_once_by_the_name_of_its_first_signer(
    runtime: Runtime,
) -> None:
    say(runtime, "IBM Dana Scully", "SIGN", "UPDATES", "IBM Fox Mulder", "SIGN")
    selection = AudienceSelection(IBM, "18-million-rising")
    with runtime.database.read() as connection:
        (member,) = audience.list_members(connection, selection, 0, 9)
        assert runtime.vault.read(IBM, "signatures.name", member.name) == "Dana Scully"
        assert audience.count_audience(connection, selection) == 1
    say(runtime, "WITHDRAW Dana Scully")
    with runtime.database.read() as connection:
        (member,) = audience.list_members(connection, selection, 0, 9)
        assert runtime.vault.read(IBM, "signatures.name", member.name) == "Fox Mulder"


def test_one_name_is_taken_off_and_the_other_stays(runtime: Runtime) -> None:
    say(runtime, "IBM Dana Scully", "SIGN", "NO", "IBM Fox Mulder", "SIGN")
    say(runtime, "NAME", "Fox", "William Mulder", "WITHDRAW dana")
    assert signatures(runtime) == [(1, 1, False), (2, 2, True)]
    assert counted(runtime) == 1
    assert "William Mulder" in say(runtime, "STATUS")


def test_delete_erases_all_names_and_both_go_on_counting(runtime: Runtime) -> None:
    say(runtime, "IBM Dana Scully", "SIGN", "NO", "IBM Fox Mulder", "SIGN", "DELETE", "DELETE")
    assert counted(runtime) == 2
    found = personal_data.find_personal_data(runtime, PHONE)
    assert found is not None
    assert found.signatures == ()
    say(runtime, "START", "IBM Dana Scully", "SIGN", "NO", "IBM Fox Mulder", "SIGN")
    assert counted(runtime) == 2  # those who were erased come again
