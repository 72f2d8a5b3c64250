"""Long names of real people, and what is typed for a name and is none: places, rows of keys."""

import pytest

from flows.name_reader import NotName, NotNameReason, read_name
from tests.flows.rehearsals import answer, told
from tests.languages import SHIPPED


@pytest.mark.parametrize(
    "name",
    [
        "Ana María de los Ángeles García-López y Fernández de Córdoba",
        "Juan Pérez y de la Vega",
        "Rosa María del Carmen Vázquez de la Torre",
        "Pedro de Alcântara João Carlos Leopoldo Salvador e Silva",
        "Maria Eduarda Albuquerque Cavalcanti de Melo e Silva",
        "Mary Margaret Fitzgerald-O'Shaughnessy de la Cruz",
        "Santiago del Estero Gómez",
        "San Juan Ortiz",
        "María Ruiz de la Paz",
        "Bo São Paulo",
        "Yui Asada",
    ],
)
def test_long_names_and_names_of_places_within_a_name_are_names(name: str) -> None:
    assert read_name(name, SHIPPED) == name


@pytest.mark.parametrize("text", ["Ana y Bob Ruiz", "Ana Paz y Andrés de la Cruz"])
def test_two_people_are_not_taken_for_one_with_a_long_name(text: str) -> None:
    assert read_name(text, SHIPPED) == NotName(NotNameReason.SEVERAL)


@pytest.mark.parametrize(
    "text",
    [
        *("São Paulo", "São Paulo, Brasil", "Rio de Janeiro", "Recife PE", "de Fortaleza"),
        *("San Juan, Puerto Rico", "La Habana", "Ciudad de México", "cdmx", "de Fresno"),
        *("from Fresno", "from Oakland CA", "Los Angeles", "San Antonio, TX", "New York"),
        *("Portland OR", "Tucson, Arizona", "Saint Paul Minnesota"),
    ],
)
def test_a_place_is_no_name(text: str) -> None:
    assert isinstance(read_name(text, SHIPPED), NotName)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ok Joo Kim", "Joo Kim"),
        ("my name is Ok Joo Kim", "Ok Joo Kim"),
        ("Jesús Ortega period", "Jesús Ortega"),
        ("Eleanor Prewitt comma Mrs", "Eleanor Prewitt"),
        ("póngale José Luis Rodríguez", "José Luis Rodríguez"),
        ("soy yunior batista mi hermano", "yunior batista"),
        ("pode pôr Josefa da Conceição", "Josefa da Conceição"),
        ("sou o Kauã Oliveira kkk", "Kauã Oliveira"),
        ("me anoto, Ofelia Tun", "Ofelia Tun"),
        ("I'd like to sign, Linh Dao", "Linh Dao"),
        ("con gusto, Marisol Vela", "Marisol Vela"),
    ],
)
def test_what_is_said_and_laughed_around_a_name_is_left_off(text: str, name: str) -> None:
    assert read_name(text, SHIPPED) == name


@pytest.mark.parametrize("typed", ["asdf qwer", "sdfgh jkl", "asdasd", "qwerty uiop"])
def test_keys_typed_at_random_are_asked_about_once_and_then_taken(typed: str) -> None:
    person = told("IBM")
    assert answer(person, typed).startswith("I could not read that as a name.")
    assert answer(person, f"{typed} {typed}").startswith("The letter goes with real names.")


@pytest.mark.parametrize(
    "text",
    [
        *("pescadería", "la joyería", "Zapatería Don Chuy", "Farmacia San Rafael", "peluquería"),
        *("mercearia", "açougue do Tonho", "Barbearia Central", "salão da Marli", "quitanda"),
        *("mesera", "soy costurera", "camionero", "encanador", "sou diarista", "aposentada"),
        *("suegra", "madrina", "comadre", "sogro", "afilhada", "hondureña", "ama de casa"),
        *("soy soldadora", "vigilante", "Telemundo", "agosto"),
    ],
)
def test_a_shop_a_trade_and_kin_are_no_name(text: str) -> None:
    assert isinstance(read_name(text, SHIPPED), NotName)


@pytest.mark.parametrize(
    "name",
    [
        *("Valeria Rentería", "Tia Mowry", "Nora Nieto", "Rosa Herrero", "Pedro Ferreiro"),
        *("Licenciada Carmen Solís", "ana carpintero", "Domingos Barbero", "Julio Sobrino"),
    ],
)
def test_who_bears_a_trade_or_kin_as_a_name_is_called_so(name: str) -> None:
    assert read_name(name, SHIPPED) == name
