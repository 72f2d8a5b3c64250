"""Who is held back is told so in STATUS, and how to mend it; never why beyond the name itself."""

from dataclasses import replace

import pytest

from flows.effects import Sign
from tests.flows.simulated_person import SHELF, Person, begun

IBM = SHELF.campaigns[0].id


def held_for(reason: str) -> Person:
    """Return a signer who is held back."""
    person = begun("IBM Mickey Mouse", "SIGN", "NO")
    signed = replace(person.standing.signatures[IBM], held_for=reason)
    person.standing = replace(person.standing, signatures={IBM: signed})
    return person


@pytest.mark.parametrize(
    ("reason", "reply"),
    [
        ("joke", "status_held_name"),
        ("target", "status_held_name"),
        ("duplicate", "status_held"),
        ("machine", "status_held"),
        ("other", "status_held"),
    ],
)
def test_status_tells_what_mends_it(reason: str, reply: str) -> None:
    assert held_for(reason).say("STATUS").reply == reply


def test_a_mended_name_is_to_be_looked_at() -> None:
    assert held_for("joke").say("NAME Ana Ruiz").reply == "renamed_held"
    assert begun("IBM Ana Ruis", "SIGN", "NO").say("NAME Ana Ruiz").reply == "renamed"


@pytest.mark.parametrize(("name", "is_confirmed"), [("Mickey Mouse", True), ("Ana Ruiz", False)])
def test_a_name_that_looks_odd_is_noted_as_confirmed(name: str, is_confirmed: bool) -> None:
    person = begun(f"IBM {name}")
    lead = person.turn.reply.lead if person.turn.reply else None
    assert (lead is not None and lead.key == "real_names") is is_confirmed
    (signed,) = (one for one in person.say("SIGN").turn.effects if isinstance(one, Sign))
    assert signed.is_name_confirmed is is_confirmed
