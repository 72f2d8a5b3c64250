"""Holds that each request has one line, which parses, and holds nothing of who asked for what."""

import json
from typing import Any

import pytest

from bot.telemetry.log_setup import Form
from bot.telemetry.request_log import MAX_HELD, RequestLog
from bot.telemetry.request_notes import RequestNotes


class Written:
    """A log, and what it wrote."""

    def __init__(self, form: Form = "json") -> None:
        self.parts: list[str] = []
        self.log = RequestLog(form, write=self.parts.append)

    def lines(self) -> list[dict[str, Any]]:
        """Return the lines that were written, read as JSON."""
        self.log.flush()
        return [json.loads(line) for line in "".join(self.parts).splitlines()]


def test_a_line_says_which_route_what_became_of_it_and_how_long_it_took() -> None:
    written = Written()
    notes = RequestNotes("ab-1", "/twilio/message", "ibm", "sms", "signed")
    assert written.log.note("POST", notes, 200, 0.00312)
    (line,) = written.lines()
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info",
        "event": "request",
        "method": "POST",
        "route": "/twilio/message",
        "status": 200,
        "ms": 3.1,
        "campaign": "ibm",
        "channel": "sms",
        "outcome": "signed",
        "request": "ab-1",
        "process": "web",
    }


def test_what_is_not_known_is_left_out_and_a_made_up_method_is_not_written() -> None:
    written = Written()
    written.log.note('X"\n{"event": "forged"}', RequestNotes("ab-2"), 404, 0.1)
    (line,) = written.lines()
    assert (line["method"], line["route"]) == ("other", "none")
    assert not {"campaign", "channel", "outcome"} & line.keys()


def test_for_people_it_is_a_line_of_words() -> None:
    written = Written("lines")
    written.log.note("GET", RequestNotes("ab-3", "/{campaign}", "ibm"), 200, 0.001)
    written.log.flush()
    assert "method=GET route=/{campaign} status=200 ms=1.0 campaign=ibm" in written.parts[0]


@pytest.mark.parametrize("route", ["/healthz", "/readyz", "/workerz", "/metrics"])
def test_who_only_asks_whether_we_live_leaves_a_line_only_where_we_do_not(route: str) -> None:
    written = Written()
    assert not written.log.note("GET", RequestNotes(route=route), 200, 0.0)
    assert written.lines() == []
    written.log.note("GET", RequestNotes(route=route), 503, 0.0)
    assert len(written.lines()) == 1


def test_lines_are_written_together_and_none_is_held_for_long() -> None:
    written = Written()
    firsts = [
        written.log.note("GET", RequestNotes(route="/"), 200, 0.0) for _ in range(MAX_HELD + 1)
    ]
    assert [at for at, first in enumerate(firsts) if first] == [0, MAX_HELD]
    assert len(written.parts) == 1
    assert len(written.lines()) == MAX_HELD + 1
