"""What phones send by themselves."""

import pytest
from hypothesis import given

from flows.understanding import Noise, noise
from tests.flows.long_texts import texts


@pytest.mark.parametrize(
    "text",
    [
        "Liked “Reply STOP to stop”",
        "Removed a heart from “Signed, Ana.”",
        "Reacted 👍 to “Reply YES”",
        "\u200b👍\u200b to “Reply YES”",
        "Le gustó “Firmado, Ana.”",
        "Loved an image",
    ],
)
def test_a_tapback_quotes_us(text: str) -> None:
    assert noise(text) is Noise.TAPBACK


@pytest.mark.parametrize("text", ["Loved it", "I liked “Roots”", "Painted an image", "“yes”", "👍"])
def test_words_that_a_person_wrote_are_none(text: str) -> None:
    assert noise(text) is None


def test_an_automatic_reply_is_noise_unless_it_asks_for_an_end() -> None:
    assert noise("Auto-reply: I am away") is Noise.AUTOREPLY
    assert noise("Thanks for contacting Joe's Pizza. Reply STOP to opt out.") is Noise.AUTOREPLY
    assert noise("Auto-reply: unsubscribe me") is None
    assert noise("I'm driving, stop texting me") is None


@given(texts(60))
def test_no_text_is_too_odd(text: str) -> None:
    noise(text)
