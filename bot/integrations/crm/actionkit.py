"""ActionKit: prepared after its manual, and not yet tried against a real instance.

After https://docs.actionkit.com/docs/manual/api/rest/ (action processing, users):

- every instance has an address of its own; an API user logs in by HTTP Basic;
- an action of a page (POST to ``/rest/v1/action/``) creates its user or changes the one with the
  same e-mail address, and answers 201 with both. A page and an e-mail address are required;
- so whoever has a number alone gets an address that reaches nobody, made of the number and a domain
  of the organization's own, and is not subscribed to e-mail (``opt_in``);
- fields of one's own of a user are named ``user_…`` in an action; a user is changed by PATCH.
"""

import json
import re
from typing import Any, Final

from bot.integrations.crm.crm_interface import (
    Answered,
    CrmPerson,
    Failure,
    HttpRequest,
    KnownPerson,
    Send,
    Told,
)
from bot.integrations.crm.json_answers import ask, basic_login, read_object, text_at
from bot.integrations.http_sender import Answer
from bot.integrations.interface import Refused

SUBSCRIBED_FIELD: Final = "sms_subscribed"
"""The user field of an instance's own that says whether texts are wanted: "yes", "no", "erase"."""
_USER: Final = re.compile(r"/rest/v1/user/([0-9]{1,18})/?")
_USER_ID: Final = re.compile(r"[0-9]{1,18}")


class ActionKit:
    """One instance. ``page`` is the short name of the page whose actions these become."""

    def __init__(
        self, send: Send, user: str, password: str, *, api_url: str, page: str, mail_domain: str
    ) -> None:
        self._send = send
        self._api_url = f"{api_url}/rest/v1"
        self._page, self._mail_domain = page, mail_domain
        self._headers = {
            "Authorization": basic_login(user, password),
            "Content-Type": "application/json",
            "Accept": "application/json",
        }

    async def tell(self, person: CrmPerson, *, subscribes: bool) -> Answered:
        """Tell of somebody who agreed (``Crm.tell``). Tags go as ``action_tags``, by name."""
        digits = person.number.removeprefix("+")
        told: dict[str, Any] = {
            "page": self._page,
            "email": f"{digits}@{self._mail_domain}",
            "opt_in": False,
            "first_name": person.given_name,
            "last_name": person.family_name,
            "mobile_phone": digits,
            "lang": person.language,
            "source": person.source,
            "country": person.country,
            "state": person.region,
            "action_tags": ",".join(person.tags),
            **{f"user_{as_key(name)}": value for name, value in person.custom_fields.items()},
        }
        if subscribes:
            told[f"user_{SUBSCRIBED_FIELD}"] = "yes"
        body = {key: value for key, value in told.items() if value != ""}
        answer = await self._ask("POST", "action", body)
        if isinstance(answer, Failure):
            return answer
        found = _USER.search(text_at(read_object(answer), "user"))
        return Told(found[1]) if found else Refused("no user came back")

    async def unsubscribe(self, known: KnownPerson, *, is_erased: bool = False) -> Answered:
        """Tell that somebody must not be written to (``Crm.unsubscribe``)."""
        if not _USER_ID.fullmatch(known.remote_id):
            return Refused("no user of that id")
        body = {"fields": {SUBSCRIBED_FIELD: "erase" if is_erased else "no"}}
        answer = await self._ask("PATCH", f"user/{known.remote_id}", body, of_person_there=True)
        return answer if isinstance(answer, Failure) else Told(known.remote_id)

    async def _ask(
        self, method: str, path: str, body: dict[str, Any], *, of_person_there: bool = False
    ) -> Answer | Failure:
        written = json.dumps(body).encode()
        request = HttpRequest(method, f"{self._api_url}/{path}/", self._headers, written)
        return await ask(self._send, request, of_person_there=of_person_there)


def as_key(name: str) -> str:
    """Return a field's name as ActionKit writes it."""
    return name.replace(" ", "_").lower()
