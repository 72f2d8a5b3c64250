"""Holds what webhooks say: the examples on the page, and nothing of a person, ever."""

import json
import re
from collections import deque
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.integrations import integration_life
from bot.integrations.handles import Handles
from bot.integrations.interface import Event, EventKind
from bot.integrations.webhooks.payload import TYPES, build_payload
from bot.integrations.webhooks.webhook_receivers import add_webhook
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from tests.bot.conversation.spoken_lines import say
from tests.bot.integrations.receiver import receiving
from tests.bot.integrations.told_events import ANA, listen, tell
from tests.bot.storage import rows
from tests.bot.storage.rows import CAMPAIGN

PAGE = Path(__file__).resolve().parents[4] / "docs" / "integrations.md"
HANDLES = Handles("00" * 32)
HAPPENED_AT = datetime(2026, 5, 4, 12, 34, 56, tzinfo=UTC)
_OF_CAMPAIGN = (
    EventKind.SIGNATURE_GIVEN,
    EventKind.SIGNATURE_WITHDRAWN,
    EventKind.CONSENT_GIVEN,
    EventKind.QUESTION_OPENED,
)


def example(kind: EventKind, signature_id: int) -> Event:
    """Return an event as the page shows it."""
    consents = (EventKind.CONSENT_GIVEN, EventKind.CONSENT_ENDED)
    return Event(
        id=HANDLES.of_event(1),
        kind=kind,
        happened_at=HAPPENED_AT,
        campaign=CAMPAIGN if kind in _OF_CAMPAIGN else "",
        organization="night-workers" if kind in consents else "",
        person=HANDLES.of_person(1),
        other_person=HANDLES.of_person(2),
        signature=HANDLES.of_signature(1),
        person_id=1,
        other_person_id=2,
        signature_id=signature_id,
        question_id=17,
    )


@pytest.fixture
def signature_id(desk: Runtime) -> int:
    """A signature with everything that is told of one."""
    with desk.database.write() as connection:
        ana = rows.add_someone(connection, lookup=b"a" * 16, provider_id="SM0")
        rows.sign(connection, ana, source="night-workers", place="US-CA")
    return 1


def shown_on_page() -> list[str]:
    """Return the blocks of JSON on the page, without their blanks."""
    blocks = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [json.dumps(json.loads(block), separators=(",", ":")) for block in blocks]


@pytest.mark.parametrize("kind", EventKind)
def test_the_page_shows_each_event_as_it_is_sent(
    desk: Runtime, signature_id: int, kind: EventKind
) -> None:
    body = build_payload(desk.database, example(kind, signature_id)).decode()
    assert body in shown_on_page()


def test_the_page_shows_nothing_that_is_not_sent() -> None:
    told = {json.loads(block)["type"] for block in shown_on_page()}
    assert told == set(TYPES.values())


def test_nothing_that_anybody_typed_is_in_any_webhook(desk: Runtime, ola: Organizer) -> None:
    with receiving() as (receiver, url):
        listen(desk, ola, receiver, url)
        lines = ("IBM Ximena Quintanilla", "SIGN", "UPDATES", "Is my boss told of this?")
        say(desk, ANA, *lines, "STOP", "START", "WITHDRAW", "IBM Ximena Quintanilla", "SIGN")
        while tell(desk):
            pass
        say(desk, ANA, "DELETE", "DELETE")
        while tell(desk):
            pass
    told = b"".join(one.body + repr(one.headers).encode() for one in receiver.received)
    assert {"signature.given", "person.opted_out", "person.erased"} <= set(receiver.types)
    for private in (b"4155550101", b"ximena", b"quintanilla", b"boss", b"telegram:"):
        assert private not in told.lower()


def test_two_receivers_cannot_tell_that_they_were_told_of_the_same_person(
    desk: Runtime, ola: Organizer
) -> None:
    with receiving() as (one, url), receiving() as (other, other_url):
        add_webhook(desk, ola, "one", url)
        add_webhook(desk, ola, "other", other_url)
        say(desk, ANA, "IBM Ana Ruiz", "SIGN", "NO")
        tell(desk)
    (first,), (second,) = one.received, other.received
    assert first.id != second.id
    for handle in ("person", "signature"):
        assert first.said["data"][handle] != second.said["data"][handle]


def test_one_person_has_one_handle_until_they_are_erased(desk: Runtime, ola: Organizer) -> None:
    with receiving() as (receiver, url):
        listen(desk, ola, receiver, url)
        say(desk, ANA, "IBM Ana Ruiz", "SIGN", "UPDATES")
        tell(desk)
        say(desk, ANA, "DELETE", "DELETE")
        tell(desk)
    handles = {one.said["data"]["person"] for one in receiver.received}
    assert len(handles) == 1
    assert receiver.types[-1] == "person.erased" or "person.erased" in receiver.types


def test_a_signature_that_waits_when_its_signer_is_erased_is_told_as_nobodys(
    desk: Runtime, ola: Organizer
) -> None:
    with receiving() as (receiver, url):
        listen(desk, ola, receiver, url)
        say(desk, ANA, "IBM Ana Ruiz", "SIGN", "NO", "DELETE", "DELETE")
        tell(desk)
    told = {one.said["type"]: one.said for one in receiver.received}
    assert told["signature.given"]["timestamp"] == "2026-05-04T00:00:00Z"
    assert told["signature.given"]["data"] == {
        "campaign": CAMPAIGN,
        "signature": None,
        "person": None,
        "count": 1,
        "channel": None,
        "language": None,
        "source": None,
        "place": None,
    }


def test_the_secrets_of_an_integration_are_sealed_and_gone_with_it(
    desk: Runtime, ola: Organizer
) -> None:
    with receiving() as (receiver, url):
        secret = listen(desk, ola, receiver, url)
    row = integration_life.get(desk, "hall")
    assert row.sealed is not None
    for private in (secret.encode(), url.encode()):
        assert private not in row.sealed
        assert private.decode() not in row.settings
    assert secret not in repr(row)
    integration_life.remove(desk, ola, "hall")
    assert receiver.replies == deque()
