"""A stand-in for the part of Action Network's API that is used: people of one group's list.

It answers as https://actionnetwork.org/docs/v2 says (the key's header, media types, the signup
helper's matching by number, pages of 25 in no useful order, one comparison as a filter, 429 above
four requests a second, an empty object where the helper takes nothing). It is stricter in one
point: a field that the documentation does not have is an error here, where the real one may ignore
it.
"""

import json
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from bot.integrations.crm.crm_interface import HttpRequest
from bot.integrations.http_sender import Answer

URL: Final = "https://actionnetwork.example/api/v2"
TOKEN: Final = "made-up-group-key"
REQUESTS_A_SECOND: Final = 4
PEOPLE_A_PAGE: Final = 25
_FIELDS: Final = frozenset(
    {
        *("given_name", "family_name", "identifiers", "languages_spoken", "custom_fields"),
        *("postal_addresses", "email_addresses", "phone_numbers"),
    }
)
_OF_NUMBERS: Final = frozenset({"number", "number_type", "status", "primary"})
_FILTER: Final = re.compile(r"modified_date gt '([^']+)'")
_UNSUBSCRIBED: Final = "unsubscribed"


@dataclass(slots=True)
class Activist:
    """A record of the list. ``number`` is digits, with the country's code."""

    id: str
    number: str
    status: str
    created: datetime
    modified: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)

    def as_json(self) -> dict[str, Any]:
        """Return the record as the API shows it."""
        phone = {
            "primary": True,
            "number": self.number,
            "number_type": "Mobile",
            "status": self.status,
        }
        return {
            **self.facts,
            "identifiers": [f"action_network:{self.id}"],
            "created_date": _written(self.created),
            "modified_date": _written(self.modified),
            "phone_numbers": [phone],
            "_links": {"self": {"href": f"{URL}/people/{self.id}"}},
        }


class ActionNetworkStandIn:
    """One group. ``tags`` are those that it has; ``seconds`` is its clock for the rate limit."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        tags: tuple[str, ...] = ("text petition",),
        seconds: Callable[[], float] | None = None,
    ) -> None:
        self._now, self._seconds, self._tags = now, seconds, frozenset(tags)
        self._asked: deque[float] = deque()
        self.people: dict[str, Activist] = {}
        self.requests: list[HttpRequest] = []
        self.instead: deque[Answer] = deque()
        """Answers to be given to the next requests, whatever they ask."""

    async def send(self, request: HttpRequest) -> Answer:
        """Answer a request, as ``bot.integrations.crm.crm_interface.Send``."""
        self.requests.append(request)
        if self.instead:
            return self.instead.popleft()
        status, body = self.answer(
            request.method, request.url.removeprefix(URL), request.headers, request.body
        )
        headers = {"content-type": "application/hal+json"}
        return Answer(status, headers, json.dumps(body).encode())

    def answer(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Any]:
        """Return status and body; ``target`` is the path behind the API's address, and query."""
        given = {name.casefold(): value for name, value in headers.items()}
        if given.get("osdi-api-token") != TOKEN:
            return 403, {"error": "API Key invalid or not present"}
        if self._is_too_often():
            return 429, {"error": "Rate limit exceeded"}
        parts = urlsplit(target)
        match method, parts.path.strip("/").split("/"):
            case "POST", ["people"]:
                if given.get("content-type") != "application/json":
                    return 400, {"error": "Content-Type must be application/json"}
                return self._sign_up(json.loads(body))
            case "GET", ["people"]:
                return self._list(parse_qs(parts.query))
            case "GET", ["people", person_id]:
                found = self.people.get(person_id)
                missing = {"error": f"Couldn't find person with id = {person_id}"}
                return (200, found.as_json()) if found else (404, missing)
        return 404, {"error": "not found"}

    def find(self, number: str) -> Activist | None:
        """Return the record of a number, written in any way."""
        digits = _digits(number)
        return next((one for one in self.people.values() if one.number == digits), None)

    def status_of(self, number: str) -> str:
        """Return how a number stands, "" where nobody has it."""
        found = self.find(number)
        return found.status if found else ""

    def set_status(self, number: str, status: str) -> None:
        """Have somebody unsubscribe there, or the group's staff change it; new ones are added."""
        person = self.find(number) or self._add(_digits(number))
        person.status, person.modified = status, self._now()

    def _is_too_often(self) -> bool:
        if self._seconds is None:
            return False
        now = self._seconds()
        while self._asked and now - self._asked[0] >= 1:
            self._asked.popleft()
        if len(self._asked) >= REQUESTS_A_SECOND:
            return True
        self._asked.append(now)
        return False

    def _add(self, digits: str) -> Activist:
        number = len(self.people) + 1
        # Ids stand in no order of time.
        person_id = str(UUID(int=pow(number, 7, 2**61 - 1), version=4))
        now = self._now()
        self.people[person_id] = Activist(person_id, digits, _UNSUBSCRIBED, now, now)
        return self.people[person_id]

    def _sign_up(self, given: Any) -> tuple[int, Any]:
        if problem := next(_unknown(given), ""):
            return 400, {"error": f"unknown: {problem}"}
        person = given["person"]
        phones = person.get("phone_numbers", [])
        digits = _digits(str(phones[0].get("number", ""))) if phones else ""
        if not 10 <= len(digits) <= 15:
            return 200, {}
        status = phones[0].get("status")
        if status not in {None, "subscribed", _UNSUBSCRIBED}:
            return 200, {}
        found = self.find(digits) or self._add(digits)
        found.status = status or found.status
        found.modified = self._now()
        facts = {key: value for key, value in person.items() if key != "phone_numbers"}
        fields = {**found.facts.get("custom_fields", {}), **facts.pop("custom_fields", {})}
        found.facts |= {**facts, "custom_fields": fields}
        found.tags |= self._tags.intersection(given.get("add_tags", []))
        return 200, found.as_json()

    def _list(self, query: Mapping[str, list[str]]) -> tuple[int, Any]:
        page = int(query.get("page", ["1"])[0])
        size = min(int(query.get("per_page", ["25"])[0]), PEOPLE_A_PAGE)
        wanted = sorted(self.people.values(), key=lambda one: one.id)
        if filters := query.get("filter"):
            found = _FILTER.fullmatch(filters[0])
            if found is None:
                return 400, {"error": "unknown filter"}
            since = datetime.fromisoformat(found[1])
            wanted = [one for one in wanted if one.modified > since]
        shown = wanted[(page - 1) * size : page * size]
        links = {"self": {"href": f"{URL}/people"}}
        if shown:
            links["next"] = {"href": f"{URL}/people?page={page + 1}"}
        people = [one.as_json() for one in shown]
        embedded = {"osdi:people": people}
        return 200, {"per_page": size, "page": page, "_links": links, "_embedded": embedded}


def _unknown(given: Any) -> Iterator[str]:
    """Yield what the documentation does not have, in a body for the signup helper."""
    if not isinstance(given, dict) or not isinstance(given.get("person"), dict):
        yield "no person"
        return
    yield from sorted(given.keys() - {"person", "add_tags", "remove_tags"})
    yield from sorted(given["person"].keys() - _FIELDS)
    for phone in given["person"].get("phone_numbers", []):
        yield from sorted(phone.keys() - _OF_NUMBERS)


def _digits(number: str) -> str:
    """Return a number's digits, a US one with its country's code."""
    digits = re.sub(r"\D", "", number)
    return f"1{digits}" if len(digits) == 10 else digits


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
