"""What Twilio keeps of an account's messages, and its list of them, page by page."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from bot.demo.stand_ins.twilio.message_rules import Problem, Taken, resource

LIST_PARAMETERS = frozenset(
    {"To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken"}
)
PAGE_SIZES = range(1, 1001)


class Book:
    """Every message of one account, by its sid and by whom it is for. Safe between threads."""

    def __init__(self) -> None:
        self._all: dict[str, Taken] = {}
        self._to: dict[str, list[str]] = {}
        self._lock = threading.Lock()

    def add(self, message: Taken) -> None:
        """Keep one more."""
        with self._lock:
            self._all[message.sid] = message
            self._to.setdefault(message.to, []).append(message.sid)

    def find(self, sid: str) -> Taken | None:
        """Return a message, or None."""
        return self._all.get(sid)

    def move(self, sid: str, status: str, error: int = 0) -> None:
        """Note what became of one."""
        with self._lock:
            self._all[sid] = replace(self._all[sid], status=status, error=error)

    def to(self, number: str = "") -> list[Taken]:
        """Return what is for one number, or everything, newest first."""
        with self._lock:
            sids = reversed(self._to.get(number, [])) if number else reversed(self._all)
            return [self._all[sid] for sid in sids]

    def page(self, args: Mapping[str, str], account_sid: str) -> dict[str, Any] | Problem:
        """Return a page of the list, as the API answers: To, From, DateSent with its < and >."""
        size, number = args.get("PageSize", "50"), args.get("Page", "0")
        if unknown := args.keys() - LIST_PARAMETERS:
            return Problem(20001, about=min(unknown))
        if not (size.isdecimal() and number.isdecimal() and int(size) in PAGE_SIZES):
            return Problem(20001, about="PageSize")
        try:
            dates = _dates(args)
        except ValueError:
            return Problem(20001, about="DateSent")
        first = int(number) * int(size)
        found = list(islice(self._listed(args, dates), first, first + int(size) + 1))
        path = f"/2010-04-01/Accounts/{account_sid}/Messages.json"
        after = urlencode({**args, "Page": int(number) + 1, "PageToken": f"PA{first}"})
        return {
            "messages": [resource(message, account_sid) for message in found[: int(size)]],
            "page": int(number), "page_size": int(size), "uri": path,
            "next_page_uri": f"{path}?{after}" if len(found) > int(size) else None,
        }  # fmt: skip

    def _listed(self, args: Mapping[str, str], dates: "_Dates") -> Iterator[Taken]:
        sender = args.get("From", "")
        for message in self.to(args.get("To", "")):
            if message.sender == (sender or message.sender) and dates.hold(message):
                yield message


@dataclass(frozen=True, slots=True)
class _Dates:
    """What the list is asked for by date, to the second; "" is not asked for.

    What still waits to be sent has no date of sending, and is in no list by date.
    """

    begins: str
    ends: str
    day: str

    def hold(self, message: Taken) -> bool:
        if not (self.begins or self.ends or self.day):
            return True
        if message.status in {"accepted", "queued"}:
            return False
        at = message.at.astimezone(UTC).isoformat(timespec="seconds")
        return at >= self.begins and at <= (self.ends or at) and at.startswith(self.day)


def _dates(args: Mapping[str, str]) -> _Dates:
    """Read the dates as ISO 8601. Raises ``ValueError``."""
    moments = [_moment(args.get(name, "")) for name in ("DateSent>", "DateSent<", "DateSent")]
    return _Dates(moments[0], moments[1], moments[2][:10])


def _moment(value: str) -> str:
    if not value:
        return ""
    moment = datetime.fromisoformat(value)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="seconds")
