"""Action Network: people are told and read by version 2 of its API, which is HAL+JSON after OSDI.

After https://actionnetwork.org/docs/v2 (people, person_signup_helper, general principles):

- the key of a group goes in ``OSDI-API-Token``; it is the group's whose list people come on;
- the person signup helper (POST to the people) creates a record or changes the one with the same
  number, merges doubles itself, and answers with the record. With an error of its own, and for work
  that it puts off, the answer may be an empty object with status 200: so a record must come back;
- a number's ``status`` is "subscribed" or "unsubscribed". Left out, it stays as it is, and a number
  that is new there is **unsubscribed**: that word alone does not say that somebody opted out;
- tags have to be there: others are ignored. Fields of one's own are taken under any name;
- people are read in pages of 25 at most, filtered by one comparison, in no order that is promised,
  without a count of pages. A page behind the last one is empty;
- four requests a second; more are answered by 429;
- nobody can be deleted by the API.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from bot.integrations.crm.crm_interface import (
    Answered,
    ChangedNumber,
    ChangedNumbers,
    CrmPerson,
    Failure,
    HttpRequest,
    KnownPerson,
    Send,
    Subscription,
    Told,
)
from bot.integrations.crm.json_answers import (
    ask,
    is_list_at,
    objects_at,
    read_object,
    text_at,
)
from bot.integrations.interface import Refused

API_URL: Final = "https://actionnetwork.org/api/v2"
PEOPLE_A_PAGE: Final = 25
ERASED_TAG: Final = "erase: asked by text message"
"""Put on who had everything erased here, if the group has a tag of that name."""
_SYSTEM: Final = "action_network:"
_ID: Final = re.compile(r"[0-9A-Za-z-]{1,100}")
_OPTED_OUT: Final = frozenset({"unsubscribed", "spam complaint"})


class ActionNetwork:
    """One group's list. ``token`` is its API key."""

    def __init__(self, send: Send, token: str, *, api_url: str = API_URL) -> None:
        self._send = send
        self._people = f"{api_url}/people"
        self._headers = {
            "OSDI-API-Token": token,
            "Content-Type": "application/json",
            "Accept": "application/hal+json",
        }

    async def tell(self, person: CrmPerson, *, subscribes: bool) -> Answered:
        """Enter a person who agreed into Action Network (``Crm.tell``)."""
        told: dict[str, Any] = {
            "given_name": person.given_name,
            "family_name": person.family_name,
            "languages_spoken": [person.language] if person.language else [],
            "postal_addresses": _place(person),
            "custom_fields": dict(person.custom_fields),
        }
        facts = {key: value for key, value in told.items() if value}
        status = Subscription.SUBSCRIBED if subscribes else None
        return await self._sign_up(person.number, status, facts, person.tags)

    async def unsubscribe(self, known: KnownPerson, *, is_erased: bool = False) -> Answered:
        """Tell that somebody must not be written to (``Crm.unsubscribe``).

        Whose number was erased here is looked up there, by their id.
        """
        numbers: list[str] | Failure = [known.number]
        if not known.number:
            numbers = await self._read_numbers(known.remote_id)
        if isinstance(numbers, Failure):
            return numbers
        tags = (ERASED_TAG,) if is_erased else ()
        answered: Answered = Told(known.remote_id)
        for number in numbers:
            answered = await self._sign_up(number, Subscription.UNSUBSCRIBED, {}, tags)
            if not isinstance(answered, Told):
                break
        return answered

    async def read_changes(self, since: datetime, page: int) -> ChangedNumbers | Failure:
        """Return a page of the numbers whose records changed (``TellsChanges.read_changes``)."""
        moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        wanted = {
            "filter": f"modified_date gt '{moment}'",
            "per_page": PEOPLE_A_PAGE,
            "page": page,
        }
        request = HttpRequest("GET", f"{self._people}?{urlencode(wanted)}", self._headers)
        answer = await ask(self._send, request)
        if isinstance(answer, Failure):
            return answer
        found = read_object(answer)
        if not is_list_at(found, "_embedded", "osdi:people"):
            return Refused("no list of people came back")
        people = list(objects_at(found, "_embedded", "osdi:people"))
        numbers = tuple(
            ChangedNumber(text_at(phone, "number"), _subscription(phone))
            for person in people
            for phone in objects_at(person, "phone_numbers")
        )
        return ChangedNumbers(tuple(one for one in numbers if one.written), is_last=not people)

    async def _sign_up(
        self,
        number: str,
        status: Subscription | None,
        facts: dict[str, Any],
        tags: tuple[str, ...],
    ) -> Answered:
        """Post to the person signup helper, and return under which id the record is kept."""
        phone = {"number": number.removeprefix("+"), "number_type": "Mobile"}
        if status:
            phone["status"] = status.value
        body: dict[str, Any] = {"person": {**facts, "phone_numbers": [phone]}}
        if tags:
            body["add_tags"] = list(tags)
        written = json.dumps(body).encode()
        request = HttpRequest("POST", self._people, self._headers, written)
        answer = await ask(self._send, request)
        if isinstance(answer, Failure):
            return answer
        remote_id = _id_of(read_object(answer))
        return Told(remote_id) if remote_id else Refused("no record came back")

    async def _read_numbers(self, remote_id: str) -> list[str] | Failure:
        """Return the numbers of somebody's record; none where there is no record any more."""
        if not _ID.fullmatch(remote_id):
            return []
        request = HttpRequest("GET", f"{self._people}/{remote_id}", self._headers)
        answer = await ask(self._send, request, of_person_there=True)
        if isinstance(answer, Failure):
            return answer
        phones = objects_at(read_object(answer), "phone_numbers")
        return [number for phone in phones if (number := text_at(phone, "number"))]


def _place(person: CrmPerson) -> list[dict[str, str]]:
    place = {"country": person.country, "region": person.region}
    found = {key: value for key, value in place.items() if value}
    return [found] if found else []


def _subscription(phone: dict[str, Any]) -> Subscription:
    status = text_at(phone, "status").casefold()
    if status in _OPTED_OUT:
        return Subscription.UNSUBSCRIBED
    is_subscribed = status == Subscription.SUBSCRIBED
    return Subscription.SUBSCRIBED if is_subscribed else Subscription.UNCLEAR


def _id_of(record: dict[str, Any]) -> str:
    """Return Action Network's own id of a record, "" where it has none."""
    identifiers = record.get("identifiers")
    for one in identifiers[:20] if isinstance(identifiers, list) else ():
        own = one.removeprefix(_SYSTEM) if isinstance(one, str) and one.startswith(_SYSTEM) else ""
        if _ID.fullmatch(own):
            return own
    return ""
