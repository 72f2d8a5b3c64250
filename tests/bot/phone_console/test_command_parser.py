"""What is an order and what is not, since organizers also just talk."""

import pytest

from bot.phone_console.command_parser import COMMAND_WORDS, Act, Order, read
from flows.commands import CARRIER_WORDS


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("FIGURES", Order(Act.FIGURES, language="en")),
        (" figures. ", Order(Act.FIGURES, language="en")),
        ("/figures", Order(Act.FIGURES, language="en")),
        ("Cifras", Order(Act.FIGURES, language="es")),
        ("APPROVE 12", Order(Act.APPROVE, 12, language="en")),
        ("approve #12.", Order(Act.APPROVE, 12, language="en")),
        ("aprobar 12", Order(Act.APPROVE, 12, language="es")),
        ("Pause", Order(Act.PAUSE, language="en")),
        ("watch 3", Order(Act.WATCH, 3, language="en")),
        ("APPROVE 12 13", Order(Act.APPROVE, 12, language="en", beside="13")),
        ("approve 12, at noon", Order(Act.APPROVE, 12, language="en", beside="at noon")),
        ("DONE 3", Order(Act.DONE, 3, language="en")),
        ("listo #3", Order(Act.DONE, 3, language="es")),
        ("DONE3", Order(Act.DONE, 3, language="en")),
        ("Answer#3: On Monday", Order(Act.ANSWER, 3, text="On Monday", language="en")),
        ("inbox3", Order(Act.INBOX, 3, language="en")),
        ("INBOX?", Order(Act.INBOX, language="en")),
        ("INBOX please", Order(Act.INBOX, language="en")),
        ("INBOX -1", Order(Act.INBOX, language="en")),
        ("preguntas " + "9" * 20, Order(Act.INBOX, language="es")),
        ("123456", Order(Act.CODE, text="123456")),
        (
            "BROADCAST We meet\non Monday",
            Order(Act.BROADCAST, text="We meet\non Monday", language="en"),
        ),
        (
            "BROADCAST:\nWe meet on Monday",
            Order(Act.BROADCAST, text="We meet on Monday", language="en"),
        ),
        ("update", Order(Act.BROADCAST, language="en")),
        ("UPDATE We won", Order(Act.BROADCAST, text="We won", language="en")),
        ("Difusión Ganamos", Order(Act.BROADCAST, text="Ganamos", language="es")),
        ("DIFUSION Ganamos", Order(Act.BROADCAST, text="Ganamos", language="es")),
        ("envio Ganamos", Order(Act.BROADCAST, text="Ganamos", language="es")),
        ("NOVEDAD Ganamos", Order(Act.BROADCAST, text="Ganamos", language="es")),
    ],
)
def test_an_order_is_read(text: str, order: Order) -> None:
    assert read(text) == order


@pytest.mark.parametrize(
    "text", ["PAUSE\u00a012", "\u200ePAUSE 12\u200e", "PAUSE \u200b12", "\ufeffPAUSE\u202f#12"]
)
def test_blanks_of_a_page_and_what_does_not_show_make_no_difference(text: str) -> None:
    assert read(text) == read("PAUSE 12")


@pytest.mark.parametrize(
    "text",
    [
        "watch the video",
        "done",
        "Pause?",
        "preguntas sobre la carta",
        "R2D2",
        "Done!",
        "listo",
        "PRONTO",
        "Test driver Ana",
        "approve of it",
        "approve " + "9" * 16,
        "updates",
        "BROADCASTS",
        "12345",
        "1234567",
        "123456 now",
        "STOP",
        "cancel",
        "end",
        "",
        " ",
        "Ana Ruiz",
        "x" * 2000,
        "\u0661\u0662\u0663\u0664\u0665\u0666",
    ],
)
def test_ordinary_words_are_none(text: str) -> None:
    assert read(text) is None


def test_no_order_is_a_word_that_carriers_act_on() -> None:
    taken = frozenset[str]().union(*CARRIER_WORDS.values())
    for acts in COMMAND_WORDS.values():
        assert not taken & {word for words in acts.values() for word in words}


def test_no_order_is_a_word_of_two_languages() -> None:
    spelled = [
        {read(word) for words in acts.values() for word in words} for acts in COMMAND_WORDS.values()
    ]
    languages = [{order.language for order in orders if order} for orders in spelled]
    assert languages == [{language} for language in COMMAND_WORDS]
