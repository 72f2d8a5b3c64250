"""Holds the screen of the proof: the log's newest state, entering, comparing, and receipts."""

import json

import pytest
from sqlalchemy import update

from bot.background_jobs.started_jobs import started_jobs
from bot.organizers.roles import Role
from bot.proof.kept_comparisons import JOB_NAME, compare_job, find_newest_comparison
from bot.proof.publish import publish_job
from bot.runtime import Runtime
from bot.signatures.review import single_acts
from bot.storage.organizers import audit_trail
from bot.storage.organizers.organizers import Organizer
from bot.storage.schema.proof_tables import ProofComparison
from bot.storage.schema.signature_tables import Counter
from bot.storage.signatures.held_back import ReviewReason
from bot.web.page_headers import FILE_HEADER
from tests.bot.console.browsing import Browsing
from tests.bot.console.conftest import add_one
from tests.bot.conversation.test_receipts import code_in, say

CAMPAIGN = "ibm-extreme-vetting"


@pytest.fixture
def code(runtime: Runtime) -> str:
    """The code of the receipt of somebody who signed."""
    say(runtime, "IBM Ana Ruiz", "SIGN")
    return code_in(say(runtime, "RECEIPT"))


def started(runtime: Runtime) -> list[tuple[str, tuple[int, ...]]]:
    with started_jobs(runtime.settings.database_url) as jobs:
        return [(one.name, one.numbers) for one in jobs.newest()]


def acts(runtime: Runtime) -> list[tuple[str, str, str]]:
    with runtime.database.read() as connection:
        return [(one.who, one.act, one.detail) for one in audit_trail.list_lines(connection)]


def compare(browsing: Browsing, runtime: Runtime) -> str:
    """Have the log compared, by the form and then as a worker does; return the page."""
    browsing.send("/proof/compare", {"campaign": CAMPAIGN}, page="/proof")
    assert "are being compared" in browsing.open("/proof/live").text
    kept = find_newest_comparison(runtime, CAMPAIGN)
    assert kept is not None
    assert started(runtime)[0] == (JOB_NAME, (kept.id,))
    compare_job(runtime).step((kept.id,), ())
    with started_jobs(runtime.settings.database_url) as jobs:
        jobs.cancel(jobs.newest()[0])
    return browsing.open("/proof").text


@pytest.mark.usefixtures("code")
def test_what_waits_is_entered_by_a_worker_and_the_newest_state_is_shown(
    signed_in: Browsing, runtime: Runtime
) -> None:
    before = signed_in.open("/proof").text
    assert "Nothing was entered yet." in before
    assert "data-over" in before
    fields = {"campaign": CAMPAIGN, "at_once": "yes"}
    begun = signed_in.send("/proof/publish", fields, page="/proof")
    assert "What waits is being entered." in signed_in.follow(begun).text
    assert started(runtime) == [("publish-logs", (1,))]
    assert ("ana", "log publishing asked", "however few") in acts(runtime)
    publish_job(runtime).step((1,), ())
    page = signed_in.open("/proof").text
    assert "3 entries, signed" in page
    assert f"https://petition.example.org/{CAMPAIGN}/log/checkpoint" in page
    assert f"petition.example.org/{CAMPAIGN}/log+" in page


@pytest.mark.usefixtures("code")
def test_under_ten_it_waits_unless_one_says_however_few(
    signed_in: Browsing, runtime: Runtime
) -> None:
    signed_in.send("/proof/publish", {"campaign": CAMPAIGN}, page="/proof")
    assert started(runtime) == [("publish-logs", (0,))]
    assert publish_job(runtime).step((0,), ()) == (0, None)


@pytest.mark.usefixtures("code")
def test_log_and_signatures_are_compared_by_a_worker(signed_in: Browsing, runtime: Runtime) -> None:
    assert "were not compared yet" in signed_in.open("/proof").text
    assert "All is in order." in compare(signed_in, runtime)
    assert ("ana", "log comparison asked", CAMPAIGN) in acts(runtime)
    with runtime.database.write() as connection:
        connection.execute(update(Counter).values(signatures=7))
    page = compare(signed_in, runtime)
    assert "1 thing is not as it should be" in page
    assert "The counter says 7" in page
    in_spanish = signed_in.open("/proof", **{"Accept-Language": "es"}).text
    assert "El contador dice 7, pero cuenta 1 firma." in in_spanish


def test_what_an_earlier_release_found_is_shown_in_its_own_words(
    signed_in: Browsing, runtime: Runtime
) -> None:
    compare(signed_in, runtime)
    with runtime.database.write() as connection:
        kept = json.dumps(["The counter says 7, but 1 signature counts."])
        connection.execute(update(ProofComparison).values(problems=kept))
    assert "The counter says 7, but 1 signature counts." in signed_in.open("/proof").text


def test_a_comparison_that_was_cut_short_is_said(signed_in: Browsing, runtime: Runtime) -> None:
    signed_in.send("/proof/compare", {"campaign": CAMPAIGN}, page="/proof")
    with started_jobs(runtime.settings.database_url) as jobs:
        jobs.cancel(jobs.newest()[0])
    assert "was cut short" in signed_in.open("/proof").text
    assert compare_job(runtime).step((99,), ()) == (0, None)


def test_what_became_of_a_signature_is_told_by_its_receipt_which_is_kept_nowhere(
    signed_in: Browsing, runtime: Runtime, ana: Organizer, code: str
) -> None:
    def check(typed: str) -> str:
        found = signed_in.send(
            "/proof/receipt", {"receipt": typed, "campaign": CAMPAIGN}, page="/proof"
        )
        assert code not in found.text
        return found.text

    assert "No log holds it." in check(code)
    assert "mistyped" in check(code[:-1])
    publish_job(runtime).step((1,), ())
    assert f"It counts: entry 1 in the log of {CAMPAIGN}." in check(code)
    single_acts.hold(runtime, ana, 1, ReviewReason.JOKE)
    publish_job(runtime).step((1,), ())
    assert "held back (A joke)" in check(code)
    assert code not in repr(acts(runtime))


def test_no_code_is_said_at_its_field(signed_in: Browsing) -> None:
    refused = signed_in.send("/proof/receipt", {"campaign": CAMPAIGN}, page="/proof")
    assert refused.status_code == 422
    assert "Code of the receipt: please fill this in" in refused.text


def test_the_script_is_handed_out(signed_in: Browsing) -> None:
    got = signed_in.open("/proof/script")
    assert got.headers[FILE_HEADER].endswith("verify.py")
    assert got.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/proof?campaign=none", "/proof/live?campaign=<b>"])
def test_what_is_not_there_is_not_found(signed_in: Browsing, path: str) -> None:
    assert signed_in.open(path).status_code == 404


def test_a_reader_looks_and_starts_nothing(
    browsing: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    browsing.sign_in_as(add_one(runtime, Role.READER, ana))
    page = browsing.open("/proof").text
    assert "Enter now what waits" not in page
    for path in ("/proof/publish", "/proof/compare"):
        assert browsing.send(path, {"campaign": CAMPAIGN}, page="/proof").status_code == 403


def test_a_partner_sees_nothing_of_it(browsing: Browsing, runtime: Runtime, ana: Organizer) -> None:
    browsing.sign_in_as(add_one(runtime, Role.PARTNER, ana))
    assert browsing.open("/proof").status_code == 403
