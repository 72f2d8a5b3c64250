"""Asking for an end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.commands import CARRIER_WORDS
from flows.events import CarrierWord
from flows.understanding import OptOutKind, RequestedEnd, read_opt_out
from tests.flows.long_texts import texts
from tests.languages import BOTH, speaking

CAUSE = ("IBM", "deportations", "extreme vetting", "")
ORGANIZATIONS = {"rising": "18 Million Rising", "kos": "Daily Kos", "coc": "Color Of Change"}

ALL = RequestedEnd(OptOutKind.ALL)
WRONG = RequestedEnd(OptOutKind.WRONG_NUMBER)


def read(text: str) -> RequestedEnd | None:
    return read_opt_out(text, BOTH, CAUSE, ORGANIZATIONS)


def kind(text: str) -> OptOutKind | None:
    found = read(text)
    return found.kind if found else None


@pytest.mark.parametrize(
    "text",
    [
        "stop",
        "yes, stop",
        "sotp",
        "sto p",
        "un subscribe",
        "optt out",
        "endtexts",
        "stop n*w",
        "退订",
        "STOP to end",
        "Hi.\nplease stop texting me about IBM",
        "Stop. I never liked IBM",
        "unsubscirbe me now",
        "why won't you stop",
        "stop pestering me",
        "make it stop",
        "this is harassment",
        "scam, take me off",
        "para",
        "no sigan mandando mensajes",
        "STOP " * 15,
        "unsubscribe " * 200,
        "alto " * 40 + "por favor",
        "word " * 100 + "please take me off your list " + "word " * 100,
    ],
)
def test_any_reasonable_wording_ends_everything(text: str) -> None:
    assert read(text) == ALL


@pytest.mark.parametrize(
    "text",
    [
        # a verb of ending: us, our messages, what we do, nothing
        "quit blowing up my phone",
        "no more texts about ICE",
        "stop these IBM messages",
        "enough with the political texts",
        "can you guys stop messaging me",
        "paren ya con los mensajes",
        "stop it already",
        "I told you to stop",
        "im paying per text please stop",
        "stop i have kids",
        # a verb of not wanting
        "dont phone me",
        "I would rather you did not write to me",
        "no me llaméis",
        "no quiero recibir más",
        "ya no me manden nada",
        "don't ever write to this number again",
        # whole requests
        "lose my number",
        "can you take my number from your list",
        "please get my number from the list",
        "take me off the texts",
        "leave me the hell alone",
        "sáquenme de la lista",
        "déjenme en paz",
        "my husband has passed away, take him off your list please",
        "He moved, stop sending these",
    ],
)
def test_a_verb_with_us_as_its_object_ends_everything(text: str) -> None:
    assert kind(text) in (OptOutKind.ALL, OptOutKind.WRONG_NUMBER)


@pytest.mark.parametrize(
    ("text", "organization"),
    [
        ("stop 18MR", "rising"),
        ("stop 18 millon rising", "rising"),
        ("stop dailykos", "kos"),
        ("baja de Color of Change", "coc"),
        ("no more texts from Daily Kos", "kos"),
        ("Daily Kos: stop", "kos"),
        ("I am asking Daily Kos to stop", "kos"),
        ("not interested in Daily Kos", "kos"),
        ("why won't you stop texting, Daily Kos", "kos"),
    ],
)
def test_an_organization_that_is_named_ends_its_updates(text: str, organization: str) -> None:
    assert read(text) == RequestedEnd(OptOutKind.ORGANIZATION, organization)


@pytest.mark.parametrize(
    "text", ["stop Daily Kos and everyone else", "stop Daily Kos and 18MR", "Daily Kos? Stop."]
)
def test_more_than_one_organization_is_all(text: str) -> None:
    assert read(text) == ALL


@pytest.mark.parametrize(
    "text",
    [
        "Stop IBM!",
        "Stop, IBM!",
        "IBM stop it",
        "ibm needs to stop",
        "stop extreme vetting",
        "stop deportation",
        "we have got to STOP this",
        "stop the hate",
        "Stop deporting families!",
        "No more deportations!",
        "Tell them to stop",
        "STOP ICE",
        "leave us alone ICE",
        "End the war",
        "stop killing bees",
        "no more pipelines",
        "stop Amazon",
        "enough is enough",
        "stop calling immigrants illegal",
        "these raids must stop",
        "stop your war on immigrants, IBM",
        "IBM please stop",
        "ya basta",
        "basta de deportaciones",
        "alto a la migra",
        "paren las redadas",
        "paren a IBM",
        "alto a las deportaciones",
        "díganles que paren",
    ],
)
def test_what_is_to_end_in_the_world_is_a_cause_known_or_not(text: str) -> None:
    assert kind(text) is OptOutKind.CAUSE


@pytest.mark.parametrize("text", ["stop your games", "mom says stop", "Vince stop"])
def test_words_that_may_well_mean_us_are_in_doubt(text: str) -> None:
    assert kind(text) is OptOutKind.DOUBT


def test_what_may_mean_us_is_a_cause_where_the_cause_is_named() -> None:
    assert kind("IBM workers stop") is OptOutKind.CAUSE


@pytest.mark.parametrize(
    "text",
    [
        "dont text me at work please",
        "please don't text me so often",
        "stop texting me in the middle of the night",
        "stop until monday",
        "Don't send me the bill",
        "I don't want a lot of texts",
        "too many texts",
        "no me escriban en el trabajo",
        "no me manden fotos",
    ],
)
def test_a_limit_and_a_foreign_object_end_a_part(text: str) -> None:
    assert kind(text) is OptOutKind.LIMITED


def test_nothing_to_send_is_no_limit() -> None:
    assert read("dont send me, ok?") == ALL


@pytest.mark.parametrize(
    "text",
    [
        "can i unsubscribe at any time?",
        "how do I stop?",
        "how do i stop these texts",
        "how to unsubscribe",
        "¿cómo cancelo?",
    ],
)
def test_who_asks_how_or_whether_has_not_asked_to_end(text: str) -> None:
    assert kind(text) is OptOutKind.HOW_TO_STOP


@pytest.mark.parametrize("text", ["Not interested", "cancel that", "ya no me interesa"])
def test_a_no_to_what_was_asked_is_told_apart(text: str) -> None:
    assert kind(text) is OptOutKind.REFUSAL


@pytest.mark.parametrize(
    "text",
    [
        "delete me please",
        "erase my info",
        "remove all my personal data please",
        "delete everything you know about me",
        "borren mis datos",
        "bórrenme",
    ],
)
def test_who_wants_to_be_erased_is_told_apart(text: str) -> None:
    assert kind(text) is OptOutKind.DELETE


@pytest.mark.parametrize(
    "text",
    [
        "wrong number",
        "This is not Maria",
        "I'm not Ana",
        "This isn't Ana anymore",
        "no soy María. Paren",
    ],
)
def test_a_wrong_number_is_told_apart(text: str) -> None:
    assert read(text) == WRONG


@pytest.mark.parametrize(
    "text",
    [
        "",
        "don't stop",
        "no paren",
        "shop",
        "IBM is a shame",
        "is this spam?",
        "this is not fair",
        "Palo Alto",
        "Reply STOP to stop",
        "Ana Ruiz",
        "who is this",
        "quién es",
        "Can I get on your list",
        "can i get a list of signatures",
        "I'm not persuaded",
        "say more about that further please",
        "they never text us back",
        "she is not interested",
        "he decided to stop smoking",
        "I don't want to give my last name",
        "bus stop",
        "take my name off the petition",
        "I didn't get the text",
        "I never want to hear from ICE again",
        "we don't want to hear about the cops",
        "can my name be removed?",
        "could my signature be withdrawn",
        "nomás si es gratis",
        "nada más si es seguro",
        "I'm not Ana anymore, I got married",
        "sorry im not Ana Ruiz any more",
        "ya no soy Ana, me casé",
        "where did you get my number from",
        "where'd you guys get my phone number from?",
        "i wonder where u got my cell number from",
    ],
)
def test_what_only_sounds_like_it_is_not(text: str) -> None:
    if text == "Reply STOP to stop":
        text = f"yes\nMay we text you? {text}. Msg&data rates may apply."
    assert read(text) is None


def test_a_word_that_is_a_name_elsewhere_means_stop_where_it_is_spoken() -> None:
    assert read_opt_out("fin", speaking("es"), (), {}) == ALL
    assert read_opt_out("fin", speaking("en"), (), {}) is None


STOP_WORDS = [word.lower() for word in sorted(CARRIER_WORDS[CarrierWord.STOP])]
DRESS = st.sampled_from(
    ["", " ", "!", ".", "...", " 🙏", " please", "\n", " thanks", ", por favor"]
)
CASES = st.sampled_from([str.lower, str.upper, str.title])


@given(st.sampled_from([*STOP_WORDS, "alto", "parar", "baja", "opt out"]), CASES, DRESS, DRESS)
def test_no_dress_hides_a_stop_word(word: str, case: object, before: str, after: str) -> None:
    assert callable(case)
    assert read(f"{before.strip(' .!,')} {case(word)}{after}") == ALL


@given(texts(80))
def test_no_text_is_too_odd(text: str) -> None:
    read(text)


@given(st.lists(st.sampled_from(["stop", "no", "texts", "IBM", "don't", ".", ","]), max_size=12))
def test_no_text_hides_that_a_later_sentence_is_stop(said: list[str]) -> None:
    assert read(f"{' '.join(said)}\nSTOP") in {ALL, WRONG}


@pytest.mark.parametrize(
    "text",
    [
        *("this is a scam", "what a scam", "looks like spam", "this is spam", "i think its a scam"),
        *("esto es spam", "qué estafa", "she won't let you stop", "you find me annoying"),
        "I will remove my phone from my desk",
    ],
)
def test_what_is_said_of_the_campaign_or_of_others_ends_nothing(text: str) -> None:
    assert kind(text) is None


@pytest.mark.parametrize("text", ["stop scamming people", "quit ICE"])
def test_what_the_world_shall_stop_is_what_people_came_to_say(text: str) -> None:
    assert kind(text) is OptOutKind.CAUSE


@pytest.mark.parametrize(
    "text",
    [
        *("please don't call me Annie", "don't call me Annie, it's Ana", "never call me Bob"),
        *("I can't get enough of these", "not interested in what IBM says"),
    ],
)
def test_who_tells_a_name_or_of_interests_ends_nothing(text: str) -> None:
    assert kind(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("don't call me again", "don't call me", "please don't call me on Mondays"),
        *("don't call me tuesday", "do not call me bitch", "don't call me anymore Annie"),
        *("never call me ever", "not interested in what you have to say", "enough already"),
    ],
)
def test_who_wants_no_calls_is_understood_whatever_follows(text: str) -> None:
    assert kind(text) in (OptOutKind.ALL, OptOutKind.LIMITED, OptOutKind.REFUSAL)


@pytest.mark.parametrize("text", ["cancel my order", "cancel our reservation", "cancel form"])
def test_what_is_ordered_elsewhere_may_be_meant_of_us(text: str) -> None:
    assert kind(text) is OptOutKind.DOUBT


@pytest.mark.parametrize(
    "text",
    [
        *(
            "I don't want to talk to you anymore",
            "don't wanna chat any more",
            "i refuse to speak to you",
        ),
        *(
            "ya no quiero platicar con ustedes",
            "no quiero hablar más",
            "ya no deseo seguir hablando",
        ),
        *(
            "não quero mais conversar",
            "não quero falar com vocês",
            "não quero mais falar com vocês",
        ),
    ],
)
def test_who_will_not_talk_any_longer_ends_our_messages(text: str) -> None:
    found = read_opt_out(text, speaking("en", "es", "pt"), (), {})
    assert found is not None
    assert found.kind is OptOutKind.ALL


@pytest.mark.parametrize(
    "text",
    [
        *(
            "I don't want to talk about it",
            "i don't want to talk to a bot",
            "I want to talk to you",
        ),
        *("no quiero hablar con una máquina", "quiero hablar con ustedes", "não quero falar disso"),
    ],
)
def test_who_will_not_talk_of_it_or_with_a_machine_ends_nothing(text: str) -> None:
    assert read_opt_out(text, speaking("en", "es", "pt"), (), {}) is None
