"""Holds who may act: added and removed by one who may, known by an address that nobody can read."""

import threading

import pytest
from sqlalchemy import select

from bot.organizers import accounts, alerts
from bot.organizers.accounts import NoSuchOrganizer, NotPossible
from bot.organizers.roles import NotAllowed, Role
from bot.organizers.sign_in import links, sessions
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail
from bot.storage.organizers import organizers as rows
from bot.storage.schema.organizer_tables import Organizer as Row
from bot.storage.schema.sign_in_tables import Session, SignInLink

NUMBER = "+15550101"


def test_the_first_organizer_needs_nobody_and_the_next_needs_one(bare_runtime: Runtime) -> None:
    ana = accounts.add(bare_runtime, "ana")
    with pytest.raises(NotPossible, match="one of them adds the next"):
        accounts.add(bare_runtime, "bo")
    accounts.add(bare_runtime, "bo", by=ana)
    assert [one.name for one in accounts.everyone(bare_runtime)] == ["ana", "bo"]


def test_of_two_who_are_first_at_once_one_is(bare_runtime: Runtime) -> None:
    together, refused = threading.Barrier(2), []

    def add(name: str) -> None:
        together.wait()
        try:
            accounts.add(bare_runtime, name)
        except NotPossible as error:
            refused.append(error)

    threads = [threading.Thread(target=add, args=(name,)) for name in ("ana", "bo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert len(accounts.everyone(bare_runtime)) == 1


@pytest.mark.parametrize("name", ["", "a", "ana ruiz", "-ana", "ana_ruiz", "a" * 31, "ana\n"])
def test_a_name_is_one_word_that_can_be_typed(bare_runtime: Runtime, name: str) -> None:
    with pytest.raises(NotPossible, match="letters, digits and hyphens"):
        accounts.add(bare_runtime, name)


@pytest.mark.parametrize("name", ["José-2", "李娜", "o1"])
def test_names_of_all_the_world_are_names(bare_runtime: Runtime, name: str) -> None:
    accounts.add(bare_runtime, name)
    assert accounts.named(bare_runtime, name.upper()).name == name


def test_who_is_not_known_is_told_who_is(bare_runtime: Runtime) -> None:
    with pytest.raises(NoSuchOrganizer, match="organizer add NAME"):
        accounts.named(bare_runtime, "ana")
    accounts.add(bare_runtime, "ana")
    with pytest.raises(NoSuchOrganizer, match="'bo'; there is ana"):
        accounts.named(bare_runtime, "bo")


def test_an_address_is_sealed_and_found_again(bare_runtime: Runtime) -> None:
    ana = accounts.add(bare_runtime, "ana", NUMBER)
    assert ana.has_address
    vault = bare_runtime.vault
    with bare_runtime.database.read() as connection:
        assert rows.by_address(connection, vault.lookups(NUMBER)) == ana
        assert rows.by_address(connection, vault.lookups("+15550102")) is None
        assert accounts.address_of(connection, vault, ana.id) == NUMBER
        stored = connection.execute(select(Row.sealed)).scalar_one()
    assert stored is not None
    assert NUMBER.encode() not in stored


def test_who_has_no_address_is_found_by_none(bare_runtime: Runtime) -> None:
    ana = accounts.add(bare_runtime, "ana")
    assert not ana.has_address
    with bare_runtime.database.read() as connection:
        assert accounts.address_of(connection, bare_runtime.vault, ana.id) == ""
        assert rows.by_address(connection, ()) is None


def test_an_address_is_one_organizers(bare_runtime: Runtime) -> None:
    ana = accounts.add(bare_runtime, "ana", NUMBER)
    with pytest.raises(NotPossible, match="ana's already"):
        accounts.add(bare_runtime, "bo", NUMBER, by=ana)


def test_who_was_removed_leaves_a_name_and_nothing_else(bare_runtime: Runtime) -> None:
    ana = accounts.add(bare_runtime, "ana")
    bo = accounts.add(bare_runtime, "bo", NUMBER, by=ana)
    accounts.remove(bare_runtime, "bo", by=ana)
    with pytest.raises(NoSuchOrganizer):
        accounts.named(bare_runtime, "bo")
    with bare_runtime.database.read() as connection:
        assert rows.by_address(connection, bare_runtime.vault.lookups(NUMBER)) is None
        assert accounts.address_of(connection, bare_runtime.vault, bo.id) == ""
        gone = rows.by_id(connection, bo.id)
    assert gone is not None
    assert gone.name == "bo"


def test_a_name_is_never_given_twice(bare_runtime: Runtime) -> None:
    ana = accounts.add(bare_runtime, "ana")
    accounts.add(bare_runtime, "bo", by=ana)
    accounts.remove(bare_runtime, "bo", by=ana)
    for name in ("Ana", "BO"):
        with pytest.raises(NotPossible, match="looks like no other"):
            accounts.add(bare_runtime, name, by=ana)


@pytest.mark.parametrize(
    "name",
    ["аna", "ａｎａ", "ɑnɑ", "АNА", "𝐚𝐧𝐚", "αnα", "b0b", "Iia", "1ia", "Β𝗈b"],
)
def test_a_name_that_is_easily_taken_for_another_is_refused(
    bare_runtime: Runtime, name: str
) -> None:
    ana = accounts.add(bare_runtime, "ana")
    for other in ("bob", "lia"):
        accounts.add(bare_runtime, other, by=ana)
    with pytest.raises(NotPossible, match=r"(ana|bob|lia) is or was an organizer"):
        accounts.add(bare_runtime, name, by=ana)


def test_names_that_differ_at_sight_are_two(bare_runtime: Runtime) -> None:
    ana = accounts.add(bare_runtime, "ana")
    for other in ("anna", "aná", "Иван", "Ivan", "паула", "ana-2", "李娜"):
        accounts.add(bare_runtime, other, by=ana)


def test_the_last_organizer_stays(bare_runtime: Runtime) -> None:
    ana = accounts.add(bare_runtime, "ana")
    with pytest.raises(NotPossible, match="only organizer left"):
        accounts.remove(bare_runtime, "ana", by=ana)


def test_who_added_and_removed_whom_is_in_the_audit_trail(bare_runtime: Runtime) -> None:
    ana = accounts.add(bare_runtime, "ana", NUMBER)
    accounts.add(bare_runtime, "bo", by=ana)
    accounts.remove(bare_runtime, "bo", by=ana)
    with bare_runtime.database.read() as connection:
        lines = audit_trail.list_lines(connection)
    assert [(line.who, line.act, line.detail) for line in lines] == [
        ("ana", "organizer added", "ana"),
        ("ana", "organizer added", "bo"),
        ("ana", "organizer removed", "bo"),
    ]
    assert NUMBER not in str(lines)


def test_only_administrators_add_change_and_remove(runtime: Runtime) -> None:
    ana = accounts.add(runtime, "ana")
    bo = accounts.add(runtime, "bo", by=ana, role=Role.ORGANIZER)
    with pytest.raises(NotAllowed, match="ask administrator"):
        accounts.add(runtime, "cy", by=bo)
    with pytest.raises(NotAllowed):
        accounts.change_role(runtime, "bo", Role.ADMINISTRATOR, by=bo)
    with pytest.raises(NotAllowed):
        accounts.remove(runtime, "ana", bo)
    with pytest.raises(NotAllowed):
        alerts.choose(runtime, "ana", accounts.NEVER, None, bo)
    assert alerts.choose(runtime, "bo", accounts.NEVER, None, bo) == bo


def test_who_is_removed_leaves_nothing_that_signs_in(runtime: Runtime) -> None:
    ana = accounts.add(runtime, "ana")
    bo = accounts.add(runtime, "bo", by=ana)
    token, link = sessions.begin(runtime, bo), links.make_link(runtime, bo, ana)
    accounts.remove(runtime, "bo", ana)
    assert sessions.find(runtime, token) is None
    assert links.read_link(runtime, link) is None
    with runtime.database.read() as connection:
        for table in (Session, SignInLink):
            assert connection.execute(select(table.id)).all() == []
