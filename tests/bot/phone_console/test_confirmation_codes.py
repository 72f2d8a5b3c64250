"""A text's sender can be forged: what sends, resumes or ends a broadcast waits for a code."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from threading import Barrier, BrokenBarrierError

import pytest

from bot.broadcasts.approve import approval
from bot.inbox.receive import Channel
from bot.organizers.accounts import Organizer
from bot.phone_console import confirmation_codes
from bot.phone_console.command_parser import Act
from bot.runtime import Runtime
from bot.storage.organizers import one_time_codes
from bot.storage.schema.organizer_tables import Organizer as OrganizerTable
from flows.segments import measure
from tests.bot.broadcasts.signers import drafted, written
from tests.bot.phone_console.organizer_phone import (
    PHONE,
    answered,
    ask,
    code_in,
    only,
    rows,
    standing,
)
from tests.call_hooks import acting_at
from tests.clock import Clock


@pytest.mark.usefixtures("ana", "signers")
def test_by_text_message_a_code_is_sent_back_first(runtime: Runtime) -> None:
    ask(runtime, "BROADCAST We hand in the letter on Monday", PHONE)
    number = only(runtime).id
    asked = ask(runtime, "APPROVE", PHONE)
    assert asked.startswith(
        f'To APPROVE broadcast {number}, "We hand in the letter on Monday", reply '
    )
    assert standing(runtime) == ["draft"]
    assert ask(runtime, code_in(asked), PHONE).startswith(f"Approved: broadcast {number}")
    assert standing(runtime) == ["scheduled"]
    (kept,) = rows(runtime, OrganizerTable)
    assert (kept.code, kept.code_for, kept.code_until, kept.code_tries) == (None, None, None, 0)


@pytest.mark.usefixtures("ana", "signers")
def test_only_the_hash_of_a_code_is_kept(runtime: Runtime) -> None:
    ask(runtime, "BROADCAST We won", PHONE)
    code = code_in(ask(runtime, "APPROVE", PHONE))
    (kept,) = rows(runtime, OrganizerTable)
    assert len(kept.code) == 16
    assert code.encode() not in kept.code


@pytest.mark.usefixtures("ana", "signers")
def test_a_code_cannot_be_found_by_trying_with_the_database_alone(runtime: Runtime) -> None:
    ask(runtime, "BROADCAST We won", PHONE)
    code = code_in(ask(runtime, "APPROVE", PHONE))
    row, (kept,) = only(runtime), rows(runtime, OrganizerTable)
    told = f"{Act.APPROVE} {row.id} {approval.revision(row)} {code}"
    assert kept.code != sha256(told.encode()).digest()
    assert kept.code == runtime.vault.lookup(told)


@pytest.mark.usefixtures("signers")
def test_tries_at_the_same_time_are_counted_one_after_the_other(
    runtime: Runtime, ana: Organizer
) -> None:
    ask(runtime, "BROADCAST We won", PHONE)
    code = code_in(ask(runtime, "APPROVE", PHONE))
    for _ in range(2):
        ask(runtime, wrong(code), PHONE)
    both = Barrier(2)

    def wait_for_the_other() -> None:
        with suppress(BrokenBarrierError):
            both.wait(timeout=0.3)  # if it gets so far

    with (
        acting_at("return", one_time_codes.awaited_code, wait_for_the_other),
        ThreadPoolExecutor(2) as threads,
    ):
        tries = [
            threads.submit(confirmation_codes.take, runtime, ana, wrong(code)) for _ in range(2)
        ]
    assert {one.result() for one in tries} == {
        confirmation_codes.Wrong.WRONG,
        confirmation_codes.Wrong.OVER,
    }


@pytest.mark.usefixtures("ana", "signers")
def test_of_two_drafts_by_text_none_is_approved_without_its_number(runtime: Runtime) -> None:
    mine, forged = "We hand in the letter on Monday at noon: come", "Never mind the letter"
    ask(runtime, f"BROADCAST {mine}", PHONE)
    number = only(runtime).id
    ask(runtime, f"BROADCAST {mine[:44]}: {forged}", PHONE)
    asked = ask(runtime, "APPROVE", PHONE)
    assert asked == f"Which one? Put its number behind APPROVE: {number}, {number + 1}."
    assert f"broadcast {number}," in ask(runtime, f"APPROVE {number}", PHONE)


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.RCS])
@pytest.mark.usefixtures("ana", "signers")
def test_every_kind_of_number_is_asked_for_a_code(runtime: Runtime, channel: Channel) -> None:
    ask(runtime, "BROADCAST We won", PHONE, channel=channel)
    assert "reply" in ask(runtime, "APPROVE", PHONE, channel=channel)
    assert standing(runtime) == ["draft"]


@pytest.mark.usefixtures("signers")
def test_resuming_and_ending_by_text_message_take_a_code_and_pausing_takes_none(
    runtime: Runtime, ana: Organizer
) -> None:
    approval.approve(runtime, ana, drafted(runtime, ana))
    ask(runtime, "PAUSE", PHONE)
    assert standing(runtime) == ["paused"]
    code = code_in(ask(runtime, "RESUME", PHONE))
    assert standing(runtime) == ["paused"]
    assert "goes on" in ask(runtime, code, PHONE)
    assert standing(runtime) == ["scheduled"]
    code = code_in(ask(runtime, "DROP", PHONE))
    assert standing(runtime) == ["scheduled"]
    assert "ended for good" in ask(runtime, code, PHONE)
    assert standing(runtime) == ["cancelled"]


@pytest.mark.usefixtures("ana", "signers")
def test_a_code_is_used_once(runtime: Runtime) -> None:
    ask(runtime, "BROADCAST We won", PHONE)
    code = code_in(ask(runtime, "APPROVE", PHONE))
    ask(runtime, code, PHONE)
    # Nothing is waited for any more: six digits are words like any others.
    assert "Approved" not in ask(runtime, code, PHONE)


@pytest.mark.usefixtures("ana", "signers")
def test_a_code_is_good_for_ten_minutes(runtime: Runtime, clock: Clock) -> None:
    ask(runtime, "BROADCAST We won", PHONE)
    code = code_in(ask(runtime, "APPROVE", PHONE))
    clock.advance(timedelta(minutes=10))
    ask(runtime, code, PHONE)
    assert standing(runtime) == ["draft"]


@pytest.mark.usefixtures("signers")
def test_a_code_is_for_one_act_on_one_broadcast_as_it_stood(
    runtime: Runtime, ana: Organizer
) -> None:
    number = drafted(runtime, ana)
    code = code_in(ask(runtime, f"APPROVE {number}", PHONE))
    texts = {"en": "{organization}: something else. Reply STOP to quit."}
    approval.change(runtime, ana, number, written(texts=texts))
    assert ask(runtime, code, PHONE).startswith(
        "That is not the code, or what it was for has changed"
    )
    assert standing(runtime) == ["draft"]
    newer = drafted(runtime, ana, title="Newer")
    code = code_in(ask(runtime, f"DROP {newer}", PHONE))
    code_in(ask(runtime, f"APPROVE {number}", PHONE))
    ask(runtime, code, PHONE)
    assert standing(runtime) == ["draft", "draft"]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.mark.usefixtures("ana", "signers")
def test_after_three_wrong_codes_none_is_taken_or_given(runtime: Runtime, clock: Clock) -> None:
    ask(runtime, "BROADCAST We won", PHONE)
    code = code_in(ask(runtime, "APPROVE", PHONE))
    for _ in range(3):
        assert ask(runtime, wrong(code), PHONE).startswith("That is not the code")
    assert ask(runtime, code, PHONE).startswith("That code is used or over.")
    assert ask(runtime, "APPROVE", PHONE).startswith("Too many wrong codes.")
    assert standing(runtime) == ["draft"]
    clock.advance(timedelta(minutes=10))
    assert "Approved" in ask(runtime, code_in(ask(runtime, "APPROVE", PHONE)), PHONE)


@pytest.mark.usefixtures("ana", "signers")
def test_a_new_code_buys_no_new_tries(runtime: Runtime) -> None:
    ask(runtime, "BROADCAST We won", PHONE)
    for _ in range(3):
        ask(runtime, wrong(code_in(ask(runtime, "APPROVE", PHONE))), PHONE)
    assert ask(runtime, "APPROVE", PHONE).startswith("Too many wrong codes.")


@pytest.mark.usefixtures("ana")
def test_six_digits_are_ordinary_words_where_no_code_is_waited_for(runtime: Runtime) -> None:
    assert ask(runtime, "123456", PHONE).startswith("Don't help Trump")


@pytest.mark.usefixtures("ana", "signers")
def test_a_text_message_has_no_signs_that_make_it_dear(runtime: Runtime) -> None:
    for order in ("FIGURES", "BROADCAST We won", "APPROVE", "WATCH", "CIFRAS", "VER", "DESCARTAR"):
        text, choices = answered(runtime, order, PHONE)
        assert measure(text).encoding == "GSM-7", text
        assert measure(text).segments <= 3
        assert choices == ()
