"""What words ask for where nothing is known of who says them: an opt-out above all."""

from pathlib import Path

import pytest

from bot.campaigns import load
from flows.campaign import Shelf
from flows.commands import CARRIER_WORDS_BY_SENDER, SenderType
from flows.effects import OptOutReason
from flows.events import (
    Blocked,
    CarrierWord,
    Event,
    Opened,
    Said,
    SentMedia,
    TimePassed,
    Unblocked,
)
from flows.requests_by_wording import POSSIBLE_STOP, RequestByWording, read_request
from tests.conftest import ENVIRONMENT
from tests.languages import SHIPPED

EMPTY = Shelf(campaigns=(), languages=SHIPPED, shared={}, choices={})


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (Said("STOP"), OptOutReason.WORD),
        (Said(" ¡alto! "), OptOutReason.WORD),
        (Said("/stop"), OptOutReason.WORD),
        (Said("stop", is_own_words=False), OptOutReason.WORD),
        (Said("please take me off your list"), OptOutReason.PHRASE),
        (Said("no me escriban más"), OptOutReason.PHRASE),
        (Said("erase everything you have about me"), OptOutReason.PHRASE),
        (Said("wrong number"), OptOutReason.WRONG_NUMBER),
        (Said("anything", CarrierWord.STOP), OptOutReason.CARRIER),
        (Blocked(), OptOutReason.BLOCKED),
    ],
)
def test_an_opt_out_needs_no_more_than_its_words(event: Event, reason: OptOutReason) -> None:
    for shelf in (EMPTY, shipped()):
        assert read_request(shelf, event, {}).opt_out is reason


def test_a_word_that_the_carrier_obeyed_blocks_us_there() -> None:
    found = read_request(EMPTY, Said("stop"), CARRIER_WORDS_BY_SENDER[SenderType.LONG_CODE])
    assert found == RequestByWording("stop", OptOutReason.CARRIER)


@pytest.mark.parametrize(
    ("event", "what"),
    [
        (Said("START"), "start"),
        (Said("si", CarrierWord.START), "start"),
        (Said("WITHDRAW"), "withdraw"),
        (Said("borrar"), "delete"),
        (Said("Ana Ruiz"), "words"),
        (Said("español"), "words"),
        (Said("Stop IBM!"), "words"),
        (Said("how do I stop these texts"), "words"),
        (Said("stop your games"), POSSIBLE_STOP),
        (Said("dont text me at work"), POSSIBLE_STOP),
        (Unblocked(), "lifted a block"),
        (Opened("IBM"), "opened a link"),
        (SentMedia(), "no words"),
        (TimePassed(), "no words"),
        (None, "nothing"),
    ],
)
def test_what_else_is_asked_for_is_named_and_stops_nothing(event: Event | None, what: str) -> None:
    assert read_request(shipped(), event, {}) == RequestByWording(what)


def shipped() -> Shelf:
    """The campaigns of this repository."""
    return load(Path(ENVIRONMENT["CAMPAIGNS"]))
