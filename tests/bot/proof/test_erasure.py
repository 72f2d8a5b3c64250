"""Holds that DELETE destroys what leads from a person to an entry, and that the proof holds on."""

from datetime import timedelta
from itertools import count

from sqlalchemy import text

from bot.inbox.receive import Channel, Inbound, receive
from bot.proof import publish, verify
from bot.proof.comparison import compare
from bot.proof.log_files import read_files
from bot.proof.receipt_codes import read_code
from bot.runtime import Runtime
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.table_base import Table
from bot.vault import VaultError
from flows.events import Said
from tests.clock import Clock

IBM = "ibm-extreme-vetting"
ANA = "+14155550199"
numbers = count(1)


def say(runtime: Runtime, number: str, *lines: str) -> str:
    """Send text messages, and return what the last one is answered."""
    told = ""
    for line in lines:
        given = Inbound("twilio", f"SM{next(numbers)}", Channel.SMS, number, Said(line))
        answer = receive(runtime, given)
        told = answer.message.text if answer.message else ""
    return told


def stolen_values(runtime: Runtime) -> list[object]:
    """Return every value of every table, and what all the keys open of it: what a thief has."""
    found: list[object] = []
    with runtime.database.read() as connection:
        for name in sorted(Table.metadata.tables):
            rows = connection.execute(text(f"SELECT * FROM {name}"))  # noqa: S608 -- our own names
            found += [value for row in rows for value in row if value is not None]
    for value in [one for one in found if isinstance(one, bytes | memoryview)]:
        for column in Sealed:
            for scope in (IBM, ""):
                try:
                    found.append(runtime.vault.unseal(scope, column, bytes(value)))
                except (VaultError, ValueError):
                    continue
    return found


def test_after_delete_nothing_leads_from_a_person_to_their_entry(
    runtime: Runtime, clock: Clock
) -> None:
    say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "NO")
    code = read_code(say(runtime, ANA, "RECEIPT").removeprefix("Receipt ")[:29])
    assert code is not None
    for at in range(11):
        say(runtime, f"+141555501{at:02}", "IBM Bo Li", "SIGN", "NO")
    clock.advance(timedelta(hours=2))
    publish.publish_all(runtime)
    assert code in stolen_values(runtime)
    say(runtime, ANA, "DELETE", "DELETE")
    stolen = stolen_values(runtime)
    assert not any(code in one for one in stolen if isinstance(one, str))
    found = compare(runtime, IBM)
    assert (found.problems, found.counted) == ((), 12)
    files = dict(read_files(runtime, IBM))
    checked = verify.check_log(files.__getitem__, files["key"].decode())
    assert (checked.problems, [*checked.states.values()].count("counts")) == ([], 12)
    is_found, words = verify.tell_receipt(checked, code)
    assert is_found
    assert "counts" in words


def test_who_is_erased_before_the_entry_is_made_leaves_an_entry_all_the_same(
    runtime: Runtime, clock: Clock
) -> None:
    say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "NO")
    code = read_code(say(runtime, ANA, "RECEIPT").removeprefix("Receipt ")[:29])
    say(runtime, ANA, "DELETE", "DELETE")
    clock.advance(publish.WAITS_AT_MOST)
    assert publish.publish_all(runtime) == 3
    assert compare(runtime, IBM).problems == ()
    assert not any(code in one for one in stolen_values(runtime) if isinstance(one, str) and code)
    say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "NO")
    clock.advance(publish.WAITS_AT_MOST)
    assert publish.publish_all(runtime) == 0
    assert compare(runtime, IBM).problems == ()
