"""Holds the screen of people: one of them, found by a whole number, and what they ask for."""

import json
import re
from datetime import timedelta

import pytest

from bot.console.person_handles import GOOD_FOR
from bot.organizers.look_up_limit import LOOKS_AT_ONCE
from bot.organizers.roles import Role
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import Browsing, hidden_fields
from tests.bot.console.conftest import add_one
from tests.bot.questions.askers import ANA, BEN, CHAT, MARCH, Asker
from tests.bot.signatures.review.signers import counted
from tests.clock import Clock

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture
def signer(runtime: Runtime) -> Asker:
    """Somebody who signed, and wanted updates."""
    asker = Asker(runtime)
    for words in ("IBM Ana Ruiz", "SIGN", "UPDATES"):
        asker.say(words)
    return asker


def find(browsing: Browsing, typed: str = ANA) -> str:
    """Find somebody, and return the path of their page below the console's."""
    found = browsing.send("/people", {"number_or_chat": typed})
    assert found.status_code == 303, found.text
    return found.location.partition("/console")[2]


def acts(runtime: Runtime) -> list[tuple[str, str]]:
    """Return what was done, and in whose name."""
    with runtime.database.read() as connection:
        return [(line.who, line.act) for line in audit_trail.list_lines(connection)]


@pytest.mark.usefixtures("signer")
def test_one_is_found_and_shown_with_the_evidence_and_never_with_the_number(
    signed_in: Browsing, runtime: Runtime
) -> None:
    path = find(signed_in, "(212) 555-0123")
    page = signed_in.open(path)
    assert "Ana Ruiz" in page.text
    assert "number ending in 23" in page.text
    assert "Yes to 18 Million Rising" in page.text
    assert "<q>UPDATES</q>" in page.text
    signed = page.text.partition('id="signed"')[2].partition("</section>")[0]
    assert signed.count("Don’t Help Trump Deport Immigrants") == 1
    assert ANA[2:] not in page.text + path
    assert "Ana" not in re.findall("<title>(.*)</title>", page.text)[0]
    assert page.headers["cache-control"] == "no-store"
    assert acts(runtime)[-2:] == [("ana", "person looked for"), ("ana", "person read")]


def test_a_chat_is_found_too(signed_in: Browsing, runtime: Runtime) -> None:
    Asker(runtime, CHAT).say("IBM Ana Ruiz")
    page = signed_in.open(find(signed_in, f"telegram:{CHAT}")).text
    assert "Telegram" in page
    assert CHAT not in page


@pytest.mark.parametrize("typed", ["0123", "Ana Ruiz", "212555", "", "%", "+1212555*"])
@pytest.mark.usefixtures("signer")
def test_nobody_is_found_by_a_part_of_a_number_or_by_name(signed_in: Browsing, typed: str) -> None:
    refused = signed_in.send("/people", {"number_or_chat": typed})
    assert refused.status_code == 422
    assert not typed or f'value="{typed}"' not in refused.text


def test_that_nobody_is_there_is_said_and_whether_they_opted_out(
    signed_in: Browsing, runtime: Runtime
) -> None:
    Asker(runtime, BEN).say("STOP")
    nobody = signed_in.send("/people", {"number_or_chat": ANA})
    assert "Nothing is held" in nobody.text
    assert "asked not to be written to" not in nobody.text
    stopped = signed_in.send("/people", {"number_or_chat": BEN})
    assert "asked not to be written to" in stopped.text
    assert ANA not in nobody.text


def test_whoever_tries_number_after_number_has_to_wait(
    signed_in: Browsing, runtime: Runtime
) -> None:
    for number in range(LOOKS_AT_ONCE):
        signed_in.send("/people", {"number_or_chat": f"+1212555{number:04d}"})
    refused = signed_in.send("/people", {"number_or_chat": ANA})
    assert refused.status_code == 422
    assert "in a short time" in refused.text
    by_signature = signed_in.send(
        "/signatures/find", {"find_by": "phone", "typed": ANA}, page="/signatures"
    )
    assert "in a short time" in by_signature.text
    assert len(acts(runtime)) < LOOKS_AT_ONCE + 5


@pytest.mark.usefixtures("signer")
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/people", {"number_or_chat": ANA}),
        ("/signatures/find", {"find_by": "phone", "typed": ANA}),
    ],
)
def test_a_code_is_asked_for_first_and_what_was_typed_before_stands_in_no_page(
    signed_in: Browsing, clock: Clock, path: str, fields: dict[str, str]
) -> None:
    form = hidden_fields(signed_in.open(path))
    clock.advance(timedelta(minutes=6))
    assert "Is it you?" in signed_in.open(path).text
    asked = signed_in.post(path, {**form, **fields})
    after = signed_in.follow(asked)
    assert "Is it you?" in after.text
    assert ANA not in asked.text + after.text + asked.location


@pytest.mark.usefixtures("signer")
def test_a_handle_is_good_for_an_hour_and_for_who_found_them_alone(
    signed_in: Browsing, browsing: Browsing, runtime: Runtime, ana: Organizer, clock: Clock
) -> None:
    path = find(signed_in)
    assert find(signed_in) != path
    for other in (
        "/people/1",
        "/people/p1",
        f"{path[:-4]}AAAA",
        f"{path[:9]}x{path[9:]}",
        "/people/é",
        f"/people/{'x' * 500}",
    ):
        assert signed_in.open(other).status_code == 404
    browsing.sign_in_as(add_one(runtime, Role.ORGANIZER, ana))
    assert browsing.open(path).status_code == 404
    browsing.sign_in_as(ana)
    assert browsing.open(path).status_code == 404
    mine = find(browsing)
    for _ in range(2):
        clock.advance(GOOD_FOR / 2 - timedelta(seconds=1))
        assert browsing.open(mine).status_code == 200
    clock.advance(timedelta(seconds=3))
    assert browsing.open(mine).status_code == 404


def test_they_are_written_to_no_more(signed_in: Browsing, runtime: Runtime, signer: Asker) -> None:
    path = find(signed_in)
    form = hidden_fields(signed_in.open(path))
    done = signed_in.post(f"{path}/opt-out", form)
    page = signed_in.follow(done).text
    assert "They are written to no more." in page
    assert "Not written to any more: An organizer" in page
    assert "No to 18 Million Rising" in page
    assert "Write to them no more" not in page
    assert signed_in.post(f"{path}/opt-out", form).location == done.location
    assert acts(runtime).count(("ana", "person opted out")) == 1
    assert "START" in signer.say("hello")


@pytest.mark.usefixtures("signer")
def test_a_name_is_corrected_and_looked_at_anew(signed_in: Browsing, runtime: Runtime) -> None:
    path = find(signed_in)
    (link,) = re.findall(r'href="/console(/people/[^"]+/name)"', signed_in.open(path).text)
    assert 'value="Ana Ruiz"' in signed_in.open(link).text
    for typed, said in (("", "fill this in"), ("12345", "has letters"), ("x" * 101, "101 letters")):
        refused = signed_in.send(link, {"signed_name": typed})
        assert refused.status_code == 422
        assert said in refused.text or "100 signs" in refused.text
    done = signed_in.send(link, {"signed_name": f"Ana  Ruíz-Peña {MARKUP}"})
    page = signed_in.follow(done).text
    assert "The name is corrected." in page
    assert "Ana Ruíz-Peña &lt;img" in page
    assert MARKUP not in page
    assert ("ana", "name corrected") in acts(runtime)


@pytest.mark.usefixtures("signer")
def test_anothers_signature_is_not_corrected_from_ones_page(
    signed_in: Browsing, runtime: Runtime
) -> None:
    ben = Asker(runtime, BEN)
    for words in ("IBM Ben Ortiz", "SIGN"):
        ben.say(words)
    path = find(signed_in)
    assert signed_in.open(f"{path}/signatures/2/name").status_code == 404
    fields = hidden_fields(signed_in.open(path))
    refused = signed_in.post(f"{path}/signatures/2/name", {**fields, "signed_name": "Not Ben"})
    assert refused.status_code == 404


@pytest.mark.usefixtures("signer")
def test_what_is_held_is_handed_over_as_a_file_that_nobody_keeps(
    signed_in: Browsing, runtime: Runtime, clock: Clock
) -> None:
    path = find(signed_in)
    page = signed_in.open(f"{path}/data")
    assert "give it to nobody else" in page.text
    fields = hidden_fields(page)
    file = signed_in.post(f"{path}/data", fields)
    assert file.headers["content-disposition"] == "attachment; filename=what-is-held.json"
    assert file.headers["cache-control"] == "no-store"
    held = json.loads(file.text)
    assert held["addresses"][0]["address"] == ANA
    assert held["signatures"][0]["name"] == "Ana Ruiz"
    assert acts(runtime)[-1] == ("ana", "personal data read")
    clock.advance(timedelta(minutes=6))
    asked = signed_in.post(f"{path}/data", fields)
    assert asked.location == f"/console{path}/data"
    assert "Is it you?" in signed_in.follow(asked).text


@pytest.mark.usefixtures("signer")
def test_they_are_erased_once_it_is_said_what_is_lost(
    signed_in: Browsing, runtime: Runtime, clock: Clock
) -> None:
    path = find(signed_in)
    page = signed_in.open(f"{path}/erase").text
    assert "It cannot be undone." in page
    unsure = signed_in.send(f"{path}/erase")
    assert unsure.status_code == 422
    assert "Tick the box first." in unsure.text
    done = signed_in.send(f"{path}/erase", {"sure": "yes"})
    assert "They are erased." in signed_in.follow(done).text
    left = signed_in.open(path).text
    assert "Ana Ruiz" not in left
    assert "erased, what is left leads to nobody" in left
    assert "Erase them" not in left
    assert counted(runtime) == 1
    again = signed_in.send(f"{path}/erase", {"sure": "yes"})
    assert again.status_code == 422
    assert "were erased" in again.text
    out = signed_in.post(f"{path}/opt-out", hidden_fields(signed_in.open(path)))
    assert out.status_code == 422
    clock.advance(timedelta(minutes=6))
    assert "Is it you?" in signed_in.open(f"{path}/erase").text


def test_markup_in_what_they_wrote_is_words(signed_in: Browsing, runtime: Runtime) -> None:
    asker = Asker(runtime)
    asker.say("IBM Ana Ruiz")
    asker.say(f"{MARKUP} {MARCH}")
    asker.say(f"stop {MARKUP}")
    page = signed_in.open(find(signed_in)).text
    assert MARKUP not in page
    assert "&lt;img src=x" in page
    assert "Question 1" in page


@pytest.mark.usefixtures("signer")
@pytest.mark.parametrize("role", [Role.APPROVER, Role.READER, Role.PARTNER])
def test_who_may_not_look_at_people_finds_nobody(
    signed_in: Browsing, browsing: Browsing, runtime: Runtime, ana: Organizer, role: Role
) -> None:
    path, fields = find(signed_in), hidden_fields(signed_in.open("/people"))
    source = "18-million-rising" if role is Role.PARTNER else ""
    browsing.sign_in_as(add_one(runtime, role, ana, source))
    assert 'href="/console/people"' not in browsing.open("/overview").text
    for opened in ("/people", path, f"{path}/erase", f"{path}/signatures/1/name"):
        assert browsing.open(opened).status_code == 403
    for sent in ("/people", f"{path}/opt-out", f"{path}/erase", f"{path}/data"):
        assert browsing.post(sent, {**fields, "number_or_chat": ANA}).status_code == 403
