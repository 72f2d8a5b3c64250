"""Holds the screen of broadcasts: listed, watched, paused, let go on, ended."""

import pytest
from sqlalchemy import update

from bot.broadcasts.approve import approval
from bot.organizers.roles import Role
from bot.runtime import Runtime
from bot.sending.refusal_words import store_reason
from bot.storage.deliveries import sender_pace
from bot.storage.organizers.organizers import Organizer
from bot.storage.schema.broadcast_tables import Broadcast, BroadcastStatus, Chunk, Delivery
from tests.bot.broadcasts.recipients import gather
from tests.bot.broadcasts.signers import drafted, numbers, row_of, subscribe
from tests.bot.console.browsing import Browsing, hidden_fields
from tests.bot.console.conftest import add_one


def go_out(runtime: Runtime, people: int = 40) -> int:
    """Let a broadcast be on its way to so many people, and return its number."""
    return gather(runtime, people, status=BroadcastStatus.SENDING, recipients=people).broadcast_id


def scheduled(runtime: Runtime, who: Organizer, **changes: object) -> int:
    """Approve a broadcast to one person, and return its number."""
    subscribe(runtime, *numbers(1))
    number = drafted(runtime, who, **changes)
    approval.approve(runtime, who, number)
    return number


def test_the_newest_are_listed_first_by_where_they_stand(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    drafted(runtime, ana, title="Older draft")
    drafted(runtime, ana, title="Newer draft")
    go_out(runtime)
    page = signed_in.open("/broadcasts").text
    assert page.index("Newer draft") < page.index("Older draft")
    assert "40 still to go" in page
    assert "18 Million Rising" in page
    drafts = signed_in.open("/broadcasts?list=drafts").text
    assert "Newer draft" in drafts
    assert "still to go" not in drafts
    assert "Newer draft" not in signed_in.open("/broadcasts?list=sending").text
    assert "None is over yet." in signed_in.open("/broadcasts?list=done").text


def test_a_page_holds_twenty_and_leads_to_the_next(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    for number in range(1, 22):
        drafted(runtime, ana, title=f"Draft no. {number}.")
    first = signed_in.open("/broadcasts").text
    assert "Draft no. 2." in first
    assert "Draft no. 1." not in first
    assert "list=all&amp;below=2" in first
    second = signed_in.open("/broadcasts?list=all&below=2").text
    assert "Draft no. 1." in second
    assert "To the newest" in second
    assert "Older<" not in second


def test_what_is_queued_is_not_called_sent(signed_in: Browsing, runtime: Runtime) -> None:
    number = go_out(runtime)
    page = signed_in.open(f"/broadcasts/{number}").text
    assert "<dt>sent</dt><dd>0</dd>" in page
    assert "<dt>queued, not sent</dt><dd>40</dd>" in page
    assert "0 of 40 are done with" in page


def test_failures_are_told_in_plain_words(signed_in: Browsing, runtime: Runtime) -> None:
    number = go_out(runtime, 3)
    with runtime.database.write() as connection:
        connection.execute(update(Delivery).values(status="failed", error="30006"))
        connection.execute(update(Chunk).values(queued=0, failed=3))
    page = signed_in.open(f"/broadcasts/{number}").text
    assert "landline" in page
    assert "30006" in page


def test_the_part_that_looks_by_itself_says_the_same(signed_in: Browsing, runtime: Runtime) -> None:
    number = go_out(runtime)
    part = signed_in.open(f"/broadcasts/{number}/live").text
    assert "<dt>queued, not sent</dt><dd>40</dd>" in part
    assert "<html" not in part
    with runtime.database.write() as connection:
        connection.execute(update(Chunk).values(queued=30, sent=10))
    assert "<dt>sent</dt><dd>10</dd>" in signed_in.open(f"/broadcasts/{number}/live").text


def test_one_click_pauses_and_it_goes_on_again(signed_in: Browsing, runtime: Runtime) -> None:
    number = go_out(runtime)
    paused = signed_in.send(f"/broadcasts/{number}/pause", page=f"/broadcasts/{number}")
    shown = signed_in.follow(paused).text
    assert "Nothing more goes out until somebody lets it go on." in shown
    assert row_of(runtime, number).status is BroadcastStatus.PAUSED
    resumed = signed_in.send(f"/broadcasts/{number}/resume", page=f"/broadcasts/{number}")
    assert "It goes on." in signed_in.follow(resumed).text
    assert row_of(runtime, number).status is not BroadcastStatus.PAUSED


def test_why_it_paused_by_itself_is_told_in_a_sentence(
    signed_in: Browsing, runtime: Runtime
) -> None:
    number = go_out(runtime)
    why = store_reason("opted_out", count=3, sends=40, share=7.5, limit=3)
    with runtime.database.write() as connection:
        connection.execute(update(Broadcast).values(status="paused", pause_reason=why))
    page = signed_in.open(f"/broadcasts/{number}").text
    assert "lets it go on. 3 of the last 40 opted out" in page
    why = store_reason("unanswered", channel="sms", count=20)
    with runtime.database.write() as connection:
        connection.execute(update(Broadcast).values(pause_reason=why))
    page = signed_in.open(f"/broadcasts/{number}").text
    assert "lets it go on. None of the last 20 sends" in page
    assert "stays in the queue.</p>" in page


def test_a_sender_that_stands_still_is_told_and_let_go_on(
    signed_in: Browsing, runtime: Runtime
) -> None:
    number = go_out(runtime)
    with runtime.database.write() as connection:
        sender_pace.stop_sender(connection, "sms", "30034")
    page = signed_in.open(f"/broadcasts/{number}").text
    assert "Nothing goes out by text message:" in page
    assert "Let it go on" in page
    signed_in.send(f"/broadcasts/{number}/resume", page=f"/broadcasts/{number}")
    assert "Nothing goes out by" not in signed_in.open(f"/broadcasts/{number}").text


def test_a_schedule_is_taken_back(signed_in: Browsing, runtime: Runtime, ana: Organizer) -> None:
    number = scheduled(runtime, ana)
    assert "Take it back" in signed_in.open(f"/broadcasts/{number}").text
    done = signed_in.send(f"/broadcasts/{number}/pause", page=f"/broadcasts/{number}")
    page = signed_in.follow(done).text
    assert "It is taken back, and does not begin." in page
    assert "it begins at its hour, or at once if that is over. To change anything, write" in page


def test_nothing_is_ended_for_good_without_the_box(signed_in: Browsing, runtime: Runtime) -> None:
    number = go_out(runtime)
    path, page = f"/broadcasts/{number}/cancel", f"/broadcasts/{number}"
    refused = signed_in.send(path, page=page)
    assert refused.status_code == 422
    assert "Tick the box first." in refused.text
    assert row_of(runtime, number).status is BroadcastStatus.SENDING
    assert "ended for good" in signed_in.follow(signed_in.send(path, {"sure": "yes"}, page)).text
    assert row_of(runtime, number).status is BroadcastStatus.CANCELLED
    over = signed_in.open(page).text
    assert "End it for good" not in over
    assert "<dt>not sent any more</dt><dd>40</dd>" in over
    assert "40 of 40 did not get it: it ended before." in over
    assert "are done with" not in over
    assert signed_in.send(path, {"sure": "yes"}, "/me").status_code == 422


def test_a_form_that_is_sent_twice_does_it_once(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    number = go_out(runtime)
    fields = hidden_fields(signed_in.open(f"/broadcasts/{number}"))
    first = signed_in.post(f"/broadcasts/{number}/pause", fields)
    approval.resume(runtime, ana, number)
    second = signed_in.post(f"/broadcasts/{number}/pause", fields)
    assert (first.status_code, second.location) == (303, first.location)
    assert row_of(runtime, number).status is not BroadcastStatus.PAUSED


def test_an_approver_looks_and_does_not_write(
    browsing: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    number = go_out(runtime)
    browsing.sign_in_as(add_one(runtime, Role.APPROVER, ana))
    page = browsing.open(f"/broadcasts/{number}")
    assert page.status_code == 200
    assert "Pause" not in page.text
    assert "End it for good" not in page.text
    for act in ("pause", "cancel"):
        sent = browsing.send(f"/broadcasts/{number}/{act}", {"sure": "yes"}, "/me")
        assert sent.status_code == 403
    assert row_of(runtime, number).status is BroadcastStatus.SENDING


@pytest.mark.parametrize("role", [Role.READER, Role.PARTNER])
def test_who_only_reads_figures_sees_nothing_of_it(
    browsing: Browsing, runtime: Runtime, ana: Organizer, role: Role
) -> None:
    number = go_out(runtime)
    browsing.sign_in_as(add_one(runtime, role, ana))
    for path in ("/broadcasts", f"/broadcasts/{number}", f"/broadcasts/{number}/live"):
        assert browsing.open(path).status_code == 403
    assert "/console/broadcasts" not in browsing.open("/me").text


@pytest.mark.parametrize("path", ["/broadcasts/9", "/broadcasts/9/live", "/broadcasts?list=x"])
def test_what_is_not_there_is_not_found(signed_in: Browsing, path: str) -> None:
    assert signed_in.open(path).status_code == 404


def test_markup_in_a_broadcast_is_words(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    evil = "<script>alert(1)</script>"
    number = drafted(runtime, ana, title=evil, texts={"en": f"{evil} {{name}}"})
    for path in ("/broadcasts", f"/broadcasts/{number}"):
        page = signed_in.open(path).text
        assert evil not in page
        assert "&lt;script&gt;" in page


def test_a_broadcast_of_a_campaign_that_is_gone_is_still_shown(
    signed_in: Browsing, runtime: Runtime
) -> None:
    number = go_out(runtime)
    with runtime.database.write() as connection:
        connection.execute(update(Broadcast).values(campaign="gone-by-now", organization="acme"))
    assert "acme" in signed_in.open("/broadcasts").text
    assert "gone-by-now" in signed_in.open(f"/broadcasts/{number}").text
