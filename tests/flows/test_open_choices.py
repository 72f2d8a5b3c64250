"""The choices of the open question are offered for as long as it is open."""

import pytest

from flows.events import Event, Said, SentMedia
from tests.flows.simulated_person import begun

AT_NAME, AT_CONFIRM, AT_UPDATES = ("IBM",), ("IBM Ana Ruiz",), ("IBM Ana Ruiz", "SIGN")
CHOICES = {
    AT_NAME: ("more", "letter"),
    AT_CONFIRM: ("sign", "letter", "name"),
    AT_UPDATES: ("updates", "no"),
}
ANSWERED = (
    *(Said(word) for word in ("HELP", "MYDATA", "PRIVACY", "STATUS", "OOPS please tell", "COUNT")),
    *(SentMedia(), Said("SIGN", is_own_words=False)),
)


@pytest.mark.parametrize("before", CHOICES)
@pytest.mark.parametrize("event", ANSWERED, ids=repr)
def test_an_answer_beside_the_question_keeps_its_choices(
    event: Event, before: tuple[str, ...]
) -> None:
    person = begun(*before).do(event)
    assert person.turn.reply
    assert person.turn.reply.choices


@pytest.mark.parametrize("before", CHOICES)
def test_help_offers_those_of_the_question_that_is_open(before: tuple[str, ...]) -> None:
    reply = begun(*before).say("HELP").turn.reply
    assert reply
    assert reply.choices == CHOICES[before]


def test_where_nothing_is_asked_nothing_is_offered() -> None:
    reply = begun(*AT_UPDATES, "NO").say("HELP").turn.reply
    assert reply
    assert reply.choices == ()


def test_a_question_of_its_own_offers_its_own() -> None:
    reply = begun(*AT_UPDATES).say("DELETE").turn.reply
    assert reply
    assert reply.choices == ("delete", "no")
