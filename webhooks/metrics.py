"""The metrics on the web port, for who sends the token."""

from werkzeug.exceptions import Unauthorized

from bot.metrics_page.page import CONTENT_TYPE, MetricsPage
from bot.metrics_page.port import may_read
from webhooks.request import Handler, Request, Response


def metrics_handler(page: MetricsPage, token: str) -> Handler:
    """Return what shows the metrics. Raises ``Unauthorized`` to who has not the token."""

    def metrics(request: Request) -> Response:
        if not may_read(token, request.headers.get("authorization", "")):
            raise Unauthorized
        return Response(page.render(), content_type=CONTENT_TYPE)

    return metrics
