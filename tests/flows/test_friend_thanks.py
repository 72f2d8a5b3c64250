"""Who brought a friend is thanked once, when they next write, and sees in STATUS how many."""

from dataclasses import replace

from flows.effects import NoteThanks
from tests.flows.simulated_person import SHELF, Person, begun

IBM = SHELF.campaigns[0].id


def bringer(friends: int = 1) -> Person:
    """Return a signer by whose link so many signed since."""
    person = begun("IBM Ana Ruiz", "SIGN", "NO")
    signed = replace(person.standing.signatures[IBM], friends=friends)
    person.standing = replace(person.standing, signatures={IBM: signed})
    return person


def thanked(person: Person) -> bool:
    reply = person.turn.reply
    return reply is not None and reply.lead is not None and reply.lead.key == "friend_signed"


def test_they_are_thanked_once_and_no_name_is_told() -> None:
    person = bringer().say("blah blah")
    assert thanked(person)
    assert person.effects(NoteThanks) == 1
    assert not thanked(person.say("blah blah"))


def test_status_tells_how_many_and_is_thanks_enough() -> None:
    person = bringer(3).say("STATUS")
    assert person.turn.reply
    assert (person.reply, person.turn.reply.params["friends"]) == ("status_friends", 3)
    assert person.effects(NoteThanks) == 1
    assert not thanked(person.say("blah blah"))


def test_an_answer_that_changes_something_or_is_long_comes_first() -> None:
    person = bringer().say("LETTER", "HELP")
    assert not person.effects(NoteThanks)
    assert thanked(person.say("blah blah"))


def test_nobody_else_is_thanked() -> None:
    assert not thanked(bringer(0).say("blah blah"))
    assert bringer(0).say("STATUS").reply == "status_signed"
