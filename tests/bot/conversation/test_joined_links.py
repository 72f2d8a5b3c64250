"""Of two signatures of one human the earlier stands, and gets what the link of the later brings."""

from sqlalchemy import select, update

from bot.runtime import Runtime
from bot.storage.schema.signature_tables import Signature
from tests.bot.conversation.test_join_codes import OTHER_PHONE, join
from tests.bot.conversation.test_joined_people import (
    CHAT,
    HOUR,
    PHONE,
    counted,
    say,
    standing,
)
from tests.clock import Clock


def links(runtime: Runtime) -> dict[int, tuple[str | None, int]]:
    """Return the code of each signature's link, and the friends who came by it."""
    with runtime.database.read() as connection:
        found = connection.execute(
            select(Signature.id, Signature.code, Signature.friends).order_by(Signature.id)
        )
        return {row[0]: (row[1], row[2]) for row in found}


def signed_twice(runtime: Runtime, clock: Clock) -> tuple[str, str]:
    """Let one human sign on both; return the codes of both links, the earlier one's first."""
    say(runtime, PHONE, "IBM Dana Scully", "SIGN", "NO")
    clock.advance(HOUR)
    say(runtime, CHAT, "IBM Dana Scully", "SIGN", "NO")
    first, second = [code for code, _ in links(runtime).values()][-2:]
    assert first
    assert second
    return first, second


def test_friends_who_came_by_the_double_ones_link_count_for_the_one_that_stands(
    runtime: Runtime, clock: Clock
) -> None:
    first, second = signed_twice(runtime, clock)
    say(runtime, "7003", f"IBM {first} Ana Ruiz", "SIGN")
    say(runtime, "7004", f"IBM {second} Eva Luna", "SIGN")
    assert "a friend of yours" in say(runtime, CHAT, "blah blah")
    join(runtime, clock)
    assert links(runtime)[1] == (first, 2)
    say(runtime, "7005", f"IBM {second} Sam Lee", "SIGN")  # the link was given to friends before
    assert links(runtime)[1] == (first, 3)
    assert "through you: 3." in say(runtime, CHAT, "STATUS")
    say(runtime, "7004", "WITHDRAW")
    assert links(runtime)[1] == (first, 2)


def test_who_was_brought_by_their_own_link_is_no_friend(runtime: Runtime, clock: Clock) -> None:
    say(runtime, PHONE, "IBM Dana Scully", "SIGN", "NO")
    code = links(runtime)[1][0]
    clock.advance(HOUR)
    say(runtime, CHAT, f"IBM {code} Dana Scully", "SIGN", "NO")
    join(runtime, clock)
    assert links(runtime)[1] == (code, 0)


def test_a_signature_without_a_link_gets_the_one_of_its_double(
    runtime: Runtime, clock: Clock
) -> None:
    _, second = signed_twice(runtime, clock)
    with runtime.database.write() as connection:  # from before there were links
        connection.execute(update(Signature).where(Signature.id == 1).values(code=None))
    join(runtime, clock)
    assert links(runtime) == {1: (second, 0), 2: (None, 0)}


def test_a_double_of_a_double_counts_for_the_one_that_stands(
    runtime: Runtime, clock: Clock
) -> None:
    say(runtime, OTHER_PHONE, "IBM Dana Scully", "SIGN", "NO")
    clock.advance(HOUR)
    _, third = signed_twice(runtime, clock)
    join(runtime, clock)
    join(runtime, clock, CHAT, OTHER_PHONE)
    say(runtime, "7004", f"IBM {third} Eva Luna", "SIGN")
    assert [friends for _, friends in links(runtime).values()] == [1, 0, 0, 0]
    assert counted(runtime) == 2


def test_a_link_counts_no_friends_of_another_person_after_unlink(
    runtime: Runtime, clock: Clock
) -> None:
    _, second = signed_twice(runtime, clock)
    join(runtime, clock)
    say(runtime, CHAT, "UNLINK")
    say(runtime, "7003", f"IBM {second} Eva Luna", "SIGN")
    assert [friends for _, friends in links(runtime).values()] == [0, 0, 0]
    assert standing(runtime, CHAT) == []
    assert "You are number 3" in say(runtime, CHAT, "IBM Dana Scully", "SIGN")
