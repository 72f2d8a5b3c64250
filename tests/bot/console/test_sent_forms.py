"""A form does what it does once: a second click leads to where the first one led."""

from bot.organizers import accounts
from bot.runtime import Runtime
from tests.bot.console.browsing import Browsing, hidden_fields


def test_what_is_shown_once_is_not_made_again_by_loading_the_page_again(
    signed_in: Browsing,
) -> None:
    from_page = hidden_fields(signed_in.open("/me"))
    first = signed_in.post("/me/recovery-codes", from_page)
    assert first.status_code == 200
    second = signed_in.post("/me/recovery-codes", from_page)
    assert (second.status_code, "This was sent before" in second.text) == (409, True)


def test_nobody_is_invited_twice_by_one_form(signed_in: Browsing, runtime: Runtime) -> None:
    page = hidden_fields(signed_in.open("/team/invite"))
    fields = {**page, "name": "sam", "role": "reader", "source": ""}
    assert signed_in.post("/team/invite", fields).status_code == 200
    again = signed_in.post("/team/invite", {**fields, "name": "lee"})
    assert again.status_code == 409
    assert [one.name for one in accounts.everyone(runtime)] == ["ana", "sam"]


def test_what_was_refused_may_be_corrected_and_sent_again(
    signed_in: Browsing, runtime: Runtime
) -> None:
    page = hidden_fields(signed_in.open("/team/invite"))
    fields = {**page, "name": "two words", "role": "reader", "source": ""}
    assert signed_in.post("/team/invite", fields).status_code == 422
    assert signed_in.post("/team/invite", {**fields, "name": "sam"}).status_code == 200
    assert len(accounts.everyone(runtime)) == 2


def test_a_form_without_its_number_does_nothing(signed_in: Browsing, runtime: Runtime) -> None:
    page = hidden_fields(signed_in.open("/team/invite"))
    for once in ("", "x", "0" * 200):
        fields = {**page, "once": once, "name": "sam", "role": "reader", "source": ""}
        assert signed_in.post("/team/invite", fields).status_code == 400
    assert len(accounts.everyone(runtime)) == 1


def test_a_redirect_is_repeated(signed_in: Browsing, runtime: Runtime) -> None:
    ana = accounts.named(runtime, "ana")
    page = f"/team/{ana.id}"
    fields = hidden_fields(signed_in.open(page))
    answers = [signed_in.post(f"{page}/sessions/end", fields) for _ in range(2)]
    assert {one.location for one in answers} == {f"/console{page}?told=sessions_ended"}
