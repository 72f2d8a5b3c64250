"""A photo or a forwarded message never signs, subscribes or erases; STOP in one is obeyed."""

import pytest

from bot.conversation.dry_run import BEGIN, Rehearsal
from flows.effects import Effect, LiftOptOut, RecordOptOut
from flows.events import CarrierWord, Said
from flows.machine import advance
from flows.signing_steps import LEFT
from flows.turn import Turn
from tests.transcripts import shelf

SIGNED = ("IBM Ana Ruiz", "SIGN")


def after(*lines: str) -> Rehearsal:
    """Return a rehearsal in which these lines were typed."""
    rehearsal = Rehearsal(shelf("ibm"), "sms")
    for line in lines:
        rehearsal.say(line)
    return rehearsal


def turn(lines: tuple[str, ...], said: Said) -> Turn:
    """Return the turn of what comes after these lines."""
    rehearsal = after(*lines)
    return advance(shelf("ibm"), rehearsal.conversation, rehearsal.standing, said, BEGIN)


def forwarded(lines: tuple[str, ...], words: str) -> Turn:
    """Return the turn of a photo with this caption, or of the words forwarded."""
    return turn(lines, Said(words, is_own_words=False))


def kinds(effects: tuple[Effect, ...]) -> set[str]:
    return {type(effect).__name__ for effect in effects}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("IBM Ana Ruiz",), "SIGN"),
        (("IBM Ana Ruiz",), "yes"),
        (SIGNED, "UPDATES"),
        (SIGNED, "yes"),
        (SIGNED, "WITHDRAW"),
        (SIGNED, "OOPS"),
        ((*SIGNED, "DELETE"), "DELETE"),
        ((*SIGNED, "STOP"), "START"),
    ],
)
def test_what_was_not_typed_does_nothing_but_ask_for_it(lines: tuple[str, ...], words: str) -> None:
    assert turn(lines, Said(words)).effects  # typed, it does something
    found = forwarded(lines, words)
    assert found.effects == ()
    assert found.reply is not None
    assert found.reply.key == "type_please"
    before = after(*lines).conversation
    assert before is not None
    assert found.conversation is not None
    assert (found.conversation.step, found.conversation.answers) == (before.step, before.answers)


@pytest.mark.parametrize("words", ["STOP", "please take me off your list", "wrong number"])
def test_an_opt_out_is_obeyed_wherever_it_stands(words: str) -> None:
    effects = forwarded((*SIGNED, "UPDATES"), words).effects
    assert kinds(effects) == {"RecordOptOut", "RecordConsent"}
    assert kinds(forwarded((), words).effects) == {"RecordOptOut"}


def test_a_no_to_updates_may_be_anybodys() -> None:
    assert forwarded(SIGNED, "no").reply == turn(SIGNED, Said("no")).reply


def test_a_keyword_and_a_name_may_be_a_captions() -> None:
    found = forwarded(("IBM",), "Ana Ruiz")
    assert found.reply == turn(("IBM",), Said("Ana Ruiz")).reply
    assert found.conversation is not None
    assert found.conversation.answers["name"] == "Ana Ruiz"


@pytest.mark.parametrize("lines", [(), SIGNED, (*SIGNED, "UPDATES"), ("IBM", "Ana Ruiz", "STOP")])
def test_after_a_start_that_the_carrier_has_answered_nothing_is_said(
    lines: tuple[str, ...],
) -> None:
    found = turn(lines, Said("START", CarrierWord.START))
    assert found.reply is None
    assert found.effects == ((LiftOptOut(),) if "STOP" in lines else ())
    before = after(*lines).conversation
    if before and found.conversation:
        wanted = LEFT if "STOP" in lines else before.step
        assert found.conversation.step == wanted
    assert not any(isinstance(effect, RecordOptOut) for effect in found.effects)
