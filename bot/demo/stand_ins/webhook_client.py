"""How the stand-ins reach our webhooks: HTTP to this machine, and to nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx

TIMEOUT_SECONDS = 15.0
"""Twilio's own limit for all attempts together; Telegram waits longer."""

UNREACHABLE = 0
"""The status of an answer that never came."""


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What a webhook answered. ``status`` is ``UNREACHABLE`` (0) where no answer came."""

    status: int
    content_type: str = ""
    body: bytes = b""
    retry_after: float | None = None

    @property
    def is_success(self) -> bool:
        """Whether the provider takes it for an acknowledgement: any 2xx."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the range is HTTP's own

    @property
    def is_retried(self) -> bool:
        """Whether Twilio tries again, as ``#rp=5xx,ct,rt`` asks: no answer, or a server error."""
        return self.status == UNREACHABLE or self.status >= 500  # noqa: PLR2004 - the range is HTTP's own

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case."""
        return self.content_type.partition(";")[0].strip().lower()


class WebhookClient:
    """Posts to addresses on this machine; any other is a ``ValueError`` before a byte is sent.

    ``client`` may carry another transport: ``httpx.WSGITransport(app)`` reaches an application
    in the same process, without a socket.
    """

    def __init__(self, client: httpx.Client | None = None) -> None:
        # A proxy from the environment must not see what the stand-ins say.
        self._client = client or httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> WebhookAnswer:
        """Post the bytes and return the answer; a connection that fails is an answer too."""
        if not is_loopback(url):
            raise ValueError("a stand-in talks to this machine only")
        try:
            response = self._client.post(url, content=body, headers=dict(headers))
        except httpx.TransportError:
            return WebhookAnswer(UNREACHABLE)
        wait = response.headers.get("retry-after", "")
        return WebhookAnswer(
            status=response.status_code,
            content_type=response.headers.get("content-type", ""),
            body=response.content,
            retry_after=float(wait) if wait.isdecimal() else None,
        )


def is_loopback(url: str) -> bool:
    """Whether the address names this machine (127.0.0.0/8, ::1 or localhost)."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
