"""What forms read, and where they lead: bounded, trimmed, and never out of the console."""

from collections.abc import Iterator

import pytest
from flask import Flask, g

from bot.console.forms import Form
from bot.console.paths_back import checked_path_back
from bot.console.visits import Visit
from bot.languages import PhrasedError

OUTSIDE = "https://evil.example/console/me"


class Refused(PhrasedError):
    """What a use case refuses, in words of the organizers' texts."""

    section = "sign_in_refusals"


@pytest.fixture
def form(console: Flask) -> Iterator[Form]:
    """The form of a request with some fields."""
    fields = {
        "name": "  ana  ",
        "act": " one\r\ntwo ",
        "role": "king",
        "code": "",
        "password": " kept as it is ",
        "who": "x" * 300,
        "title": "one\x1b[2J\x07 line\n\u202eof\u2069 many",
        "answer": "one\x0btwo\x0cthree\x85four\u2028five\x9b[2J\tsix",
        "new_password": "a\x0bb\x1b\u202ec",
    }
    with console.test_request_context("/console/me", method="POST", data=fields):
        g.visit = Visit(None, "")
        yield Form()


def test_a_line_is_trimmed_a_text_keeps_its_lines_and_a_secret_all(form: Form) -> None:
    assert form.line("name") == "ana"
    assert form.text("act") == "one\ntwo"
    assert form.secret("password") == " kept as it is "
    assert form.line("until", needed=False) == ""
    assert form.is_right


def test_nothing_typed_turns_what_stands_behind_it_or_is_obeyed_by_a_terminal(form: Form) -> None:
    assert form.line("title") == "one[2J line of many"
    assert form.text("answer") == "one\ntwo\nthree\nfour\nfive[2J\tsix"
    assert form.secret("new_password") == "a\x0bb\x1b\u202ec"


def test_letters_that_join_and_marks_of_direction_stay(console: Flask) -> None:
    words = "\u200fالعربية\u200f 👩\u200d👧 می\u200cخواهم"
    with console.test_request_context("/console/me", method="POST", data={"title": words}):
        g.visit = Visit(None, "")
        assert Form().line("title") == words


def test_what_is_wrong_is_said_by_the_fields_own_label(form: Form) -> None:
    form.line("code")
    form.choice("role", {"reader"})
    form.line("who")
    form.refuse_for(Refused("wrong_code"), "code")
    assert [one.words for one in form.errors] == [
        "Code: please fill this in",
        "Role: please choose one of those offered",
        "Who: at most 200 characters",
        "That code is not right, or was used already: wait for the next one.",
    ]
    assert form.error_of("code") == "Code: please fill this in"
    assert not form.is_right


@pytest.mark.parametrize(
    ("path", "led_to"),
    [
        ("/console/me", "/console/me"),
        ("/console/team/1?told=x", "/console/team/1?told=x"),
        ("/console/team/x", "/console/"),
        ("/console/me/", "/console/me/"),
        ("/console/sign-out", "/console/"),
        ("/consoles", "/console/"),
        ("//console/me", "/console/"),
        (OUTSIDE, "/console/"),
        ("/console/\r\nSet-Cookie: x", "/console/"),
        ("/console/me?\r\nSet-Cookie: x", "/console/"),
        ("", "/console/"),
    ],
)
def test_a_form_leads_to_a_page_of_the_console_alone(
    console: Flask, path: str, led_to: str
) -> None:
    with console.test_request_context("/console/me"):
        assert checked_path_back(path) == led_to
