"""Somebody with a browser in front of the console: pages are read, and forms sent as they stand."""

import re
from typing import Final

from flask import Flask
from werkzeug.test import TestResponse

from bot.organizers.sign_in import sessions
from bot.runtime import Runtime
from bot.storage.organizers.organizers import Organizer

HOST: Final = "https://petition.example.org"
SESSION_COOKIE: Final = "__Host-handraiser-session"
FORM_COOKIE: Final = "__Host-handraiser-form"
LANGUAGE_COOKIE: Final = "__Host-handraiser-language"
OURS: Final = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
"""What a browser says of a form of ours, which has no referrer."""


class Browsing:
    """One browser, signed in or not. All paths are below ``/console``."""

    def __init__(self, app: Flask, runtime: Runtime) -> None:
        self.client = app.test_client()
        self.runtime = runtime
        self.address = "192.0.2.7"

    def sign_in_as(self, organizer: Organizer) -> str:
        """Begin a session as if the organizer had signed in, and return its token."""
        token = sessions.begin(self.runtime, organizer, browser="a test")
        self.set_cookie(SESSION_COOKIE, token)
        return token

    def set_cookie(self, name: str, value: str) -> None:
        """Have the browser hold a cookie."""
        self.client.set_cookie(name, value, domain="petition.example.org", secure=True)

    def cookie(self, name: str) -> str:
        """Return what the browser holds in a cookie, "" for none."""
        found = self.client.get_cookie(name, domain="petition.example.org")
        return found.value if found else ""

    def open(self, path: str, **headers: str) -> TestResponse:
        """Open a page, and return it as it comes: a redirect is not followed."""
        return self.client.get(
            f"/console{path}",
            base_url=HOST,
            headers=headers,
            environ_base={"REMOTE_ADDR": self.address},
        )

    def post(
        self, path: str, fields: dict[str, str] | None = None, headers: dict[str, str] = OURS
    ) -> TestResponse:
        """Send fields, and nothing but these."""
        return self.client.post(
            f"/console{path}",
            data=fields or {},
            base_url=HOST,
            headers=headers,
            environ_base={"REMOTE_ADDR": self.address},
        )

    def send(self, path: str, fields: dict[str, str] | None = None, page: str = "") -> TestResponse:
        """Send the form that stands on a page (at the same path by default), filled in so."""
        return self.post(path, {**hidden_fields(self.open(page or path)), **(fields or {})})

    def follow(self, response: TestResponse) -> TestResponse:
        """Open the page to which an answer leads."""
        assert response.status_code == 303, response.text
        return self.client.get(response.location, base_url=HOST)


def hidden_fields(page: TestResponse) -> dict[str, str]:
    """Return what the first form of a page carries unseen: its token, and its number."""
    return {
        name: re.findall(rf'name="{name}" value="([^"]*)"', page.text)[0]
        for name in ("token", "once")
    }
