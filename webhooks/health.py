"""Whether the process lives, and whether it can do its work. Says no more than that."""

import logging

from flask import Blueprint, Response

from bot.runtime import Runtime
from webhooks.intake import describe

logger = logging.getLogger(__name__)


def blueprint(runtime: Runtime) -> Blueprint:
    """Return the two routes, to be mounted at the root."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def healthz() -> Response:
        return Response("alive\n", content_type="text/plain")

    @routes.get("/readyz")
    def readyz() -> Response:
        """Ready: the database can be reached and its migrations are applied."""
        try:
            is_ready = runtime.database.is_ready()
        except Exception as error:  # whatever is wrong with the database, the answer is no
            logger.warning("not ready: %s", describe(error))
            is_ready = False
        return Response(
            "ready\n" if is_ready else "not ready\n",
            status=200 if is_ready else 503,
            content_type="text/plain",
        )

    return routes
