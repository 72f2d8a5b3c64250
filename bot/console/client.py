"""Where a request comes from: its address, by which guessing is slowed down, and its browser."""

from typing import Final

from flask import request

from bot.console.runtime_at_hand import runtime

BROWSERS: Final = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "FxiOS": "Firefox",
    "Firefox": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
"""What stands in a browser's own words → its name. The first that is found: many name others."""
SYSTEMS: Final = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def client_address() -> str:
    """Return the IP address of who asks: what the farthest of our own proxies saw.

    What is before that in ``X-Forwarded-For`` anybody can write.
    """
    proxies = runtime().settings.console_proxies
    told = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < proxies <= len(told):
        return told[-proxies]
    return request.remote_addr or ""


def browser_name() -> str:
    """Return what a session is recognized by: "Firefox on Android", or "" for what is unknown."""
    said = request.headers.get("User-Agent", "")
    browser = next((name for sign, name in BROWSERS.items() if f"{sign}/" in said), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in said), "")
    return " · ".join(part for part in (browser, system) if part)
