"""Who says to be too young does not sign, in whatever words, and whatever stands beside the age."""

import pytest

from tests.flows.rehearsals import answer, told

KEYWORDS = {"en": ("IBM", "ibm"), "es": ("IBMESP", "ibm"), "pt": ("BIBLIOTECA", "portuguese")}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Ana Ruiz, 12 years old"),
        ("en", "Ana Ruiz age 12"),
        ("en", "I'm Ana, 12"),
        ("en", "I'm Ana Ruiz and I'm 12"),
        ("en", "my name is Ana Ruiz, I'm 11 years old"),
        ("en", "NAME Ana Ruiz, 12 years old"),
        ("en", "IBM Ana Ruiz, 12 yrs old"),
        ("en", "age 10"),
        ("en", "12 y/o"),
        ("en", "im 12.5"),
        ("en", "I am 11 years young"),
        ("en", "im under 13"),
        ("en", "im not 13 yet"),
        ("es", "Ana Ruiz, 12 años"),
        ("es", "me llamo Ana Ruiz y tengo 11 años"),
        ("es", "soy Ana, 12"),
        ("es", "Ana Ruiz, edad 12"),
        ("es", "todavía no tengo 13"),
        ("pt", "Ana Ruiz, 12 anos"),
        ("pt", "me chamo Ana e tenho 11 anos"),
        ("pt", "sou a Ana, 12"),
        ("pt", "ainda não tenho 13"),
    ],
)
def test_an_age_beside_the_name_is_read(language: str, said: str) -> None:
    keyword, campaigns = KEYWORDS[language]
    for lines in ((keyword,), (keyword, "Eva Luna")):
        rehearsal = told(*lines, on=campaigns)
        assert "13" in answer(rehearsal, said)
        assert rehearsal.conversation is None


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "This law is 10 years old"),
        ("en", "ICE is 12 years old"),
        ("en", "I have lived here 12 years"),
        ("en", "i am 12 weeks pregnant"),
        ("en", "I'm Ana Ruiz, local 12"),
        ("en", "my daughter is 9 years old"),
        ("es", "hace 10 años que vivo aquí"),
        ("es", "la ley tiene 10 años"),
        ("es", "mi hija tiene 9 años"),
        ("pt", "moro aqui há 12 anos"),
        ("pt", "a lei tem 10 anos"),
    ],
)
def test_years_of_something_or_somebody_else_turn_nobody_away(language: str, said: str) -> None:
    keyword, campaigns = KEYWORDS[language]
    assert told(keyword, "Eva Luna", said, on=campaigns).conversation is not None


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "my daughter is 11 can she sign"),
        ("en", "my 8 year old wants to sign"),
        ("en", "my son is 9, can he sign too?"),
        ("en", "im in 5th grade"),
        ("es", "mi hija de 11 quiere firmar"),
        ("es", "¿mi hijo tiene 9, puede firmar?"),
        ("es", "estoy en quinto grado"),
        ("pt", "meu filho tem 9 anos, pode assinar?"),
        ("pt", "minha filha de 11 quer assinar"),
    ],
)
def test_a_child_whom_others_ask_about_is_not_invited_to_sign(language: str, said: str) -> None:
    keyword, campaigns = KEYWORDS[language]
    for lines in ((keyword,), (keyword, "Eva Luna")):
        assert "13" in answer(told(*lines, on=campaigns), said)


@pytest.mark.parametrize("said", ["Ana Ruiz, 34 years old", "Ana Ruiz, age 34"])
def test_who_is_old_enough_goes_on_with_the_name_beside_the_age(said: str) -> None:
    rehearsal = told("IBM")
    assert answer(rehearsal, said).startswith("Yes, you may sign")
    answer(rehearsal, "yes")
    answer(rehearsal, "SIGN")
    assert rehearsal.standing.signatures["ibm-extreme-vetting"].name == "Ana Ruiz"


def test_who_need_not_be_a_citizen_is_not_told_that_they_must() -> None:
    for asked in ("do I need to be registered to vote", "can I sign if I am no citizen"):
        assert answer(told("IBM"), asked).startswith("You may sign without being a citizen")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "born in 2016"),
        ("en", "I was born in 2016"),
        ("en", "I'm Ana Ruiz and I was born in March 2016"),
        ("es", "nací en 2016"),
        ("pt", "nasci em 2016"),
    ],
)
def test_a_year_of_birth_is_an_age_too(language: str, said: str) -> None:
    keyword, campaigns = KEYWORDS[language]
    assert "13" in answer(told(keyword, on=campaigns), said)
    assert told(keyword, said, on=campaigns).conversation is None


@pytest.mark.parametrize(
    "said",
    [
        "born in 1980",
        "I was born in 1961",
        "I was born in 2013 and turned 13 today",
        "my daughter was born in 2018",
        "Born in the USA",
        "ICE was born in 2003",
    ],
)
def test_another_year_turns_nobody_away_and_is_no_name(said: str) -> None:
    rehearsal = told("IBM", said)
    assert rehearsal.conversation is not None
    assert rehearsal.conversation.step == "name"
