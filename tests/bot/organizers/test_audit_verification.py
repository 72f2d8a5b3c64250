"""The audit trail's chain: what is changed, taken out or put in is seen; it never forks."""

import threading

import pytest
from sqlalchemy import delete, insert, select, update

from bot.organizers.audit_verification import (
    chain_audit_trail,
    read_head,
    verify_audit_trail,
)
from bot.runtime import Runtime
from bot.storage.organizers import audit_chain, audit_trail
from bot.storage.organizers.audit_chain import FIRST_HASH, ChainHead
from bot.storage.schema.organizer_tables import AuditLine
from tests.bot.storage.rows import NOON


def add_lines(runtime: Runtime, count: int = 5) -> None:
    """Do so many things."""
    for number in range(count):
        with runtime.database.write() as connection:
            audit_trail.note(connection, NOON, None, f"act {number}", detail="détail")


def chained_head(runtime: Runtime) -> ChainHead:
    """Return the head of the audit trail once every line is chained."""
    chain_audit_trail(runtime)
    with runtime.database.read() as connection:
        return audit_chain.head(connection)


def change(runtime: Runtime, *statements: object) -> None:
    """Change the database behind the program's back."""
    with runtime.database.write() as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]  # any statement


def test_every_line_is_chained_to_the_one_before(bare_runtime: Runtime) -> None:
    assert chained_head(bare_runtime) == ChainHead(0, FIRST_HASH)
    add_lines(bare_runtime, 3)
    assert chain_audit_trail(bare_runtime) == 3
    assert chain_audit_trail(bare_runtime) == 0
    with bare_runtime.database.read() as connection:
        lines = audit_chain.list_chained(connection, 0, limit=10)
    before = FIRST_HASH
    for place, line in enumerate(lines, start=1):
        before = audit_chain.line_hash(before, place, line)
        assert (line.place, line.hash) == (place, before)
    assert chained_head(bare_runtime) == ChainHead(3, before)


def test_a_head_is_written_down_and_read(bare_runtime: Runtime) -> None:
    add_lines(bare_runtime)
    head = chained_head(bare_runtime)
    assert read_head(f" {head}\n") == head
    for text in ("", "5", "5:ab", f"٥:{'0' * 64}", f"x:{'0' * 64}", f"5:{'x' * 64}"):
        with pytest.raises(ValueError, match="hex"):
            read_head(text)


def test_a_whole_trail_is_whole_also_against_a_head_of_before(bare_runtime: Runtime) -> None:
    nothing = chained_head(bare_runtime)
    add_lines(bare_runtime)
    before = chained_head(bare_runtime)
    add_lines(bare_runtime)
    for known in (None, nothing, before, chained_head(bare_runtime)):
        verified = verify_audit_trail(bare_runtime, known)
        assert verified.problems == ()
        assert verified.head == chained_head(bare_runtime)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (update(AuditLine).where(AuditLine.place == 3).values(detail="other"), "line 3 is not"),
        (update(AuditLine).where(AuditLine.place == 3).values(act="other"), "line 3 is not"),
        (update(AuditLine).where(AuditLine.place == 1).values(id=900), "line 1 is not"),
        (update(AuditLine).where(AuditLine.place == 2).values(hash=b"x" * 32), "line 2 is not"),
        (delete(AuditLine).where(AuditLine.place == 2), "line 2 is missing"),
        (delete(AuditLine).where(AuditLine.place == 1), "line 1 is missing"),
    ],
)
def test_what_was_changed_is_seen(bare_runtime: Runtime, statement: object, told: str) -> None:
    add_lines(bare_runtime)
    chain_audit_trail(bare_runtime)
    change(bare_runtime, statement)
    (problem,) = verify_audit_trail(bare_runtime).problems
    assert problem.startswith(told)


def test_lines_that_change_places_are_seen(bare_runtime: Runtime) -> None:
    add_lines(bare_runtime)
    chain_audit_trail(bare_runtime)
    moves = [(2, 90), (3, 2), (90, 3)]
    change(
        bare_runtime,
        *(update(AuditLine).where(AuditLine.place == a).values(place=b) for a, b in moves),
    )
    assert "line 2 is not" in verify_audit_trail(bare_runtime).problems[0]


def test_a_line_put_in_is_seen(bare_runtime: Runtime) -> None:
    add_lines(bare_runtime)
    chain_audit_trail(bare_runtime)
    shifted = [update(AuditLine).where(AuditLine.place == n).values(place=n + 1) for n in (5, 4, 3)]
    forged = insert(AuditLine).values(at=NOON, act="x", detail="", place=3, hash=b"x" * 32)
    change(bare_runtime, *shifted, forged)
    assert "line 3 is not" in verify_audit_trail(bare_runtime).problems[0]


def test_a_trail_that_was_cut_or_chained_anew_does_not_fit_a_head_of_before(
    bare_runtime: Runtime,
) -> None:
    add_lines(bare_runtime)
    known = chained_head(bare_runtime)
    change(
        bare_runtime,
        delete(AuditLine).where(AuditLine.place == 5),
        update(AuditLine).values(place=None, hash=None),
    )
    assert verify_audit_trail(bare_runtime).problems == ()
    (problem,) = verify_audit_trail(bare_runtime, known).problems
    assert problem == "the trail ends at line 4, before the given head"
    add_lines(bare_runtime, 1)
    (problem,) = verify_audit_trail(bare_runtime, known).problems
    assert problem == "the lines up to 5 are others than at the given head"


def test_the_chain_does_not_fork_where_many_act_and_chain_at_once(bare_runtime: Runtime) -> None:
    together = threading.Barrier(6)

    def act() -> None:
        together.wait()
        add_lines(bare_runtime, 4)
        chain_audit_trail(bare_runtime)

    threads = [threading.Thread(target=act) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verified = verify_audit_trail(bare_runtime)
    assert (verified.head.place, verified.problems) == (24, ())


def test_of_two_acts_the_later_number_may_be_committed_first(bare_runtime: Runtime) -> None:
    if bare_runtime.database.is_sqlite:
        pytest.skip("one writes at a time there")
    with bare_runtime.database.write() as slow:
        audit_trail.note(slow, NOON, None, "slow")
        add_lines(bare_runtime, 1)
        assert chain_audit_trail(bare_runtime) == 1
    assert chain_audit_trail(bare_runtime) == 1
    with bare_runtime.database.read() as connection:
        chained = audit_chain.list_chained(connection, 0, limit=9)
        stored = connection.execute(select(AuditLine.act).order_by(AuditLine.id)).scalars().all()
    assert [line.act for line in chained] == ["act 0", "slow"]
    assert stored == ["slow", "act 0"]
    assert verify_audit_trail(bare_runtime).problems == ()
