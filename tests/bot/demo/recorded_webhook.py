"""A webhook that answers what a test tells it to, and remembers what it was sent."""

from dataclasses import dataclass
from typing import Any

import httpx
from flask import Flask, Response, request

from bot.demo.stand_ins.webhook_client import WebhookClient

BASE = "http://127.0.0.1:8000"
TWIML = "text/xml"


@dataclass(frozen=True, slots=True)
class Received:
    """One request: its path, its form or JSON, its headers."""

    path: str
    form: dict[str, str]
    json: Any
    headers: dict[str, str]


class Webhook:
    """A real application on the other end of the client.

    ``answers`` are given one after the other; the last one again and again.
    """

    def __init__(self, *answers: Response) -> None:
        self.received: list[Received] = []
        self._answers = list(answers) or [Response("<Response/>", content_type=TWIML)]
        app = Flask(__name__)
        app.add_url_rule("/<path:path>", view_func=self._answer, methods=["POST"])
        self.client = WebhookClient(httpx.Client(transport=httpx.WSGITransport(app=app)))

    def at(self, path: str) -> list[Received]:
        """Return what came to a path."""
        return [each for each in self.received if each.path == path]

    def _answer(self, path: str) -> Response:
        self.received.append(
            Received(
                path,
                request.form.to_dict(),
                request.get_json(silent=True),
                dict(request.headers),
            )
        )
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def says(*texts: str, callback: str = f"{BASE}/twilio/status/7#rc=2") -> Response:
    """Return an answer in TwiML that sends these texts."""
    messages = "".join(f'<Message statusCallback="{callback}">{text}</Message>' for text in texts)
    return twiml(f"<Response>{messages}</Response>")


def twiml(document: str, content_type: str = TWIML) -> Response:
    """Return an answer with this document."""
    return Response(document, content_type=content_type)
