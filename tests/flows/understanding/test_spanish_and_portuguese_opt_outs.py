"""Asking for an end in Spanish and in Portuguese, and what only sounds like it."""

import pytest

from flows.understanding import OptOutKind, read_opt_out
from tests.languages import SHIPPED, speaking


def kind(text: str, *spoken: str) -> OptOutKind | None:
    found = read_opt_out(text, speaking(*spoken) if spoken else SHIPPED, ("libraries",), {})
    return found.kind if found else None


@pytest.mark.parametrize(
    "text",
    [
        *("Por favor me desinscribo", "quiten la suscripción", "déjenme ya de mandar cosas"),
        *("no nos hablen nunca", "no quiero más wasaps", "paren esto, mi reina", "basta, mija"),
        *("parem com isso, minha querida", "parem de entrar em contato, por favor"),
        *(
            "me desinscreve da lista",
            "não entrem em contato",
            "não me contactem mais",
            "não perturbe mais",
        ),
        *(
            "não voltem a entrar em contato",
            "não quero mais receber, moça",
            "não quero mais nada disso",
        ),
    ],
)
def test_our_messages_are_to_end(text: str) -> None:
    assert kind(text) is OptOutKind.ALL


@pytest.mark.parametrize("text", ["para mi reina", "para meu bem"])
def test_what_is_for_someone_dear_ends_nothing(text: str) -> None:
    assert kind(text, "es", "pt") is None


@pytest.mark.parametrize(
    "text",
    [
        *("não quero mais andar de ônibus", "basta você olhar pela janela", "parem as demolições"),
        *("parem o prefeito", "no soy libre", "no soy feliz así", "no busquemos culpables"),
        *("dar de baja una línea de autobús", "sigan no más", "pase no más"),
    ],
)
def test_what_people_do_are_and_want_in_the_world_is_no_opt_out(text: str) -> None:
    assert kind(text, "es", "pt") in (None, OptOutKind.CAUSE)
