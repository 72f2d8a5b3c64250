"""Updates that are wanted beside a yes to signing: it signs, and the full question follows."""

import pytest

from bot.conversation.dry_run import Rehearsal
from tests.flows.rehearsals import answer, told


def asked_to_sign(language: str) -> Rehearsal:
    if language == "pt":
        return told("BIBLIOTECA", "Ana Ruiz", on="portuguese")
    return told({"en": "IBM", "es": "IBMESP"}[language], "Ana Ruiz")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        *(("en", one) for one in ("yes and yes to updates", "yes, updates too please")),
        *(("en", one) for one in ("SIGN UPDATES", "yes to both", "sign me up for both")),
        *(("en", one) for one in ("ok and updates", "yes sign me up and keep me posted")),
        *(("es", one) for one in ("sí y sí a las novedades", "sí, novedades también por favor")),
        *(("es", one) for one in ("firmo y quiero las novedades", "sí a los dos")),
        *(("pt", one) for one in ("sim e sim para as novidades", "sim, quero novidades também")),
        *(("pt", one) for one in ("assinar e novidades", "sim para os dois")),
    ],
)
def test_who_wants_updates_too_has_signed_and_is_asked_about_them(language: str, said: str) -> None:
    person = asked_to_sign(language)
    answered = answer(person, said)
    assert person.standing.signatures
    assert not person.standing.consents
    assert answered.partition(",")[0] in ("Signed", "Firmaste", "Assinado")
    assert person.conversation
    assert person.conversation.step == "updates"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        *(("en", one) for one in ("updates", "updates too", "yes to updates", "both")),
        *(("en", one) for one in ("sign me up for updates", "I want updates too")),
        *(("en", one) for one in ("I'd like to get updates too", "I do want updates too")),
        *(("es", one) for one in ("yo quiero las novedades también", "me gustaría y novedades")),
        *(("es", one) for one in ("novedades", "novedades también", "quiero las novedades")),
        *(
            ("pt", one)
            for one in (
                "novidades",
                "quero novidades também",
                "eu quero novidades também",
                "os dois",
            )
        ),
    ],
)
def test_who_wants_updates_alone_has_not_signed(language: str, said: str) -> None:
    person = asked_to_sign(language)
    answer(person, said)
    assert not person.standing.signatures
    assert not person.standing.consents


def test_who_is_asked_about_updates_agrees_to_them_in_the_same_words() -> None:
    person = told("IBM", "Ana Ruiz", "SIGN")
    answer(person, "yes updates too please")
    assert person.standing.consents == {"18-million-rising"}
