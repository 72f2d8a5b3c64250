"""Organizations that are named: to be ended, or to be praised."""

import pytest

from flows.understanding import OptOutKind, RequestedEnd, read_opt_out
from tests.languages import SHIPPED

ORGANIZATIONS = {"rising": "18 Million Rising", "amigos": "Amigos da Biblioteca"}
ENDS_RISING = RequestedEnd(OptOutKind.ORGANIZATION, "rising")
ENDS_AMIGOS = RequestedEnd(OptOutKind.ORGANIZATION, "amigos")


def read(text: str) -> RequestedEnd | None:
    return read_opt_out(text, SHIPPED, ("IBM", "ICE", "biblioteca"), ORGANIZATIONS)


@pytest.mark.parametrize(
    "text",
    [
        *("no more deportations, thanks 18 million rising", "stop ICE with 18 million rising"),
        *("join 18 million rising and stop the raids", "18 million rising will end racism"),
        *("I would be lost without 18 million rising", "I love hearing from 18 million rising"),
        *("18 million rising is off to a great start", "18 million rising, you never quit"),
        *("18 million rising will never be silenced off the streets",),
        *("gracias a 18 Million Rising no estamos solos", "no se rindan 18 Million Rising"),
        *("sin 18 Million Rising no somos nada", "18 Million Rising es para todos"),
        *("não mexam com os amigos da biblioteca", "não vamos desistir da biblioteca"),
        *("obrigado amigos da biblioteca, não desistam", "não vamos sair da biblioteca"),
        *("sem os amigos da biblioteca não tem cultura",),
    ],
)
def test_praise_of_an_organization_ends_nothing_whatever_else_shall_stop(text: str) -> None:
    found = read(text)
    assert found is None or found.kind is OptOutKind.CAUSE


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("no 18 million rising", ENDS_RISING),
        ("yes without 18 million rising", ENDS_RISING),
        ("off 18MR please", ENDS_RISING),
        ("18 million rising stop", ENDS_RISING),
        ("cancel my 18 million rising subscription", ENDS_RISING),
        ("stop the silly 18 million rising texts", ENDS_RISING),
        ("ya no quiero nada de 18 Million Rising", ENDS_RISING),
        ("sin 18 million rising, por favor", ENDS_RISING),
        ("não quero mais Amigos da Biblioteca", ENDS_AMIGOS),
        ("sair dos amigos da biblioteca", ENDS_AMIGOS),
    ],
)
def test_an_organization_that_is_the_object_of_a_verb_is_ended(
    text: str, ends: RequestedEnd
) -> None:
    assert read(text) == ends


def test_what_is_to_end_beside_an_organization_is_asked_about() -> None:
    assert read("stop the silly 18 million rising") == RequestedEnd(OptOutKind.LIMITED)
