"""Killed anywhere, repeated at will, at the same moment: one signature, and the same answers."""

import re
from collections.abc import Iterator
from itertools import count

import pytest
from flask import Flask

from bot.runtime import Runtime
from bot.storage.signatures import signatures
from tests.killed_processes import Handlers, handlers
from tests.text_messages import Texted, form, text
from webhooks.app import create_app

CAMPAIGN = "ibm-extreme-vetting"
CONVERSATION = ("IBM", "Ana Ruiz", "SIGN", "UPDATES")


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    return create_app(runtime)


@pytest.fixture(scope="module")
def processes() -> Iterator[Handlers]:
    with handlers() as started:
        yield started


def sid(person: int, turn: int) -> str:
    return f"SM{person:016x}{turn:016x}"


def fields(person: int, turn: int, words: str = "") -> dict[str, str]:
    return form(sid(person, turn), f"+1555010{person:04d}", words or CONVERSATION[turn])


def signed(runtime: Runtime) -> int:
    with runtime.database.read() as connection:
        return signatures.count_signatures(connection, CAMPAIGN)


def without_number(answer: Texted) -> str:
    assert answer.status == 200
    said = re.sub(r"You (are number|made it) [\d,]+[.!]", "You are number N.", answer.reply or "")
    return re.sub(r"IBM [a-z0-9]{4,8} to", "IBM CODE to", said)


@pytest.mark.parametrize("killed", range(4), ids=CONVERSATION)
def test_a_turn_killed_at_any_moment_and_tried_again_is_as_if_it_never_was(
    app: Flask,
    runtime: Runtime,
    environment: dict[str, str],
    processes: Handlers,
    killed: int,
) -> None:
    undisturbed = [without_number(text(app, fields(0, turn))) for turn in range(4)]

    for person in count(1):
        answers = [without_number(text(app, fields(person, turn))) for turn in range(killed)]
        died = processes.kill_at(environment, person, fields(person, killed)).killed
        answers += [without_number(text(app, fields(person, turn))) for turn in range(killed, 4)]

        assert answers == undisturbed
        assert signed(runtime) == person + 1
        if not died:
            break
    assert person > 6  # statements, commit and answer, before and after


def test_two_messages_of_one_person_at_the_same_moment_do_not_cross(
    app: Flask, runtime: Runtime, environment: dict[str, str], processes: Handlers
) -> None:
    for person in range(6):
        text(app, fields(person, 0))
        name, sign = fields(person, 1), fields(person, 2)
        named, signing = (handled.answer for handled in processes.at_once(environment, name, sign))

        # The name came first and SIGN signed it, or SIGN came first and was no name.
        assert named
        assert signing
        assert (named.reply or "").startswith("Ana Ruiz, reply SIGN")
        if not (signing.reply or "").startswith("Signed, Ana."):
            text(app, fields(person, 3, "sign"))
        assert signed(runtime) == person + 1


def test_one_message_delivered_twice_at_the_same_moment_is_answered_alike(
    app: Flask, runtime: Runtime, environment: dict[str, str], processes: Handlers
) -> None:
    for turn in (0, 1):
        text(app, fields(1, turn))
    first, second = processes.at_once(environment, fields(1, 2), fields(1, 2))

    assert first.answer
    assert first == second
    assert signed(runtime) == 1


def test_a_repeat_days_later_gets_the_same_answer_and_does_nothing(
    app: Flask, runtime: Runtime
) -> None:
    answers = [text(app, fields(1, turn)) for turn in range(4)]
    assert [text(app, fields(1, turn)) for turn in range(4)] == answers
    assert signed(runtime) == 1


def test_one_id_from_two_numbers_at_the_same_moment_is_one_message_of_one_of_them(
    environment: dict[str, str], processes: Handlers
) -> None:
    messages = [form(sid(9, 9), f"+1555010000{person}", "IBM") for person in (1, 2)]
    first, second = processes.at_once(environment, *messages)
    replies = [handled.answer and handled.answer.reply for handled in (first, second)]
    assert replies.count(None) == 1
    again = [processes.at_once(environment, one)[0] for one in messages]
    assert again == [first, second]
