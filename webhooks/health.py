"""Whether the process lives, and whether it can do its work. Says no more than that."""

import logging

from bot.runtime import Runtime
from webhooks.intake import describe
from webhooks.request import Handler, Request, Response

logger = logging.getLogger(__name__)


def alive(_: Request) -> Response:
    """Answer that the process lives."""
    return Response("alive\n")


def readiness_handler(runtime: Runtime) -> Handler:
    """Return what answers whether the database can be reached and its migrations are applied."""

    def readyz(_: Request) -> Response:
        try:
            is_ready = runtime.database.is_ready()
        except Exception as error:  # whatever is wrong with the database, the answer is no
            logger.warning("not ready: %s", describe(error))
            is_ready = False
        return Response("ready\n") if is_ready else Response("not ready\n", 503)

    return readyz
