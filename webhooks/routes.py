"""All routes of the webhooks, in one place: Flask mounts them, and the server calls them directly.

Directly means below Flask's dispatch, which is a fifth of a turn's time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from webhooks import health, telegram, twilio
from webhooks.guards import RefusalLog, TelegramGuard, TwilioGuard
from webhooks.intake import Intake
from webhooks.request import Handler


@dataclass(frozen=True, slots=True)
class Route:
    """What answers one method of one path. A path that ends in a slash takes one more segment."""

    method: str
    path: str
    handle: Handler


class Routes:
    """The routes, by method and path."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.all = tuple(routes)
        self._handlers = {(route.method, route.path): route.handle for route in self.all}

    def find(self, method: str, path: str) -> Handler | None:
        """Return who answers; None for what is Flask's to answer, be it with a 404."""
        return self._handlers.get((method, path)) or self._handlers.get(
            (method, path[: path.rfind("/") + 1])
        )


def build(intake: Intake) -> Routes:
    """Return the routes of one runtime's webhooks."""
    settings = intake.runtime.settings
    refusals = RefusalLog(intake.runtime.now)
    tokens = [token.get_secret_value() for token in settings.twilio_auth_token]
    from_twilio = TwilioGuard(settings.public_url, tokens, refusals)
    secret = settings.telegram_webhook_secret.get_secret_value()
    from_telegram = TelegramGuard(secret, refusals)
    return Routes(
        (
            Route("POST", "/twilio/message", twilio.message_handler(intake, from_twilio)),
            Route("POST", "/twilio/status/", twilio.status_handler(intake, from_twilio)),
            Route("POST", "/telegram", telegram.update_handler(intake, from_telegram)),
            Route("GET", "/healthz", health.alive),
            Route("GET", "/readyz", health.readiness_handler(intake.runtime)),
        )
    )
