"""How people say yes and no in Spanish and in Portuguese, and what only sounds like it."""

import pytest

from flows.lexicon import Languages
from flows.understanding import AnswerMeaning, AskedFor, read_answer
from tests.flows.rehearsals import answer, told
from tests.languages import speaking

SPANISH = speaking("es", "en")
PORTUGUESE = speaking("pt")


@pytest.mark.parametrize(
    "text",
    [
        *("sin la menor duda", "sí, indudablemente", "desde luego que sí, gracias"),
        *("les confirmo", "confirmo que quiero firmar", "ya la leí y acepto", "sí consiento"),
        *("claro, mi pana", "por supuesto, parcera", "sí, chamo", "órale, sí", "claro, sin falta"),
        *("cabal", "dale nomás, sí", "al tiro", "sí, queremos eso", "sí, estoy convencida"),
    ],
)
def test_certainty_and_neighbors_leave_a_spanish_yes_what_it_is(text: str) -> None:
    assert read_answer(text, SPANISH) is AnswerMeaning.YES


@pytest.mark.parametrize(
    "text",
    [
        *("confírmelo", "confirmen la firma", "prosigan", "hacelo ya", "quisiera continuar"),
        *("nos conviene", "me cuadra", "todo en orden", "vámonos con eso", "vale pues"),
    ],
)
def test_who_lets_us_go_ahead_signs_and_agrees_to_no_updates(text: str) -> None:
    assert read_answer(text, SPANISH) is AnswerMeaning.YES
    assert read_answer(text, SPANISH, AskedFor.UPDATES) is AnswerMeaning.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        *("vale, muchas gracias", "sale, mil gracias", "va, gracias"),
        *("¡ay, órale!", "ay sí, claro", "pues está bien así", "eso es verdad", "vamos con todo"),
    ],
)
def test_thanks_sarcasm_and_what_is_fine_as_it_is_sign_nothing(text: str) -> None:
    assert read_answer(text, SPANISH) is AnswerMeaning.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        *(
            "sinceramente no",
            "me parece que no",
            "pienso que no",
            "ni borracha",
            "no lo creo, gracias",
        ),
        *("jamás en mi vida", "no va a ser posible", "nos es imposible", "no tengo ganas", "nombe"),
        *("para otra oportunidad", "mejor olvídalo", "paso por esta vez", "no nos convence"),
        *("no cuenten conmigo, gracias", "no procedan", "lamentablemente no"),
    ],
)
def test_a_spanish_no_is_one_with_its_reason_or_its_strong_word(text: str) -> None:
    assert read_answer(text, SPANISH) is AnswerMeaning.NO


@pytest.mark.parametrize("text", ["no es cierto", "no me llegó", "no tengo apellido", "no sé leer"])
def test_what_else_begins_with_no_is_no_answer_in_spanish(text: str) -> None:
    assert read_answer(text, SPANISH) is not AnswerMeaning.YES
    assert read_answer(text, SPANISH, AskedFor.UPDATES) is not AnswerMeaning.YES


@pytest.mark.parametrize(
    "text",
    [
        *("lógico que sim", "certeza absoluta", "sim, sem nenhuma dúvida", "estou contigo, sim"),
        *("eu tenho toda certeza", "tô totalmente de acordo", "partiu, gente", "vai na fé, sim"),
        *("pode adicionar sim", "pode incluir", "prossigam", "quero prosseguir, por favor"),
        *("tudo ok", "isso aí mesmo", "mandem ver", "sim, vou confirmar"),
    ],
)
def test_who_lets_us_go_ahead_in_portuguese_signs(text: str) -> None:
    assert read_answer(text, PORTUGUESE) is AnswerMeaning.YES


@pytest.mark.parametrize(
    "text",
    [
        "ah é",
        "ótimo isso",
        "oi, tudo bem",
        "isso é legal",
        "pode mostrar a carta",
        "vai ser público",
        "vai?",
    ],
)
def test_praise_questions_and_what_was_just_understood_sign_nothing(text: str) -> None:
    assert read_answer(text, PORTUGUESE) is not AnswerMeaning.YES


@pytest.mark.parametrize(
    "text",
    [
        *("nem por decreto", "infelizmente não, obrigada", "em hipótese nenhuma", "penso que não"),
        *(
            "não podemos",
            "fica para outra hora, tá",
            "deixa pra depois, obrigada",
            "não vou aceitar",
        ),
    ],
)
def test_a_portuguese_no_is_one_with_its_reason_or_its_strong_word(text: str) -> None:
    assert read_answer(text, PORTUGUESE) is AnswerMeaning.NO


@pytest.mark.parametrize("said", ["vale, gracias", "vale muchas gracias", "sale, gracias"])
def test_thanks_beside_a_yes_sign_nothing_and_ask_nothing(said: str) -> None:
    person = told("IBMESP", "Ana Ruiz")
    assert "nada se ha firmado" in answer(person, said)
    assert not person.standing.signatures


@pytest.mark.parametrize(
    "text", ["tudo bem", "tá bem", "está bem", "temos sim", "é sim", "foi sim"]
)
def test_how_somebody_is_or_what_else_is_so_signs_nothing(text: str) -> None:
    assert read_answer(text, PORTUGUESE) is AnswerMeaning.UNCLEAR
    assert read_answer(f"sim, {text}", PORTUGUESE) is not AnswerMeaning.NO


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        *((one, PORTUGUESE) for one in ("sim, tá bem", "ok, tudo bem", "vou sim", "quero sim")),
        *((one, PORTUGUESE) for one in ("óbvio q sim", "claro q sim", "contem comigo, sra")),
        *((one, PORTUGUESE) for one in ("podem usar meu nome", "autorizo minha assinatura")),
        *((one, SPANISH) for one in ("pónganle mi firma", "cuente con mi nombre, joven")),
        *((one, SPANISH) for one in ("de acuerdo con la carta", "que aparezca mi nombre")),
        *((one, SPANISH) for one in ("deseo que mi nombre figure en la lista", "sí, está bien")),
        *(
            (one, SPANISH)
            for one in ("apunten mi nombre al pie", "que valga mi firma", "dejo mi firma")
        ),
        *(
            (one, SPANISH)
            for one in ("estoy segura de que quiero firmarla", "fírmela con mi nombre")
        ),
        *(
            (one, PORTUGUESE)
            for one in ("anota meu nome aí", "podem assinar pra mim", "tamo junto")
        ),
    ],
)
def test_a_yes_beside_it_or_a_name_to_be_put_down_signs(text: str, spoken: Languages) -> None:
    assert read_answer(text, spoken) is AnswerMeaning.YES


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        *((one, PORTUGUESE) for one in ("podem avisar", "sim, mandem", "claro, me avisa")),
        *((one, SPANISH) for one in ("síganme avisando", "sí, puede mandarme noticias")),
        *((one, SPANISH) for one in ("me gustaría saber en qué acaba", "mándenmelas")),
        *((one, PORTUGUESE) for one in ("quero ficar sabendo",)),
        *(
            (one, SPANISH)
            for one in (
                "me interesa enterarme",
                "sí, me interesa saber",
                "me puede escribir cuando guste",
            )
        ),
    ],
)
def test_who_lets_us_send_or_wants_to_hear_agrees_to_updates(text: str, spoken: Languages) -> None:
    assert read_answer(text, spoken, AskedFor.UPDATES) is AnswerMeaning.YES


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        *((one, PORTUGUESE) for one in ("tou fora", "dispenso, obrigada", "tá bom assim")),
        *((one, SPANISH) for one in ("no me meto en problemas", "yo no me meto en esas cosas")),
        *((one, PORTUGUESE) for one in ("não me meto em política", "não mexo com isso")),
        *((one, SPANISH) for one in ("mejor ahí la dejamos", "ninguna", "nambre")),
    ],
)
def test_who_stays_out_of_it_says_no(text: str, spoken: Languages) -> None:
    assert read_answer(text, spoken) is AnswerMeaning.NO


def test_who_gives_up_before_signing_is_not_asked_whether_to_stop() -> None:
    person = told("BIBLIOTECA", "Ana Ruiz", on="portuguese")
    assert "nada foi assinado" in answer(person, "desisto").casefold()
    assert not person.standing.suppressed


@pytest.mark.parametrize("text", ["totalmente eso es correcto", "absolutamente es correcto"])
def test_how_true_something_is_signs_nothing_and_agrees_to_no_updates(text: str) -> None:
    assert read_answer(text, SPANISH) is AnswerMeaning.UNCLEAR
    assert read_answer(text, SPANISH, AskedFor.UPDATES) is AnswerMeaning.UNCLEAR
    assert read_answer(f"sí, {text}", SPANISH) is AnswerMeaning.YES


@pytest.mark.parametrize(
    ("words", "said", "on"),
    [
        (("IBM", "Ana Ruiz", "SIGN"), "I just wanted to sign", "ibm"),
        (("IBMESP", "Ana Ruiz", "FIRMAR"), "solamente quise firmar", "ibm"),
        (("BIBLIOTECA", "Ana Ruiz", "ASSINAR"), "apenas queria assinar", "portuguese"),
        (("BIBLIOTECA", "Ana Ruiz", "ASSINAR"), "não, valeu", "portuguese"),
    ],
)
def test_who_only_wanted_to_sign_gets_no_updates(
    words: tuple[str, ...], said: str, on: str
) -> None:
    person = told(*words, on=on)
    answer(person, said)
    assert person.conversation
    assert person.conversation.step == "done"
    assert not person.standing.consents


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        *(
            (one, SPANISH)
            for one in ("sí, bien, ¡y usted!", "claro y ustedes", "sí andamos muy bien")
        ),
        *(
            (one, PORTUGUESE)
            for one in ("sim, e vcs", "claro, amiga, e tu", "sim, tô bem", "tudo sim")
        ),
    ],
)
def test_who_asks_back_or_tells_how_they_are_signs_nothing(text: str, spoken: Languages) -> None:
    assert read_answer(text, spoken) is AnswerMeaning.UNCLEAR


def test_to_be_interested_to_know_is_no_yes_to_updates_by_itself() -> None:
    assert read_answer("me interesa saber", SPANISH, AskedFor.UPDATES) is AnswerMeaning.UNCLEAR
