"""What is typed on a phone becomes a draft that may be sent."""

from bot.phone_console.draft_from_text import draft_from_text, short_title
from flows.broadcast import find_text_problems
from flows.campaign import Shelf
from tests.transcripts import shelf


def filled(text: str, language: str = "en", on: str = "ibm") -> tuple[str, str, str]:
    """Return the organization, the language and the words of the draft."""
    form = draft_from_text(shelf(on), text, language, 7)
    assert form is not None
    ((spoken, words),) = form.draft.texts.items()
    assert form.draft.audience.languages == (spoken,)
    assert clean(shelf(on), form.draft.campaign, form.draft.organization, spoken, words)
    return form.draft.organization, spoken, words


def clean(on: Shelf, campaign: str, organization: str, language: str, words: str) -> bool:
    found = on.campaign(campaign)
    assert found is not None
    return not find_text_problems(on, found, organization, {language: words}, frozenset({language}))


def test_who_writes_and_how_to_stop_are_put_in() -> None:
    assert filled("We hand in the letter on Monday") == (
        "18-million-rising",
        "en",
        "18 Million Rising: We hand in the letter on Monday. Reply STOP to stop.",
    )
    assert filled("El lunes entregamos la carta.", "es")[2] == (
        "18 Million Rising: El lunes entregamos la carta. STOP para salir."
    )


def test_what_is_there_is_not_put_in_twice() -> None:
    whole = "18 Million Rising: we won! Reply STOP to quit."
    form = draft_from_text(shelf("ibm"), whole, "en", 7)
    assert form is not None
    assert (form.draft.texts["en"], form.added) == (whole, ())


def test_the_organization_that_it_begins_with_speaks() -> None:
    assert filled("daily kos: we won")[0] == "daily-kos"
    assert filled("IBMKOS: we won")[::2] == (
        "daily-kos",
        "Daily Kos: we won. Reply STOP to stop.",
    )
    assert filled("IBM: they gave in")[::2] == (
        "18-million-rising",
        "18 Million Rising: IBM: they gave in. Reply STOP to stop.",
    )


def test_of_several_petitions_one_has_to_be_named() -> None:
    assert draft_from_text(shelf("several"), "we won", "en", 7) is None
    assert filled("RIVER: we won", on="several")[::2] == (
        "river-friends",
        "River Friends: we won. Reply STOP to stop.",
    )
    assert filled("Anglers United won", on="several")[0] == "anglers"


def test_a_language_that_the_petition_does_not_speak_is_its_first() -> None:
    assert filled("we won", "xx")[1] == "en"


def test_a_title_is_short_and_names_the_message() -> None:
    form = draft_from_text(
        shelf("ibm"), "We hand in\nthe letter on Monday at noon, with all names", "en", 7
    )
    assert form is not None
    assert form.draft.title == "We hand in the letter on Monday at noon, (message 7)"
    assert short_title(form.draft.title) == "We hand in the letter on Monday at noon,"
    assert short_title("x" * 60) == "x" * 37 + "..."
