"""EveryAction and VAN: prepared after their documentation, not yet tried against a real committee.

After https://docs.everyaction.com/reference/people and …/canvass-responses:

- HTTP Basic: the application's name, and the key with ``|`` and the database's mode (1 is My
  Campaign or EveryAction, 0 My Voters, which takes no new people);
- ``findOrCreate`` looks for somebody by name and number, and answers with their ``vanId``. First
  name, last name and number together are needed for it, so of a name of one word the last name is
  sent as it is, and a person without a name as one word;
- a number's ``phoneOptInStatus`` is I (in), O (out) or U (unknown);
- an opt-out is told as texting programs do: a canvass response with the number's
  ``smsOptInStatus``, answered by 204. Digits alone are taken, without signs between.
"""

import json
import re
from typing import Any, Final

import phonenumbers

from bot.integrations.crm.crm_interface import (
    Answered,
    CrmPerson,
    Failure,
    HttpRequest,
    KnownPerson,
    Send,
    Told,
)
from bot.integrations.crm.json_answers import (
    ask,
    basic_login,
    objects_at,
    read_object,
    text_at,
)
from bot.integrations.http_sender import Answer
from bot.integrations.interface import Refused

API_URL: Final = "https://api.securevan.com/v4"
NAMELESS: Final = "Unknown"
INPUT_BY_API: Final = 11
"""The input type of canvass responses that come by the API."""
_VAN_ID: Final = re.compile(r"[0-9]{1,18}")


class Van:
    """One committee. ``opted_out_code`` is the committee's result code for an opt-out."""

    def __init__(
        self, send: Send, application: str, key: str, *, opted_out_code: int, api_url: str = API_URL
    ) -> None:
        self._send, self._api_url = send, api_url
        self._opted_out_code = opted_out_code
        self._headers = {
            "Authorization": basic_login(application, f"{key}|1"),
            "Content-Type": "application/json",
            "Accept": "application/json",
        }

    async def tell(self, person: CrmPerson, *, subscribes: bool) -> Answered:
        """Tell of somebody who agreed (``Crm.tell``). Codes and fields of VAN's own are not set."""
        phone: dict[str, Any] = {**_phone(person.number), "phoneType": "C", "isPreferred": True}
        if subscribes:
            phone["phoneOptInStatus"] = "I"
        body: dict[str, Any] = {
            "firstName": person.given_name or NAMELESS,
            "lastName": person.family_name or person.given_name or NAMELESS,
            "phones": [phone],
        }
        if person.country or person.region:
            place = {"countryCode": person.country, "stateOrProvince": person.region}
            body["addresses"] = [{key: value for key, value in place.items() if value}]
        answer = await self._post("people/findOrCreate", body)
        if isinstance(answer, Failure):
            return answer
        van_id = text_at(read_object(answer), "vanId")
        return Told(van_id) if _VAN_ID.fullmatch(van_id) else Refused("no VAN id came back")

    async def unsubscribe(self, known: KnownPerson, *, is_erased: bool = False) -> Answered:
        """Tell that somebody must not be written to (``Crm.unsubscribe``).

        An erasure is no different: their record is suppressed by hand.
        """
        del is_erased
        if not _VAN_ID.fullmatch(known.remote_id):
            return Refused("no person of that VAN id")
        numbers = (
            [_phone(known.number)] if known.number else await self._read_phones(known.remote_id)
        )
        if isinstance(numbers, Failure):
            return numbers
        for number in numbers:
            context = {
                "inputTypeId": INPUT_BY_API,
                "phone": {**number, "smsOptInStatus": "O"},
            }
            body = {"canvassContext": context, "resultCodeId": self._opted_out_code}
            answer = await self._post(f"people/{known.remote_id}/canvassResponses", body)
            if isinstance(answer, Failure):
                return answer
        return Told(known.remote_id)

    async def _read_phones(self, van_id: str) -> list[dict[str, str]] | Failure:
        url = f"{self._api_url}/people/{van_id}?$expand=phones"
        request = HttpRequest("GET", url, self._headers)
        answer = await ask(self._send, request, of_person_there=True)
        if isinstance(answer, Failure):
            return answer
        return [
            {
                "dialingPrefix": text_at(phone, "dialingPrefix") or "1",
                "phoneNumber": re.sub(r"\D", "", text_at(phone, "phoneNumber")),
            }
            for phone in objects_at(read_object(answer), "phones")
            if text_at(phone, "phoneNumber")
        ]

    async def _post(self, path: str, body: dict[str, Any]) -> Answer | Failure:
        written = json.dumps(body).encode()
        request = HttpRequest("POST", f"{self._api_url}/{path}", self._headers, written)
        return await ask(self._send, request)


def _phone(number: str) -> dict[str, str]:
    """Return a number of E.164 as VAN takes it: the country's code apart, digits alone."""
    parsed = phonenumbers.parse(number, None)
    return {
        "dialingPrefix": str(parsed.country_code),
        "phoneNumber": phonenumbers.national_significant_number(parsed),
    }
