"""MYDATA is told page by page: said again, or MORE, it goes on; the open question stays open."""

from bot.conversation.dry_run import Rehearsal
from flows.replies import Reply
from flows.wording import MYDATA_KEY, Medium, fits_sms, render
from tests.flows.simulated_person import SHELF, begun

FACTS = tuple(
    Reply("held_answers", {"said": f"answer {number}: {'words ' * 30}"}) for number in range(8)
)


def shown(page: int, *, rich: bool = False) -> str:
    reply = Reply(MYDATA_KEY, page=page, facts=FACTS)
    return render(SHELF, SHELF.campaigns[0], reply, "en", Medium(rich=rich)).text


def test_each_page_fits_and_all_facts_are_told_in_their_order() -> None:
    pages, page = [shown(0)], 1
    while (told := shown(page)) != pages[0]:
        pages.append(told)
        page += 1
    assert len(pages) > 3
    assert all(map(fits_sms, pages))
    assert "MORE" in pages[0]
    assert pages[-1].endswith("DELETE erases it.")
    places = [" ".join(pages).find(f"answer {number}:") for number in range(8)]
    assert places == sorted(places)


def test_in_telegram_it_is_one_message() -> None:
    assert all(f"answer {number}:" in shown(0, rich=True) for number in range(8))


def test_a_petition_that_is_no_longer_there_is_named_by_its_id() -> None:
    fact = Reply("held_without_name", {"campaign": "long-gone", "date": "2026-03-02"})
    reply = Reply(MYDATA_KEY, facts=(fact,))
    assert "long-gone" in render(SHELF, SHELF.campaigns[0], reply, "en", Medium()).text


def test_said_again_or_more_it_goes_on_and_the_step_stays() -> None:
    person = begun("IBM Ana Ruiz")
    for page, words in enumerate(("MYDATA", "MYDATA", "MORE", "my data")):
        person.say(words)
        assert person.turn.reply
        assert (person.reply, person.turn.reply.page, person.step) == (MYDATA_KEY, page, "confirm")
    assert person.say("LETTER", "MORE").reply != MYDATA_KEY


def test_a_stranger_is_told_that_nothing_is_held() -> None:
    assert begun().say("MYDATA").reply == "mydata_nothing"


def test_a_rehearsal_tells_what_it_knows() -> None:
    rehearsal = Rehearsal(SHELF, "telegram")
    for line in ("/start IBM", "Ana Ruiz", "SIGN", "UPDATES", "STOP", "START"):
        rehearsal.say(line)
    told = rehearsal.say("MYDATA")
    assert told
    assert "Ana Ruiz" in told.text
    assert "No updates from 18 Million Rising" in told.text
