"""The client of webhooks: to this machine and no other, and never an exception for an answer."""

import httpx
import pytest

from bot.demo.stand_ins.webhook_client import UNREACHABLE, WebhookClient, is_loopback


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/", "http://localhost/x", "http://[::1]:80/", "http://127.9.9.9"]
)
def test_this_machine_is_known_by_any_of_its_names(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url",
    ["https://api.twilio.com", "http://127.0.0.1.example.org", "http://10.0.0.1", "", "127.0.0.1"],
)
def test_nothing_is_sent_to_any_other(url: str) -> None:
    assert not is_loopback(url)
    with pytest.raises(ValueError, match="this machine only"):
        WebhookClient().post(url, b"", {})


def test_a_connection_that_fails_is_an_answer() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    answer = WebhookClient(httpx.Client(transport=httpx.MockTransport(refuse))).post(
        "http://127.0.0.1:9/", b"", {}
    )
    assert answer.status == UNREACHABLE
    assert not answer.is_success
