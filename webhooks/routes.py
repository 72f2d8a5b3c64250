"""All routes of the webhooks, in one place: Flask mounts them, and the server calls them directly.

Directly means below Flask's dispatch: so who cannot be answered in time is told before any work
is done for them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from bot.metrics_page.page import MetricsPage
from bot.metrics_page.port import PATH
from flows.commands import CARRIER_WORDS
from flows.events import CarrierWord
from webhooks import health, telegram, twilio
from webhooks.guards import RefusalLog, TelegramGuard, TwilioGuard
from webhooks.metrics import metrics_handler
from webhooks.request import Handler
from webhooks.safe_receive import Intake

_WORDS: Final = "|".join(sorted(CARRIER_WORDS[CarrierWord.STOP]))
_OPT_OUT: Final = re.compile(
    rf'\bBody=(?:{_WORDS})(?:&|$)|\bOptOutType=STOP(?:&|$)|"text": ?"/?(?:{_WORDS})"'.encode(),
    re.IGNORECASE,
)


class Priority(Enum):
    """When a request is answered while others wait: at once, as it neither waits for anything nor
    takes any time; before others; or in its turn."""

    AT_ONCE = 0
    URGENT = 1
    ORDINARY = 2


@dataclass(frozen=True, slots=True)
class Route:
    """What answers one method of one path. A path that ends in a slash takes one more segment."""

    method: str
    path: str
    handle: Handler
    priority: Priority = Priority.ORDINARY


class Routes:
    """The routes, by method and path."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.all = tuple(routes)
        self._routes = {(route.method, route.path): route for route in self.all}
        self._paths = frozenset(route.path for route in self.all)

    def find(self, method: str, path: str) -> Route | None:
        """Return what answers; None for what is Flask's to answer, be it with a 404."""
        return self._routes.get((method, path)) or self._routes.get((method, _above(path)))

    def has(self, path: str) -> bool:
        """Say whether a path is one of theirs, by whatever method it is asked for."""
        return path in self._paths or _above(path) in self._paths


def _above(path: str) -> str:
    """Return a path without its last segment."""
    return path[: path.rfind("/") + 1]


def is_opt_out(body: bytes) -> bool:
    """Say whether a body is nothing but one of the carriers' opt-out words: it goes before others.

    Read from the bytes, before anybody has checked who sent them, so it decides nothing but the
    order. An opt-out in other words waits as all do. Each byte is looked at once.
    """
    return _OPT_OUT.search(body) is not None


def build(intake: Intake, refusals: RefusalLog, metrics: MetricsPage | None = None) -> Routes:
    """Return the routes of one runtime's webhooks, and of its metrics where a token is set."""
    settings = intake.runtime.settings
    tokens = [token.get_secret_value() for token in settings.twilio_auth_token]
    from_twilio = TwilioGuard(settings.public_url, tokens, refusals, settings.twilio_account_sid)
    secret = settings.telegram_webhook_secret.get_secret_value()
    from_telegram = TelegramGuard(secret, refusals)
    token = settings.metrics_token.get_secret_value()
    shown = [Route("GET", PATH, metrics_handler(metrics, token))] if metrics and token else []
    return Routes(
        (
            Route("POST", "/twilio/message", twilio.message_handler(intake, from_twilio)),
            Route("POST", "/twilio/status/", twilio.status_handler(intake, from_twilio)),
            Route("POST", "/telegram", telegram.update_handler(intake, from_telegram)),
            Route("GET", "/healthz", health.alive, Priority.AT_ONCE),
            Route("GET", "/readyz", health.readiness_handler(intake.runtime), Priority.URGENT),
            Route("GET", "/workerz", health.worker_handler(intake.runtime)),
            *shown,
        )
    )
