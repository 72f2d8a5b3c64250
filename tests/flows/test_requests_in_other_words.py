"""What is asked for in other words than ours: to be erased, a name off, another language."""

import pytest

from bot.conversation.dry_run import Rehearsal
from tests.flows.rehearsals import answer, told
from tests.flows.test_language_of_people import language_after

BEGUN_IN = {
    "en": ("IBM", "Ana Ruiz", "SIGN", "NO"),
    "es": ("IBMESP", "Ana Ruiz", "FIRMAR", "NO"),
    "pt": ("BIBLIOTECA", "Ana Ruiz", "ASSINAR", "NÃO"),
}
ON = {"en": "ibm", "es": "ibm", "pt": "portuguese"}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        *(("en", one) for one in ("delete it", "I said delete", "please delete it all now")),
        *(("en", one) for one in ("get rid of my data please", "forget me")),
        *(("en", one) for one in ("I want all my information deleted",)),
        *(("en", one) for one in ("delete my number and everything you have",)),
        *(("es", one) for one in ("quiero que borren todo lo mío", "olvídense de mí", "bórrenlo")),
        *(("es", one) for one in ("dije que borren", "les pido que eliminen todos mis datos")),
        *(("es", one) for one in ("no quiero que tengan mis datos", "elimina mi número y todo")),
        *(("pt", one) for one in ("apaguem tudo sobre mim", "esqueçam de mim", "apaga isso")),
        *(("pt", one) for one in ("apaga tudo que vocês têm sobre mim", "eu disse apagar")),
        *(("pt", one) for one in ("não quero que tenham meus dados", "apaga meu número e tudo")),
    ],
)
def test_who_asks_to_be_erased_gets_no_more_messages_and_is_asked_once(
    language: str, said: str
) -> None:
    person = told(*BEGUN_IN[language], on=ON[language])
    answer(person, said)
    assert person.conversation
    assert person.conversation.last_reply == "delete_ask"
    assert person.standing.suppressed
    answer(person, said)
    assert person.standing.signatures == {}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        *(("en", one) for one in ("don't forget about me", "delete ICE")),
        *(("es", one) for one in ("no se olviden de mí", "borren el racismo")),
        *(("pt", one) for one in ("não se esqueçam de mim", "não esqueçam de nós")),
    ],
)
def test_who_wants_to_be_remembered_or_speaks_of_the_cause_is_not_erased(
    language: str, said: str
) -> None:
    person = told(*BEGUN_IN[language], on=ON[language])
    answer(person, said)
    assert not person.standing.suppressed


@pytest.mark.parametrize(
    ("language", "asked", "told_of"),
    [
        *(("en", one, "WITHDRAW") for one in ("is it too late to remove it",)),
        *(("en", one, "WITHDRAW") for one in ("is there still time to take my name off",)),
        *(("en", one, "WITHDRAW") for one in ("can I still take my name off later",)),
        *(("es", one, "RETIRAR") for one in ("¿es muy tarde para quitarlo?",)),
        *(("es", one, "RETIRAR") for one in ("¿ya es tarde para borrarlo?",)),
        *(("pt", one, "RETIRAR") for one in ("já é tarde para remover?",)),
        *(("pt", one, "RETIRAR") for one in ("é tarde demais pra tirar?",)),
    ],
)
def test_who_asks_whether_it_is_too_late_is_told_how_a_name_comes_off(
    language: str, asked: str, told_of: str
) -> None:
    person = told(*BEGUN_IN[language], on=ON[language])
    assert told_of in answer(person, asked)
    assert person.standing.signatures
    assert not person.standing.suppressed


@pytest.mark.parametrize(
    ("language", "asked", "then"),
    [
        ("en", "can I sign in Spanish?", "es"),
        ("en", "do you have the letter in Spanish?", "es"),
        ("en", "is there a Spanish version", "es"),
        ("es", "¿puedo firmar en inglés?", "en"),
        ("es", "tienen la carta en inglés?", "en"),
    ],
)
def test_who_asks_whether_it_goes_in_another_language_goes_on_in_it(
    language: str, asked: str, then: str
) -> None:
    person = told(*BEGUN_IN[language][:2])
    answer(person, asked)
    assert language_after(person) == then


@pytest.mark.parametrize("asked", ["do I know you", "¿nos conocemos?", "have we met?"])
def test_who_asks_whether_we_have_met_is_told_who_we_are(asked: str) -> None:
    assert "18 Million Rising" in answer(told("IBM"), asked)
    assert "scam" not in answer(told("IBM"), asked)


@pytest.mark.parametrize(
    "said",
    [
        *("déjense de mandar mensajes", "déjate de escribirme", "ya párenle con los mensajes"),
        *("ya bájenle a los mensajes", "me tira daí"),
        *("chega de mensagem", "deixem de me mandar coisas", "tira meu número dessa lista"),
    ],
)
def test_a_stop_in_the_words_of_any_country_ends_all(said: str) -> None:
    person = told(*BEGUN_IN["en"])
    answer(person, said)
    assert person.standing.suppressed


def test_an_agreement_with_a_word_for_whom_it_is_said_to_is_no_question_about_others() -> None:
    person = told("BIBLIOTECA", "Ana Ruiz", on="portuguese")
    answer(person, "claro, minha filha, pode sim")
    assert person.standing.signatures


@pytest.mark.parametrize(
    ("language", "said"),
    [
        *(("en", one) for one in ("that's not how you spell it", "you left out my last name")),
        *(("es", one) for one in ("escribieron mal mi nombre", "falta mi segundo apellido")),
        *(("pt", one) for one in ("escreveram meu nome errado", "faltou meu sobrenome")),
    ],
)
def test_who_tells_what_is_wrong_with_their_name_is_asked_for_it(language: str, said: str) -> None:
    person = told(*BEGUN_IN[language][:2], on=ON[language])
    answer(person, said)
    assert person.conversation
    assert person.conversation.step == "name"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "just the signature"), ("es", "con la firma basta"), ("pt", "só a assinatura tá bom")],
)
def test_whom_the_signature_is_enough_for_gets_no_updates(language: str, said: str) -> None:
    person = told(*BEGUN_IN[language][:3], on=ON[language])
    answer(person, said)
    assert person.conversation
    assert person.conversation.step == "done"
    assert not person.standing.consents
    assert not person.standing.suppressed


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "y not"), ("es", "sí mija, fírmele"), ("pt", "isso mesmo, pode confirmar")],
)
def test_a_yes_in_the_words_of_home_signs(language: str, said: str) -> None:
    person = told(*BEGUN_IN[language][:2], on=ON[language])
    answer(person, said)
    assert person.standing.signatures


def test_who_no_longer_wants_to_have_signed_is_told_how_and_keeps_what_they_have() -> None:
    person = told(*BEGUN_IN["pt"], on="portuguese")
    assert "RETIRAR" in answer(person, "não quero mais assinar, tira minha assinatura")
    assert not person.standing.suppressed


@pytest.mark.parametrize(
    ("language", "asked"),
    [
        *(("en", one) for one in ("can I withdraw my name?", "could I take my name off?")),
        *(("es", one) for one in ("¿puedo quitar mi firma?", "puedo retirar mi nombre después")),
        *(("pt", one) for one in ("posso tirar meu nome?",)),
    ],
)
def test_who_asks_whether_they_may_take_their_name_off_is_told_how(
    language: str, asked: str
) -> None:
    person = told(*BEGUN_IN[language], on=ON[language])
    assert any(word in answer(person, asked) for word in ("WITHDRAW", "RETIRAR"))
    assert person.standing.signatures


@pytest.mark.parametrize("asked", ["can you take my name off please", "¿pueden quitar mi firma?"])
def test_who_asks_us_to_take_it_off_is_taken_off(asked: str) -> None:
    person = told(*BEGUN_IN["en"])
    answer(person, asked)
    assert not person.standing.signatures


def asked_whether_to_stop(language: str) -> Rehearsal:
    """Return a subscriber who is asked whether the updates shall stop."""
    yes = {"en": "UPDATES", "es": "NOVEDADES", "pt": "NOVIDADES"}[language]
    less = {"en": "text me less", "es": "menos mensajes", "pt": "menos mensagens"}[language]
    return told(*BEGUN_IN[language][:3], yes, less, on=ON[language])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        *(("en", one) for one in ("stop them", "yes, stop them please", "end the updates")),
        *(("es", one) for one in ("que paren", "ya no los quiero", "páren esos")),
        *(("pt", one) for one in ("pare com elas", "não quero mais elas")),
    ],
)
def test_whoever_is_asked_whether_updates_shall_stop_may_name_them_in_a_word(
    language: str, said: str
) -> None:
    person = asked_whether_to_stop(language)
    assert person.standing.consents
    answer(person, said)
    assert person.standing.suppressed


@pytest.mark.parametrize(
    ("language", "said"),
    [
        *(("en", one) for one in ("I meant ICE not you", "not you! IBM!", "keep getting them")),
        *(("es", one) for one in ("me refería a la migra", "a ustedes no, a IBM!")),
        *(("pt", one) for one in ("vocês não", "eu falava da prefeitura")),
    ],
)
def test_who_meant_others_keeps_the_updates(language: str, said: str) -> None:
    person = asked_whether_to_stop(language)
    answer(person, said)
    assert person.conversation
    assert person.conversation.last_reply == "doubt_kept"
    assert person.standing.consents


@pytest.mark.parametrize("said", ["stop them!", "I was not interested in politics before"])
def test_what_is_said_of_others_or_of_earlier_ends_nothing(said: str) -> None:
    person = told(*BEGUN_IN["en"][:3], "UPDATES")
    answer(person, said)
    assert person.standing.consents
    assert not person.standing.suppressed
