"""What has the words of a yes and is none, and what is near to it and is one."""

import pytest

from flows.understanding import AnswerMeaning, read_answer
from tests.languages import BOTH


@pytest.mark.parametrize(
    "text",
    [
        *("did I say yes", "is that a yes", "do i reply yes", "am i to say yes"),
        *("sure you are", "yeah yeah", "ya ok buddy", "ok buddy", "yes 🙄", "sí, cómo no 🙄"),
        *("omg yaasss", "DUDE YEAH", "whoa yeaaah", "lol yes haha", "yaas queen", "yes we can"),
        *("everyone sign", "please everybody sign it", "my friends will sign", "todos firmen"),
        *("that's a good sign", "nice sign", "stop sign", "sign in", "vote yes", "ok so", "ok and"),
        *("suuuure", "suuure jan", "okaaaay", "riiight", "claaaaro", "oh sure", "sure thing buddy"),
        *("yes I already did", "yeah already signed", "sí ya firmé", "sim já assinei", "¡órale!"),
        *("yes can you", "sure would you", "yes could we", "heehee yup yup lol", "yes my mom"),
        *("it did", "it does", "we sure did", "then I said yes, that was it", "indefinitely"),
        *("vamos equipo", "vamos con todo", "muy bien hecho", "sí aquí estoy", "sí ya voy"),
    ],
)
def test_questions_sarcasm_cheers_and_what_others_do_only_seem_a_yes(text: str) -> None:
    assert read_answer(text, BOTH) is not AnswerMeaning.YES


@pytest.mark.parametrize(
    "text",
    [
        *("yeah we can", "omg yes please", "wow yes", "dude sign me up", "haha yes sign me up"),
        *(
            "I meant yes",
            "I already said yes",
            "sorry, I meant sign",
            "do it, yes",
            "yes, I understand",
        ),
        *(
            "yes can do",
            "sign me up everyone",
            "oops yes",
            "hells yes",
            "lemme sign",
            "fine, let's go",
        ),
        *(
            "yes, that time",
            "yes the petition",
            "yes they look good",
            "yes darling",
            "yes, utterly",
        ),
        *("yup can", "yes I want to help", "I'd love to help, yes", "let's give it a try", "okkk"),
        *("haha yeah go for it", "yes ahaha", "sure :D", "yes np", "yes tbh", "i agre"),
        *("yes that's what I meant", "yeds", "yesss", "sureee", "clarooo", "órale pues, sí"),
        *("of cource", "sí paisano, sinceramente", "sí jajajaja", "yes, I swear", "yes no lie"),
        *("it would be an honor", "yes, like I said", "yes sincerely", "yes all day"),
        *(
            "sí vamos",
            "ya firmo",
            "lista para firmar",
            "claro ke si",
            "quise decir sí",
            "híjole sí",
        ),
        *("sí, apoyo la carta", "con mucho orgullo", "sure, claro", "yes, sí por favor"),
    ],
)
def test_what_is_near_to_them_and_agrees_is_a_yes(text: str) -> None:
    assert read_answer(text, BOTH) is AnswerMeaning.YES
