"""Where a request comes from, behind so many proxies, and by which browser."""

from dataclasses import replace

import pytest
from flask import Flask

from bot.console.client import browser_name, client_address
from bot.console.runtime_at_hand import EXTENSION
from tests.webhooks.conftest import listening_runtime


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "198.51.100.1", "192.0.2.7"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 192.0.2.9", "198.51.100.1"),
        (2, "198.51.100.1", "192.0.2.7"),
        (1, "", ""),
    ],
)
def test_the_address_is_what_the_farthest_of_our_own_proxies_saw(
    proxies: int, told: str, address: str
) -> None:
    runtime = listening_runtime()
    settings = runtime.settings.model_copy(update={"console_proxies": proxies})
    app = Flask("client")
    app.extensions[EXTENSION] = replace(runtime, settings=settings)
    headers = {"X-Forwarded-For": told}
    with app.test_request_context(headers=headers, environ_base={"REMOTE_ADDR": "192.0.2.7"}):
        assert client_address() == address


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
            "Firefox · Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Safari/604.1",
            "Safari · iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
            "Chrome · Android",
        ),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_browser_is_known_by_its_own_words(said: str, name: str) -> None:
    with Flask("client").test_request_context(headers={"User-Agent": said}):
        assert browser_name() == name
