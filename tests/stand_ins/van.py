"""A small stand-in for one EveryAction committee: people by name and number, canvass responses.

After https://docs.everyaction.com/reference/people. It is stricter than the real one where a field
is unknown, or a number has signs between its digits.
"""

import base64
import json
import re
from typing import Any, Final

from bot.integrations.crm.crm_interface import HttpRequest
from bot.integrations.http_sender import Answer

URL: Final = "https://api.securevan.example/v4"
APPLICATION: Final = "handraiser"
KEY: Final = "made-up-van-key"
OPTED_OUT_CODE: Final = 205
_OF_PEOPLE: Final = frozenset({"firstName", "lastName", "phones", "addresses"})
_OF_PHONES: Final = frozenset(
    {"dialingPrefix", "phoneNumber", "phoneType", "isPreferred", "phoneOptInStatus"}
)


class VanStandIn:
    """One committee. ``people`` are by VAN id; ``opted_in`` is I, O or U by number."""

    def __init__(self) -> None:
        self.people: dict[int, dict[str, Any]] = {}
        self.opted_in: dict[str, str] = {}

    async def send(self, request: HttpRequest) -> Answer:
        """Answer a request, as ``bot.integrations.crm.crm_interface.Send``."""
        login = base64.b64encode(f"{APPLICATION}:{KEY}|1".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {login}":
            return Answer(401)
        path = request.url.removeprefix(f"{URL}/")
        if (request.method, path) == ("POST", "people/findOrCreate"):
            return self._find_or_create(json.loads(request.body))
        if found := re.fullmatch(r"people/(\d+)/canvassResponses", path):
            return self._respond(int(found[1]), json.loads(request.body))
        if found := re.fullmatch(r"people/(\d+)\?\$expand=phones", path):
            person = self.people.get(int(found[1]))
            return Answer(200, body=json.dumps(person).encode()) if person else Answer(404)
        return Answer(404)

    def _find_or_create(self, given: dict[str, Any]) -> Answer:
        phone = given.get("phones", [{}])[0]
        if (
            given.keys() - _OF_PEOPLE
            or phone.keys() - _OF_PHONES
            or not given.get("firstName")
            or not given.get("lastName")
            or not phone.get("phoneNumber", "").isdigit()
        ):
            return Answer(400)
        number = phone["dialingPrefix"] + phone["phoneNumber"]
        known = (one for one, person in self.people.items() if person["phones"] == given["phones"])
        van_id = next(known, 100_000 + len(self.people))
        self.people[van_id] = given
        self.opted_in[number] = phone.get("phoneOptInStatus", self.opted_in.get(number, "U"))
        return Answer(201, body=json.dumps({"vanId": van_id, "status": "Stored"}).encode())

    def _respond(self, van_id: int, given: dict[str, Any]) -> Answer:
        context = given["canvassContext"]
        phone = context["phone"]
        if van_id not in self.people or not phone["phoneNumber"].isdigit():
            return Answer(404)
        if given["resultCodeId"] != OPTED_OUT_CODE or context["inputTypeId"] != 11:
            return Answer(400)
        self.opted_in[phone["dialingPrefix"] + phone["phoneNumber"]] = phone["smsOptInStatus"]
        return Answer(204)
