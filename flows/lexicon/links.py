"""Recognizes links and addresses in a line."""

import re

_LINK = re.compile(
    r"https?:|www\.|\S@\S|(?<!\w)@\w|\(at\)|\w\.(?:com|org|net|edu|gov|io|info|biz|app|ly|gg|xyz|mx|"
    r"example|me/|co/|us/|uk|es/)(?:\b|/)|\w\.\w+/\w",
    re.IGNORECASE,
)

_HAS_SIGN_OF_LINK = re.compile(r"@|:|\(|\.(?:\S|(?<=[wW]\.))")
"""Each link has one of these signs, and most messages have none, nor a full stop within a word."""


def has_link(line: str) -> bool:
    """Tell whether a link or an address stands in the line ("www.example.org", "ana@x.org")."""
    if not ("." in line or "@" in line or ":" in line or "(" in line):
        return False
    return _HAS_SIGN_OF_LINK.search(line) is not None and _LINK.search(line) is not None
