"""An application that answers every request with one page of another server, and does no more:
what a view costs the web server itself. ``FIXED_PAGE_OF`` is that server's port on loopback.
"""

import asyncio
import os
from typing import Any, Final

from bench.view_load import fetch_page

_SENT_ANYWAY: Final = frozenset({"content-length", "date", "server"})


class FixedPageApplication:
    """What the web server calls."""

    def __init__(self, port: int) -> None:
        headers, self._page = fetch_page(port)
        self._headers = [(name, value) for name, value in headers if name not in _SENT_ANYWAY]

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Do nothing."""

    async def __rsgi__(self, _: Any, connection: Any) -> None:
        """Answer with the page."""
        connection.response_bytes(200, self._headers, self._page)


server = FixedPageApplication(int(os.environ["FIXED_PAGE_OF"]))
