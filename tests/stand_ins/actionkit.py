"""A small stand-in for one ActionKit instance: actions make users, users are changed by PATCH.

After https://docs.actionkit.com/docs/manual/api/rest/. It is stricter than the real one where a
field is unknown.
"""

import base64
import json
import re
from typing import Any, Final

from bot.integrations.crm.crm_interface import HttpRequest
from bot.integrations.http_sender import Answer

URL: Final = "https://roses.actionkit.example"
USER: Final = "handraiser"
PASSWORD: Final = "made-up-actionkit-password"
PAGE: Final = "text-petition"
_FIELDS: Final = frozenset(
    {
        *("page", "email", "opt_in", "first_name", "last_name", "mobile_phone", "lang"),
        *("source", "country", "state", "action_tags"),
    }
)


class ActionKitStandIn:
    """One instance with one page. ``users`` are by number, as what was sent of them."""

    def __init__(self) -> None:
        self.users: dict[int, dict[str, Any]] = {}

    async def send(self, request: HttpRequest) -> Answer:
        """Answer a request, as ``bot.integrations.crm.crm_interface.Send``."""
        login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {login}":
            return Answer(401)
        if request.headers.get("Content-Type") != "application/json":
            return Answer(415)
        given, path = json.loads(request.body), request.url.removeprefix(f"{URL}/rest/v1")
        if (request.method, path) == ("POST", "/action/"):
            return self._act(given)
        if request.method == "PATCH" and (found := re.fullmatch(r"/user/(\d+)/", path)):
            user = self.users.get(int(found[1]))
            if user is None:
                return Answer(404)
            user |= {f"user_{name}": value for name, value in given["fields"].items()}
            return Answer(202)
        return Answer(404)

    def _act(self, given: dict[str, Any]) -> Answer:
        unknown = [name for name in given if name not in _FIELDS and not name.startswith("user_")]
        if unknown or given.get("page") != PAGE or "@" not in given.get("email", ""):
            return Answer(400, body=json.dumps({"errors": unknown}).encode())
        known = (number for number, user in self.users.items() if user["email"] == given["email"])
        number = next(known, len(self.users) + 1)
        self.users[number] = {**self.users.get(number, {}), **given}
        user = {"id": 900 + number, "user": f"/rest/v1/user/{number}/"}
        return Answer(201, body=json.dumps(user).encode())
