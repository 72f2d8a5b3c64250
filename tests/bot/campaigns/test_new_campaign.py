"""A campaign is begun from a few answers: whole, right, and over nothing that is there."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.campaigns import load
from bot.campaigns.new_campaign import (
    MAX_LETTER_BYTES,
    LetterError,
    NewCampaign,
    find_problems,
    read_keyword,
    read_letter,
    suggest_id,
    suggest_keyword,
)
from bot.campaigns.new_campaign_files import write
from bot.conversation.dry_run import Rehearsal
from flows.campaign import Shelf, letter_sha256
from flows.segments import measure

LETTER = "To the Mayor\r\n\r\nKeep the “night ferry”: it is ours.\n\n[Your Name]"
FACTS = {
    "id": "save-the-night-ferry",
    "target_name": 'Robin "Bo" Example: Mayor',
    "target_organization": "Harbor Board",
    "sponsor": "Ferry Riders",
    "contact": "ferry@example.org",
    "privacy": "https://example.org/privacy#you",
}
EN = {
    "title": "Save the Night Ferry: # 1",
    "target": "the Mayor",
    "ask": "keep the night ferry",
    "keyword": "FERRY",
    "letter": LETTER,
}
ES = {
    "title": "Salvemos el ferry",
    "target": "la alcaldesa",
    "ask": "mantener el ferry nocturno",
    "keyword": "BARCAZA",
    "letter": "A la alcaldesa\n\nSalve el ferry.\n",
}
PT = {
    "title": "Salvem a balsa",
    "target": "a prefeita",
    "ask": "manter a balsa noturna",
    "keyword": "BALSA",
    "letter": "À prefeita\n\nSalve a balsa.\n",
}
WORDS = {"en": EN, "es": ES, "pt": PT}


@pytest.fixture
def empty(tmp_path: Path) -> Shelf:
    return load(tmp_path, may_be_empty=True)


def begun(*languages: str, **changes: str) -> NewCampaign:
    """Return a draft with all answers; ``changes`` are those of the first language, or facts."""
    new = NewCampaign(languages)
    for name, value in {**FACTS, **changes}.items():
        if name in FACTS:
            new = new.with_answer(name, value)
    for language in languages:
        for name, value in WORDS[language].items():
            here = changes.get(name, value) if language == languages[0] else value
            new = new.with_answer(name, here, language)
    return new


@pytest.mark.parametrize("languages", [("en",), ("es",), ("pt",), ("en", "es"), ("es", "en", "pt")])
def test_the_folder_passes_the_check_and_can_be_signed(
    languages: tuple[str, ...], tmp_path: Path, empty: Shelf
) -> None:
    new = begun(*languages)
    assert find_problems(new, empty) == []
    folder = write(new, tmp_path, empty)
    shelf = load(tmp_path)
    (campaign,) = shelf.campaigns
    assert [path.name for path in tmp_path.iterdir()] == [folder.name] == [campaign.id]
    assert campaign.languages == languages
    assert campaign.letter.text == WORDS[languages[0]]["letter"]
    assert campaign.letter.sha256 == letter_sha256(campaign.letter.text)
    assert campaign.target.name == FACTS["target_name"]
    assert campaign.words[languages[0]].title == WORDS[languages[0]]["title"]
    for language in languages:
        for channel in ("sms", "telegram"):
            person = Rehearsal(shelf, channel)
            for said in (WORDS[language]["keyword"], "Ana Ruiz", shelf.choices[language]["sign"]):
                assert person.say(said) is not None
            assert person.standing.signatures[campaign.id].name == "Ana Ruiz"


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_said_fits_into_few_segments(language: str, tmp_path: Path, empty: Shelf) -> None:
    write(begun(language), tmp_path, empty)
    greeting = Rehearsal(load(tmp_path)).say(WORDS[language]["keyword"])
    assert greeting is not None
    assert measure(greeting.text).segments <= 2
    assert measure(greeting.text).encoding == "GSM-7"


def test_a_long_title_is_left_out_of_the_greeting(tmp_path: Path, empty: Shelf) -> None:
    new = begun("en", title="Save the Night Ferry " * 5 + "now", ask="keep it " * 6 + "on")
    assert find_problems(new, empty) == []
    write(new, tmp_path, empty)
    greeting = Rehearsal(load(tmp_path)).say("FERRY")
    assert greeting is not None
    assert "Save the Night" not in greeting.text
    assert "Ferry Riders asks the Mayor" in greeting.text


@pytest.mark.parametrize("sponsor", ["Springfield Readers", "Organización Comunitaria del Valle"])
@pytest.mark.parametrize(
    ("language", "target", "ask"),
    [
        ("en", "Mayor López", "keep the Elm Street library open and fund it for three years"),
        ("es", "la alcaldesa López", "mantener abierta la biblioteca de la calle Elm"),
        ("es", "el director Núñez", "dejar de cobrar el autobús a los niños"),
        ("pt", "a prefeita Conceição Araújo", "manter aberta a biblioteca do bairro"),
    ],
)
def test_names_with_accents_leave_room_for_ordinary_answers(
    language: str, target: str, ask: str, sponsor: str, empty: Shelf
) -> None:
    new = begun(
        language,
        target=target,
        ask=ask,
        sponsor=sponsor,
        contact="contacto@organizacionvalle.org",
        privacy="https://organizacionvalle.org/peticion/privacidad",
    )
    assert find_problems(new, empty) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": "x" * 501}, "'title' is too long"),
        ({"ask": "keep the ferry running " * 12 + "on"}, "segments"),
        ({"ask": "to keep the ferry"}, "'to to'"),
        ({"ask": "keep {it}"}, "a brace"),
        ({"keyword": "STOP"}, "is reserved"),
        ({"keyword": "IBM"}, "is taken by 'ibm-extreme-vetting'"),
        ({"keyword": "IBMM"}, "one typo away from IBM"),
        ({"contact": "us"}, "nothing that a person could write to"),
        ({"privacy": "http://example.org"}, "'privacy' is not written as it must be"),
        ({"id": "Save It"}, "the folder's name is not written as it must be"),
        ({"letter": " \n"}, "the letter is missing"),
    ],
)
def test_what_is_wrong_is_told_in_words(changes: Mapping[str, str], told: str) -> None:
    shipped = load(Path(__file__).parents[3] / "campaigns")
    problems = find_problems(begun("en", **changes), shipped)
    assert any(told in problem for problem in problems), problems


def test_a_draft_is_checked_while_answers_are_missing(empty: Shelf) -> None:
    new = NewCampaign(("en", "es"))
    assert find_problems(new, empty) == []
    assert find_problems(new.with_answer("ask", "to go", "en"), empty)


def test_a_name_with_which_an_opt_out_is_misread_is_no_word_of_the_cause(
    tmp_path: Path, empty: Shelf
) -> None:
    misread = begun("en", target_organization="petition", target_name="petition")
    assert find_problems(misread, empty) == []
    write(misread, tmp_path, empty)
    (campaign,) = load(tmp_path).campaigns
    assert campaign.cause == {"FERRY"}


def test_nothing_is_overwritten(tmp_path: Path, empty: Shelf) -> None:
    (tmp_path / FACTS["id"]).mkdir()
    with pytest.raises(FileExistsError):
        write(begun("en"), tmp_path, empty)
    assert list((tmp_path / FACTS["id"]).iterdir()) == []


def test_nothing_is_half_written(tmp_path: Path, empty: Shelf) -> None:
    with pytest.raises(UnicodeEncodeError):
        write(begun("en", title="Save \ud800"), tmp_path / "new", empty)
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (None, "cannot be read"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"\xef\xbb\xbfDear", "byte order mark"),
        (b"Dear\nyou\xff", ":2 is not UTF-8"),
        ("Señora".encode("utf-16"), "is not UTF-8"),
        ("Dear\nMayor \u202eeert".encode(), ":2 has a sign that turns the direction of text"),
        (b"x" * (MAX_LETTER_BYTES + 1), "is it the letter?"),
    ],
)
def test_a_file_that_cannot_be_the_letter_is_refused(
    written: bytes | None, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "letter.txt"
    if written is not None:
        path.write_bytes(written)
    with pytest.raises(LetterError, match=told.replace("?", r"\?")):
        read_letter(path)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Don’t Help Trump Deport Immigrants", "dont-help-trump-deport-immigrants"),
        ("¡Salvemos el río!", "salvemos-el-rio"),
        ("保护", ""),
        ("word " * 30, "-".join(["word"] * 12)),
    ],
)
def test_the_folder_is_named_by_the_title(title: str, name: str) -> None:
    assert suggest_id(title) == name


def test_a_keyword_is_written_in_capitals_and_suggested_for_further_languages() -> None:
    assert read_keyword(" ferry ") == "FERRY"
    for text in ("F", "FERRY BOAT", "FÄHRE", "F" * 21):
        with pytest.raises(ValueError, match="a keyword is 2 to 20"):
            read_keyword(text)
    assert suggest_keyword(begun("en", keyword="F" * 20), "es") == "F" * 18 + "ES"
    assert suggest_keyword(NewCampaign(("en",)), "es") == ""


def test_a_sponsor_of_one_word_gets_a_keyword_too(tmp_path: Path, empty: Shelf) -> None:
    for sponsor, keyword in (("Riders", "FERRYRID"), ("保护", "FERRYORG")):
        new = begun("en", sponsor=sponsor, id=suggest_id(keyword))
        folder = write(new, tmp_path / sponsor, empty)
        assert f"keyword: {keyword}" in (folder / "campaign.yaml").read_text(encoding="utf-8")
