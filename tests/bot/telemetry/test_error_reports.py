"""Holds that a report says where and of which kind, and holds nothing of anybody."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from bot.background_jobs import Job
from bot.background_jobs.jobs import run_or_log
from bot.telemetry.error_reports import report_error, set_up_error_reports
from bot.telemetry.request_notes import current_request_id

DSN = "https://made-up-key@sentry.example.org/1"
SENT: list[dict[str, Any]] = []


class Kept(Transport):
    """Keeps what would be sent."""

    def capture_envelope(self, envelope: Envelope) -> None:
        """Keep it, as JSON."""
        SENT.extend(json.loads(item.get_bytes()) for item in envelope.items)


@pytest.fixture
def sent() -> Iterator[list[dict[str, Any]]]:
    """What is sent while a test runs."""
    SENT.clear()
    set_up_error_reports(DSN, "worker-1", transport=Kept)
    yield SENT
    set_up_error_reports("", "")


def fail_for(number: str) -> None:
    """Fail as a mistake of ours would, with a person in a variable and in the error's words."""
    name = "Ximena Quintanilla"
    logging.getLogger("bot.x").warning("before that: %s", "not said")
    try:
        dict[str, str]()[f"{name} at {number}"]
    except KeyError as error:
        raise ValueError(f"cannot greet {name}, {number}") from error


def test_nothing_of_a_person_is_sent_and_all_that_is_needed_to_mend_it(
    sent: list[dict[str, Any]],
) -> None:
    current_request_id.set("ab-77")
    try:
        fail_for("+12125550185")
    except ValueError as error:
        report_error(error)
    current_request_id.set("")
    (event,) = sent
    everything = json.dumps(event)
    for word in ("Ximena", "2125550185", "cannot greet", "not said", "request_body", "vars"):
        assert word not in everything
    kinds = [one["type"] for one in event["exception"]["values"]]
    assert kinds == ["KeyError", "ValueError"]
    frame = event["exception"]["values"][-1]["stacktrace"]["frames"][-1]
    assert (frame["function"], frame["lineno"] > 0) == ("fail_for", True)
    assert event["tags"] == {"process": "worker-1", "request": "ab-77"}
    assert not {"breadcrumbs", "user", "request", "extra", "server_name", "modules"} & event.keys()


def test_a_job_that_fails_is_reported(sent: list[dict[str, Any]]) -> None:
    run_or_log(Job("tidy", lambda: 1 // 0, timedelta(minutes=1)))
    assert [one["exception"]["values"][0]["type"] for one in sent] == ["ZeroDivisionError"]


def test_without_a_dsn_nothing_is_sent() -> None:
    SENT.clear()
    set_up_error_reports("", "web")
    report_error(ValueError("Ximena"))
    assert SENT == []
