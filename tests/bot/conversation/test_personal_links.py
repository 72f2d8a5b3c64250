"""Who signs gets a link of their own; who is brought by it is counted, and nobody else."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.runtime import Runtime
from bot.storage.schema.signature_tables import Signature
from flows.invitations import read_code
from tests.bot.conversation.spoken_lines import say

ANA, SAM, EVA, CHAT = "+14155550101", "+14155550102", "+14155550103", "7001"


def signed(runtime: Runtime) -> list[Any]:
    with runtime.database.read() as connection:
        return list(connection.execute(select(Signature.__table__).order_by(Signature.id)).all())


def link_of_ana(runtime: Runtime) -> str:
    say(runtime, ANA, "IBM Ana Ruiz", "SIGN", "NO")
    return str(signed(runtime)[0].code)


def test_each_signature_gets_a_code_and_the_person_is_told_it(runtime: Runtime) -> None:
    told = say(runtime, CHAT, "/start IBM", "Ana Ruiz", "SIGN", "NO")
    (signature,) = signed(runtime)
    assert read_code(signature.code) == signature.code
    assert told.endswith(f"start=IBM-{signature.code}")


def test_a_friend_is_counted_by_text_and_by_link(runtime: Runtime) -> None:
    code = link_of_ana(runtime)
    say(runtime, SAM, f"IBM {code} Sam Lee", "SIGN")
    say(runtime, CHAT, f"/start IBM-{code}", "Eva Luna", "SIGN")
    ana, sam, eva = signed(runtime)
    assert (ana.friends, sam.brought_by, eva.brought_by) == (2, ana.id, ana.id)
    assert "Friends who signed through you: 2." in say(runtime, ANA, "STATUS")


def test_the_bringer_is_thanked_once_and_not_told_who_it_was(runtime: Runtime) -> None:
    code = link_of_ana(runtime)
    say(runtime, SAM, f"IBM {code} Sam Lee", "SIGN")
    thanks = say(runtime, ANA, "blah blah")
    assert thanks.startswith("Thank you, a friend of yours has signed!")
    assert "Sam" not in thanks
    assert "a friend" not in say(runtime, ANA, "blah blah")


@pytest.mark.parametrize("code", ["x9x9", "poster", "r7k2"])
def test_an_unknown_code_is_ignored(runtime: Runtime, code: str) -> None:
    link_of_ana(runtime)
    say(runtime, CHAT, f"/start IBM-{code}", "Sam Lee", "SIGN")
    ana, sam = signed(runtime)
    assert (ana.friends, sam.brought_by) == (0, None)


def test_nobody_brings_themselves(runtime: Runtime) -> None:
    code = link_of_ana(runtime)
    say(runtime, ANA, "WITHDRAW", f"IBM {code} Ana Ruiz", "SIGN")
    (ana,) = signed(runtime)
    assert (ana.friends, ana.brought_by) == (0, None)
    assert ana.code != code


def test_who_withdraws_is_counted_no_longer_and_again_when_they_return(runtime: Runtime) -> None:
    code = link_of_ana(runtime)
    say(runtime, SAM, f"IBM {code} Sam Lee", "SIGN", "WITHDRAW")
    ana, sam = signed(runtime)
    assert (ana.friends, sam.brought_by, sam.code) == (0, None, None)
    say(runtime, SAM, f"IBM {code} Sam Lee", "SIGN")
    assert signed(runtime)[0].friends == 1


def test_an_erased_friend_still_counts_once_and_the_link_between_them_is_gone(
    runtime: Runtime,
) -> None:
    code = link_of_ana(runtime)
    say(runtime, SAM, f"IBM {code} Sam Lee", "SIGN", "DELETE", "DELETE")
    erased, ana = signed(runtime)
    assert (ana.friends, erased.brought_by, erased.code) == (1, None, None)
    say(runtime, SAM, "START", f"IBM {code} Sam Lee", "SIGN")
    assert [one.friends for one in signed(runtime)] == [0, 1, 0]


def test_nobody_counts_twice_by_erasing_signing_and_withdrawing_in_turn(runtime: Runtime) -> None:
    code = link_of_ana(runtime)
    again = ("DELETE", "DELETE", "START", f"IBM {code} Sam Lee", "SIGN", "WITHDRAW")
    say(runtime, SAM, f"IBM {code} Sam Lee", "SIGN", *again, f"IBM {code} Sam Lee", "SIGN")
    assert [one.friends for one in signed(runtime)] == [0, 1, 0]


def test_an_erased_bringer_has_no_code_and_is_nobodys_bringer(runtime: Runtime) -> None:
    code = link_of_ana(runtime)
    say(runtime, SAM, f"IBM {code} Sam Lee", "SIGN")
    say(runtime, ANA, "DELETE", "DELETE")
    say(runtime, EVA, f"IBM {code} Eva Luna", "SIGN")
    ana, sam, eva = signed(runtime)
    assert (ana.code, ana.friends, ana.thanked_at) == (None, 0, None)
    assert (sam.brought_by, eva.brought_by) == (None, None)
