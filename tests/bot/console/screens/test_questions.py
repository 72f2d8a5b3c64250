"""Holds the screen of questions: read, taken, answered, closed, and who asked opted out."""

from datetime import timedelta
from html import unescape

import pytest

from bot.organizers import accounts
from bot.organizers.roles import Role
from bot.providers.interface import Refused
from bot.questions.answer import give_answer
from bot.questions.open_questions import TAKEN_FOR
from bot.runtime import Runtime
from bot.storage.consent import suppressions
from bot.storage.organizers import audit_trail
from bot.storage.organizers.organizers import Organizer
from bot.storage.schema.question_tables import QuestionStatus
from tests.bot.console.browsing import Browsing, hidden_fields
from tests.bot.console.conftest import add_one
from tests.bot.questions.askers import ANA, ANSWER, BEN, MARCH, answer, ask, row
from tests.bot.sending.recorded_transport import Recorded
from tests.clock import Clock


@pytest.fixture(autouse=True)
def afternoon(clock: Clock) -> None:
    """It is day where the people are who ask."""
    clock.advance(timedelta(hours=5))


def test_what_waits_is_listed_with_its_last_words_and_without_a_number(
    signed_in: Browsing, runtime: Runtime
) -> None:
    ask(runtime)
    ask(runtime, BEN, "Could you come and speak at our school?")
    page = signed_in.open("/questions").text
    assert page.index(MARCH) < page.index("speak at our school")
    assert ANA not in page
    assert ANA[2:] not in page


def test_the_list_says_why_an_answer_did_not_go_out(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    ask(runtime)
    answer(runtime, ana, Recorded(Refused("30007")))
    page = signed_in.open("/questions").text
    assert '<p class="taken">' in page
    assert "30007" in page or "spam" in page
    assert '<p class="taken">' not in signed_in.open("/questions?list=done").text


def test_that_a_list_of_them_was_read_stands_in_the_audit_trail(
    signed_in: Browsing, runtime: Runtime
) -> None:
    signed_in.open("/questions")
    ask(runtime)
    ask(runtime, BEN, "Could you come and speak at our school?")
    for shown in ("waiting", "mine", "done"):
        signed_in.open(f"/questions?list={shown}")
    with runtime.database.read() as connection:
        lines = audit_trail.list_lines(connection)
    read = [(one.who, one.detail) for one in lines if one.act == "questions read"]
    assert read == [("ana", "2 questions, 1 to 2")]


def test_who_opens_one_has_it_before_them_and_others_see_it(
    signed_in: Browsing, browsing: Browsing, runtime: Runtime, ana: Organizer, clock: Clock
) -> None:
    ask(runtime)
    signed_in.open("/questions/1")
    assert "1" in signed_in.open("/questions?list=mine").text
    browsing.sign_in_as(add_one(runtime, Role.ORGANIZER, ana))
    assert "ana has it open" in browsing.open("/questions").text
    assert "ana has this question open" in browsing.open("/questions/1").text
    assert MARCH not in browsing.open("/questions?list=mine").text
    clock.advance(TAKEN_FOR)
    assert "has it open" not in browsing.open("/questions").text


def test_campaign_and_language_are_told_by_what_they_are_called(
    signed_in: Browsing, runtime: Runtime
) -> None:
    ask(runtime)
    campaign = runtime.shelf.campaigns[0]
    for page in ("/questions", "/questions/1"):
        shown = unescape(signed_in.open(page).text)
        assert f"{campaign.words['en'].title} (English)" in shown
        assert campaign.id not in shown
    shown = unescape(signed_in.open("/questions", **{"Accept-Language": "es"}).text)
    assert f"{campaign.words['es'].title} (inglés)" in shown


def test_opening_one_is_not_answering_it(signed_in: Browsing, runtime: Runtime) -> None:
    ask(runtime)
    signed_in.open("/questions/1")
    assert row(runtime, 1).status is QuestionStatus.OPEN
    assert MARCH in signed_in.open("/questions").text


def test_the_conversation_stands_around_it(signed_in: Browsing, runtime: Runtime) -> None:
    ask(runtime).say("SIGN")
    page = signed_in.open("/questions/1").text
    assert page.index("IBM Ana Ruiz") < page.index(MARCH) < page.index("Signed, Ana.")


def test_an_answer_is_stored_to_be_sent(signed_in: Browsing, runtime: Runtime) -> None:
    ask(runtime)
    sent = signed_in.send("/questions/1", {"answer": ANSWER})
    assert "on its way" in signed_in.follow(sent).text
    assert row(runtime, 1).status is QuestionStatus.WAITING
    assert MARCH in signed_in.open("/questions?list=done").text
    assert ANSWER in signed_in.open("/questions/1").text


def test_an_answer_at_night_says_when_it_goes_out(
    signed_in: Browsing, runtime: Runtime, clock: Clock
) -> None:
    ask(runtime)
    clock.advance(timedelta(hours=12))
    signed_in.sign_in_as(accounts.named(runtime, "ana"))
    sent = signed_in.send("/questions/1", {"answer": ANSWER})
    assert "in the morning" in signed_in.follow(sent).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "please fill this in"), ("x" * 1400, "segments"), ("See https://bit.ly/x", "bit.ly")],
)
def test_what_cannot_go_out_is_said_and_the_words_stay(
    signed_in: Browsing, runtime: Runtime, typed: str, said: str
) -> None:
    ask(runtime)
    refused = signed_in.send("/questions/1", {"answer": typed})
    assert refused.status_code == 422
    assert said in refused.text
    assert typed in refused.text
    assert row(runtime, 1).status is QuestionStatus.OPEN


def test_who_stopped_cannot_be_answered_and_it_is_said_before_one_types(
    signed_in: Browsing, runtime: Runtime
) -> None:
    ask(runtime).say("STOP")
    page = signed_in.open("/questions/1").text
    assert "<textarea" not in page
    assert "has said STOP since" in page


def test_of_two_who_answer_the_second_is_told_who_was_first(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    ask(runtime)
    bo = add_one(runtime, Role.ORGANIZER, ana)
    fields = hidden_fields(signed_in.open("/questions/1"))
    give_answer(runtime, bo, 1, ANSWER)
    refused = signed_in.post("/questions/1", {**fields, "answer": "Another one."})
    assert refused.status_code == 422
    assert f"answered already, by {bo.name}" in refused.text


def test_a_ready_answer_stands_in_the_form_behind_what_was_typed(
    signed_in: Browsing, runtime: Runtime
) -> None:
    ask(runtime)
    campaign = runtime.shelf.campaign("ibm-extreme-vetting")
    assert campaign is not None
    id_, ready = next(iter(campaign.words["en"].answers.items()))
    page = signed_in.send("/questions/1", {"answer": "Hi!", "ready": id_})
    assert page.status_code == 200
    assert f"Hi! {ready.says.sms[0][:20]}" in page.text
    assert row(runtime, 1).status is QuestionStatus.OPEN


def test_one_is_closed_without_an_answer(signed_in: Browsing, runtime: Runtime) -> None:
    ask(runtime)
    closed = signed_in.send("/questions/1/close", page="/questions/1")
    assert "The question is closed." in signed_in.follow(closed).text
    again = signed_in.send("/questions/1/close", page="/questions/1")
    assert again.status_code == 422
    assert MARCH in signed_in.open("/questions?list=done").text


def test_who_asked_to_be_left_alone_in_other_words_is_opted_out(
    signed_in: Browsing, runtime: Runtime
) -> None:
    ask(runtime)
    done = signed_in.send("/questions/1/opt-out", page="/questions/1")
    assert "written to no more" in signed_in.follow(done).text
    with runtime.database.read() as connection:
        assert suppressions.is_suppressed(connection, runtime.vault.lookups(ANA))
    assert row(runtime, 1).status is QuestionStatus.CLOSED


def test_who_was_erased_is_gone_from_it(signed_in: Browsing, runtime: Runtime) -> None:
    asker = ask(runtime)
    asker.say("DELETE")
    asker.say("DELETE")
    page = signed_in.open("/questions/1")
    assert page.status_code == 200
    assert MARCH not in page.text
    assert "erased" in page.text


@pytest.mark.parametrize("path", ["/questions/999", "/questions?list=others", "/questions/0"])
def test_what_is_not_there_is_not_found(signed_in: Browsing, path: str) -> None:
    assert signed_in.open(path).status_code == 404


@pytest.mark.parametrize("role", [Role.APPROVER, Role.READER, Role.PARTNER])
def test_who_may_not_answer_sees_nothing_of_it(
    browsing: Browsing, runtime: Runtime, ana: Organizer, role: Role
) -> None:
    ask(runtime)
    browsing.sign_in_as(add_one(runtime, role, ana))
    for path in ("/questions", "/questions/1"):
        refused = browsing.open(path)
        assert refused.status_code == 403
        assert MARCH not in refused.text


def test_markup_in_a_question_is_words(signed_in: Browsing, runtime: Runtime) -> None:
    ask(runtime, words="<script>alert(1)</script> why do you march on Tuesday?")
    for path in ("/questions", "/questions/1"):
        page = signed_in.open(path).text
        assert "<script>alert" not in page
