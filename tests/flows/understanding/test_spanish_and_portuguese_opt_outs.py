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


@pytest.mark.parametrize(
    "text",
    [
        *("não me enviem mensagem de madrugada", "não me escrevam aos domingos, por favor"),
        *("nunca me ligue tão tarde", "não mandem msg enquanto estou dirigindo"),
        *("não me mande nada na sexta", "não me incomodem no horário de almoço"),
        *("torpedos demais", "no nos llenen de avisos"),
    ],
)
def test_a_limit_of_time_or_number_is_asked_about(text: str) -> None:
    assert kind(text) is OptOutKind.LIMITED


@pytest.mark.parametrize(
    "text", ["não me enviem mais torpedos", "não me escrevam", "nunca me ligue"]
)
def test_without_a_limit_the_same_words_end_our_messages(text: str) -> None:
    assert kind(text) is OptOutKind.ALL


@pytest.mark.parametrize(
    "text",
    [
        *(
            "não me excluam do grupo",
            "não quero sair desse cadastro",
            "no quiero salirme del grupo",
        ),
        "não quero que vocês me removam do sistema",
    ],
)
def test_a_no_before_leaving_may_have_lost_its_comma_and_is_asked_about(text: str) -> None:
    assert kind(text) is OptOutKind.LIMITED


@pytest.mark.parametrize("text", ["no me saquen del grupo", "no quiero que me eliminen, oigan"])
def test_who_is_not_to_be_taken_off_stays(text: str) -> None:
    assert kind(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("ya me harté", "me cansé de todo esto", "ya me rindo", "qué fastidio con ustedes"),
        *("ya no sigo con esto", "eu desisti", "já enjoei disso", "vcs só enchem o saco"),
        *("deu para mim", "saia desse chat"),
        *("hasta aquí llegué", "mejor aquí la dejamos", "ya me caen mal", "ya chole con esto"),
        *("me agobian sus textos", "vocês são tão insistentes"),
        "mensagens toda hora",
    ],
)
def test_who_is_fed_up_is_asked_whether_to_stop(text: str) -> None:
    assert kind(text) is OptOutKind.DOUBT


@pytest.mark.parametrize(
    "text",
    [
        *("cesen de mandarme cosas", "ya estuvo suave", "me aburrieron con ustedes"),
        *(
            "me tienen bien harta ustedes",
            "favor não mandar mais",
            "peço o cancelamento do cadastro",
        ),
        "não aguento mais tantos avisos",
        *("retiren mi celular", "no deseo seguir en la lista", "cancelen ya los envíos de textos"),
        *("desejo suspender o envio", "encerrem o recebimento das mensagens"),
    ],
)
def test_who_asks_formally_or_has_had_enough_of_us_is_obeyed(text: str) -> None:
    assert kind(text) is OptOutKind.ALL


@pytest.mark.parametrize(
    "text",
    [
        *(
            "me tienen cansado los bancos",
            "cómo acaba esto",
            "que dejen ya de perseguir a la gente",
        ),
        *("paren ya con los arrestos", "não me canso de lutar", "cansei da prefeitura"),
        *("que la policía no los moleste", "ojalá que el patrón no les llame"),
    ],
)
def test_who_is_fed_up_with_the_world_or_asks_how_it_ends_goes_on(text: str) -> None:
    assert kind(text, "es", "pt") in (None, OptOutKind.CAUSE)


@pytest.mark.parametrize("text", ["que los mensajes no me lleguen", "que ese robot no me escriba"])
def test_what_is_not_to_come_from_us_ends_our_messages(text: str) -> None:
    assert kind(text, "es") is OptOutKind.ALL


@pytest.mark.parametrize("text", ["este celular es de otra persona", "eu não sou esta pessoa"])
def test_a_number_of_somebody_else_is_a_wrong_one(text: str) -> None:
    assert kind(text) is OptOutKind.WRONG_NUMBER
