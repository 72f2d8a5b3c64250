"""A broadcast reads as its organizer wrote it, to each person by name."""

import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.broadcast import MAX_CHARACTERS, BroadcastText, broadcast_text
from flows.campaign import Campaign, Shelf
from flows.replies import CAMPAIGN_PLACEHOLDERS
from flows.wording import Medium
from tests.transcripts import shelf

SMS = Medium(reach="(555) 555-0100", days=30)
RICH = Medium(rich=True, reach="https://t.me/handraiser_test_bot?start={keyword}", days=30)
SHELF: Shelf = shelf("ibm")
(IBM,) = SHELF.campaigns
SPONSOR = "18-million-rising"

names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=100)


def worded(
    text: str, language: str = "en", medium: Medium = SMS, campaign: Campaign = IBM
) -> BroadcastText:
    return broadcast_text(SHELF, campaign, SPONSOR, {language: text}, language, medium)


def test_a_person_is_called_by_the_first_name_or_by_the_whole() -> None:
    text = "{first}, you signed as {name}. {organization}"
    assert worded(text).text("Ana Ruiz") == "Ana, you signed as Ana Ruiz. 18 Million Rising"


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "Hi {first}, we won.", "Hi friend, we won."),
        ("en", "{first}, we won.", "Friend, we won."),
        ("en", "We won. {first}, thank you!", "We won. Friend, thank you!"),
        ("en", "We won!\n\n({first} too.)", "We won!\n\n(Friend too.)"),
    ],
)
def test_someone_without_a_name_is_called_by_a_kind_word(
    language: str, text: str, said: str
) -> None:
    assert worded(text, language).text("") == said
    assert worded(text, language).text(" ") == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("¡{first}, ganamos! Gracias, {name}.", "¡Ganamos! Gracias."),
        ("Hola, {first}: ganamos.", "Hola: ganamos."),
        ("Ganamos. {first}, gracias.", "Ganamos. Gracias."),
        ("Gracias {first}", "Gracias"),
    ],
)
def test_where_no_word_fits_everyone_the_name_is_left_out(text: str, said: str) -> None:
    assert worded(text, "es").text("") == said


def test_a_campaign_may_have_its_own_word_for_someone_without_a_name() -> None:
    says = {
        **IBM.words["en"].says,
        "friend": IBM.words["en"].says["greet"].model_copy(update={"rich": "neighbor of {target}"}),
    }
    words = IBM.words["en"].model_copy(update={"says": says})
    campaign = IBM.model_copy(update={"words": {**IBM.words, "en": words}})
    said = worded("Hi {first}!", campaign=campaign).text("")
    assert said == "Hi neighbor of IBM's CEO!"


def test_quotes_and_dashes_are_made_plain_in_a_text_message_and_only_there() -> None:
    text = "“We won” – thank you, {name}… {target}"
    assert worded(text).text("Ana “Nena” Ruiz") == (
        '"We won" - thank you, Ana “Nena” Ruiz... IBM\'s CEO'
    )
    assert worded(text, medium=RICH).text("Ana “Nena” Ruiz") == (
        "“We won” – thank you, Ana “Nena” Ruiz… IBM’s CEO"
    )


def test_everything_that_a_campaign_may_name_can_be_named() -> None:
    text = " ".join(f"{name}=<{{{name}}}>" for name in sorted(CAMPAIGN_PLACEHOLDERS))
    said = worded(text, medium=RICH).text("")
    assert "{" not in said
    assert "reach=<https://t.me/handraiser_test_bot?start=IBM>" in said
    assert "days=<30>" in said
    assert "sponsor=<18 Million Rising>" in said


def test_a_text_without_a_name_is_the_same_for_everyone() -> None:
    assert not worded("{organization}: we won.").personal
    assert worded("{organization}: we won, {first}.").personal
    assert worded("{organization}: we won.").text("Ana Ruiz") == "18 Million Rising: we won."


@pytest.mark.parametrize(
    ("language", "written"), [("es", "es"), ("en", "en"), ("fr", "en"), ("", "en")]
)
def test_whoever_reads_no_language_of_it_reads_the_campaign_s_first(
    language: str, written: str
) -> None:
    texts = {"es": "Ganamos.", "en": "We won."}
    assert broadcast_text(SHELF, IBM, SPONSOR, texts, language, SMS).language == written


def test_a_text_in_a_language_that_was_taken_away_is_said_all_the_same() -> None:
    found = broadcast_text(SHELF, IBM, SPONSOR, {"fr": "Merci, {first}. {title}"}, "en", SMS)
    assert found.text("") == "Merci, friend. Don't Help Trump Deport Immigrants"


def test_what_is_no_placeholder_and_an_organization_that_left_stay_as_they_are() -> None:
    found = broadcast_text(SHELF, IBM, "left-since", {"en": "{organization} {amount}"}, "en", SMS)
    assert found.text("") == "left-since {amount}"


def test_a_name_so_long_that_nothing_could_be_sent_is_left_out() -> None:
    text = "x" * (MAX_CHARACTERS - len("friend ")) + " {name}"
    assert len(worded(text).text("Ana Ru")) == MAX_CHARACTERS
    assert worded(text).text("Ana Ruiz").endswith("x friend")
    assert worded(text).text("Ána Ru").endswith("x Ána Ru")


@given(names)
def test_a_name_is_never_changed_nor_read_as_a_placeholder(name: str) -> None:
    said = worded("A {name} B").text("{first} " + name)
    assert said == f"A {{first}} {name} B"


@given(names, st.sampled_from([SMS, RICH]))
def test_any_name_can_be_put_in(name: str, medium: Medium) -> None:
    said = worded("Hi {first} and {name}! “{organization}”", medium=medium).text(name)
    assert said.startswith("Hi ")


def test_one_more_person_costs_microseconds() -> None:
    said = worded("Hi {first}! {organization}: we won, {name}. Reply STOP to stop.")
    seconds = min(timeit.repeat(lambda: said.text("Ana Ruiz"), number=1000, repeat=5)) / 1000
    assert seconds < 50e-6


@pytest.mark.parametrize("medium", [SMS, RICH])
@pytest.mark.parametrize("unseen", "\u200b \u115f \u1160 \u180e \u2800 \u3164 \uffa0".split(" "))
def test_an_unseen_blank_between_words_is_a_blank(medium: Medium, unseen: str) -> None:
    assert worded(f"Thank you{unseen}for it", medium=medium).text("") == "Thank you for it"
    assert worded(f"Hi{unseen}{{first}}", medium=medium).text("Ana") == "Hi Ana"
    assert worded(f"We won!{unseen * 2}Read on", medium=medium).text("") == "We won! Read on"


@pytest.mark.parametrize("medium", [SMS, RICH])
def test_unseen_signs_elsewhere_are_left_out(medium: Medium) -> None:
    text = "\ufeffWe \u200bwon\u200b, im\u00adpor\u2060tant\u200b\n\u200bRead on\u200b"
    assert worded(text, medium=medium).text("") == "We won, important\nRead on"


@pytest.mark.parametrize("medium", [SMS, RICH])
@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("S\u200dTOP, de\u200cport, fo\u2062ur, a\u034fb", "STOP, deport, four, ab"),
        ("hand \u200fit\u200e \u202bin\u202c, \u2066x\u2069 \u061cy", "hand it in, x y"),
        ("plain\ufe0f, a \ufe0fb, x\U000e0041y", "plain, a b, xy"),
        ("https://ibm.org/\u200ba\u200b-b and", "https://ibm.org/a-b and"),
        ("https://ibm.org/a\u200band on", "https://ibm.org/a and on"),
        ("www.ibm.org\u200b/a", "www.ibm.org/a"),
    ],
)
def test_signs_that_join_or_turn_nothing_are_left_out(
    medium: Medium, written: str, read: str
) -> None:
    assert worded(written, medium=medium).text("") == read


@pytest.mark.parametrize("medium", [SMS, RICH])
@pytest.mark.parametrize(
    "text",
    [
        "fam \U0001f468\u200d\U0001f469\u200d\U0001f467 x",
        "\u2764\ufe0f\u200d\U0001f525 1\ufe0f\u20e3 \u00a9\ufe0f",
        "\U0001f3f4\U000e0067\U000e0062\U000e007f ok",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u200f!",
        "\u0915\u094d\u200d\u0937",
    ],
)
def test_what_emoji_and_scripts_are_made_of_stays(medium: Medium, text: str) -> None:
    assert worded(text, medium=medium).text("") == text
