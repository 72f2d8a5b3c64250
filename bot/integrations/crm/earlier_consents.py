"""Tells a CRM of those who agreed before it was added, and says before that who they are.

They are noted as if they had agreed now, and are told as everybody is: at the CRM's pace, again and
again until it arrived (``bot.integrations.deliver``).
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection

from bot.background_jobs import Cursor, StartableJob
from bot.integrations.crm.crm_account import CrmAccount
from bot.integrations.crm.crm_interface import Failure, HttpRequest
from bot.integrations.crm.crm_kinds import CRM_KINDS, read_account
from bot.integrations.crm.field_mapping import Supporter, map_supporter
from bot.integrations.crm.what_to_tell import InDoubt, Unreadable, find_what_to_tell
from bot.integrations.http_sender import Answer
from bot.integrations.interface import IntegrationKind, Refused
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.crm import consents_by_text
from bot.storage.integrations import integrations
from bot.storage.integrations.integrations import IntegrationRow
from bot.storage.organizers import audit_trail

JOB_NAME: Final = "tell-crm-of-earlier"
PAGE_SIZE: Final = 200


def tell_earlier_job(runtime: Runtime) -> StartableJob:
    """Return the job that has a CRM told of those who agreed before, given by its number."""
    return StartableJob(JOB_NAME, partial(_note_page, runtime))


def _note_page(
    runtime: Runtime, numbers: tuple[int, ...], cursor: Cursor
) -> tuple[int, Cursor | None]:
    """Note the next people, as a step of the job; return how many, and who comes next.

    Does nothing for a CRM that is not at work (any more).
    """
    (integration_id,) = numbers
    after = int(cursor[0]) if cursor else 0
    with runtime.database.write() as connection:
        row = integrations.find(connection, integration_id)
        if row is None or row.removed_at or row.kind not in CRM_KINDS:
            return 0, None
        organization = read_account(row).organization
        people = consents_by_text.list_people(
            connection, organization, after=after, limit=PAGE_SIZE
        )
        consents_by_text.note_for(
            connection, integration_id, people, organization, at=runtime.now()
        )
    return len(people), (people[-1],) if len(people) == PAGE_SIZE else None


def note_beginning(runtime: Runtime, who: Organizer, row: IntegrationRow) -> None:
    """Note in the audit trail who lets a CRM be told of people who agreed before."""
    with runtime.database.write() as connection:
        audit_trail.note(connection, runtime.now(), who.id, "crm told of earlier", detail=row.name)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would be told: of how many people, and what of a made-up one.

    ``counts`` are "told" (new there), "known" (told before), "ended" (subscriptions that would
    end), "nobody" (agreed once, and not to texts, or not any more), "doubt" and "unreadable".
    ``request`` is the body that would be sent of a made-up person.
    """

    counts: Counter[str]
    request: dict[str, Any]


def dry_run(runtime: Runtime, account: CrmAccount, settings: Mapping[str, Any]) -> DryRun:
    """Look at everybody who ever agreed, and send nothing.

    The account need not be there yet; ``settings`` are those of its row.
    """
    counts, after = Counter[str](), 0
    while True:
        with runtime.database.read() as connection:
            people = consents_by_text.list_people(
                connection, account.organization, after=after, limit=PAGE_SIZE
            )
            for person_id in people:
                counts.update(_words(connection, runtime, account, person_id))
        if len(people) < PAGE_SIZE:
            return DryRun(counts, example_request(account, settings))
        after = people[-1]


def _words(
    connection: Connection, runtime: Runtime, account: CrmAccount, person_id: int
) -> Iterator[str]:
    try:
        found = find_what_to_tell(connection, runtime.vault, account, person_id)
    except InDoubt:
        yield "doubt"
        return
    except Unreadable:
        yield "unreadable"
        return
    yield from ("ended" for _ in found.ends)
    if found.tell is None:
        yield "nobody"
    else:
        yield "told" if found.tell.subscribes else "known"


MADE_UP: Final = Supporter(
    number="+12025550143",
    name="Rosa Vega Luna",
    language="es",
    country="US",
    region="US-CA",
    campaign="",
    source="flyer",
    channel="sms",
    agreed_at=datetime(2026, 1, 31, 12, tzinfo=UTC),
)
"""Nobody: the number is one that is given to nobody, for films."""


def example_request(account: CrmAccount, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of what would be sent of a made-up person, by the account's mapping."""
    sent: list[HttpRequest] = []

    async def keep(request: HttpRequest) -> Answer | Failure:
        sent.append(request)
        return Refused("nothing is sent")

    kind = CRM_KINDS[IntegrationKind(account.kind)]
    crm = kind.open(keep, settings, dict.fromkeys(kind.secrets, ""))
    asyncio.run(crm.tell(map_supporter(account.mapping, MADE_UP), subscribes=True))
    body: dict[str, Any] = json.loads(sent[0].body)
    return body
