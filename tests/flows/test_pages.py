"""What is read page by page: the letter with the reader's name, the explanation with what to do."""

import pytest

from bot.conversation.dry_run import Rehearsal
from flows.campaign import MAX_LENGTH_OF_LIST, Shelf, letter_sha256
from flows.check.text_sizes import fill_texts
from flows.replies import Reply
from flows.wording import Medium, fits_sms, render
from tests.flows.rehearsals import answer, told
from tests.transcripts import shelf

SMS, RICH = Medium(), Medium(rich=True)
IBM = shelf("ibm").campaigns[0]


def letter(name: str, page: int, medium: Medium, language: str = "en") -> str:
    key = "letter" if language == "en" else "translation"
    reply = Reply(key, {"name": name} if name else {}, page=page)
    return render(shelf("ibm"), IBM, reply, language, medium).text


@pytest.mark.parametrize(
    ("lines", "then"),
    [
        (("IBM",), "To sign, reply with your full name."),
        (("IBM", "Ana Ruiz"), "SIGN to sign, NO to leave it."),
        (("IBM", "J"), "Reply YES, or send your full name."),
        (("IBM", "Ana Ruiz", "SIGN"), "Updates? Reply UPDATES or NO."),
        (("IBM", "Ana Ruiz", "SIGN", "NO"), "(1/8: MORE)"),
        (("IBM", "Ana Ruiz", "SIGN", "NO", "NAME"), "And your full name?"),
    ],
)
def test_each_page_of_the_explanation_says_what_to_do_from_here(
    lines: tuple[str, ...], then: str
) -> None:
    assert answer(told(*lines), "more").endswith(then)


def test_the_last_page_leads_to_the_letter() -> None:
    last = answer(told("IBM", *["more"] * 7), "more")
    assert last.endswith(
        "LETTER shows all that you would sign. To sign, reply with your full name."
    )
    assert answer(told("IBM", *["more"] * 8), "more").startswith("When Donald Trump promised")


def test_a_chat_gets_the_explanation_whole() -> None:
    whole = answer(told("IBM", "Ana Ruiz", channel="telegram"), "more")
    assert whole.endswith("LETTER shows all that you would sign. SIGN to sign, NO to leave it.")


@pytest.mark.parametrize("name", ["Ana Ruiz", "Zoë Ng", "Đorđe Ćirić", "安娜", "J" * 100])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_letter_shows_the_name_once_it_is_known(name: str, language: str) -> None:
    pages = [letter(name, page, SMS, language) for page in range(6)]
    assert f": {name}" in pages[0]
    assert "[" not in "".join(pages)
    assert all(fits_sms(page) for page in pages)
    rich = letter(name, 0, RICH, language)
    assert f": {name}" in rich
    assert "[" not in rich


def test_who_has_given_no_name_reads_where_it_will_stand() -> None:
    assert "From: [Your Name]" in letter("", 0, SMS)
    assert "From: [Your Name]" in answer(told("IBM"), "letter")
    assert "From: Ana Ruiz" in answer(told("IBM", "Ana Ruiz"), "letter")


def test_a_letter_without_one_mark_is_shown_as_it_is() -> None:
    text = "To [you] and [you]: no."
    shown = IBM.model_copy(update={"letter": IBM.letter.model_copy(update={"text": text})})
    reply = Reply("letter", {"name": "Ana Ruiz"})
    assert text in render(shelf("ibm"), shown, reply, "en", RICH).text


def test_the_letter_that_is_signed_is_the_file_all_the_same() -> None:
    rehearsal = told("IBM", "Ana Ruiz", "letter", "SIGN")
    assert "signed ibm-extreme-vetting as Ana Ruiz" in rehearsal.transcript()
    assert IBM.letter.sha256 == letter_sha256(IBM.letter.text)
    assert "[Your Name]" in IBM.letter.text


def test_of_several_petitions_the_titles_and_the_people_to_write_to_are_named() -> None:
    several = told(on="several")
    assert "IBM (Don't Help Trump Deport Immigrants), RIVER (" in answer(several, "hi")
    assert answer(several, "help?").startswith(
        "People to write to: IBM petition@example.org, RIVER river@example.org."
    )
    assert answer(told("RIVER", on="several"), "help?").startswith("Keep our river clean")


def test_of_many_petitions_the_keywords_alone_are_named() -> None:
    base = shelf("ibm")
    numbered = [{"id": f"c{number}", "keywords": {f"WORD{number}": "en"}} for number in range(9)]
    many = Shelf(
        campaigns=tuple(IBM.model_copy(update=update) for update in numbered),
        languages=base.languages,
        shared=base.shared,
        choices=base.choices,
        questions=base.questions,
    )
    assert len(many.open_contacts) > MAX_LENGTH_OF_LIST
    measured = fill_texts(many.campaigns[0], many, "en")
    assert ("help_several",) not in {sample.keys for sample in measured}
    rehearsal = Rehearsal(many)
    assert "its word: WORD0, WORD1," in answer(rehearsal, "hi")
    assert answer(rehearsal, "help?").startswith("Don't Help Trump Deport Immigrants")


def test_a_closed_petition_says_so_to_status() -> None:
    assert answer(told("BRCLUB", on="several"), "status").startswith("This petition is closed")
