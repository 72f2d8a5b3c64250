"""How many orders by text message are answered: forged ones would have us text, and pay, for ever.

Counted in memory, in each process by itself: it bounds what a flood costs, and need not be exact.
Telegram's orders cannot be forged and cost nothing: they are not counted, and texts in the same
organizer's name take nothing from them. Once texts are many, PAUSE too waits for a code.
"""

from collections import deque
from datetime import datetime, timedelta
from enum import Enum
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from bot.channel import Channel
from bot.phone_console.command_parser import Act
from bot.phone_console.organizer_command import OrganizerCommand
from bot.runtime import Runtime
from bot.storage.engine.database import Database

MAX_ORDERS: Final = 30
ORDERS_WINDOW: Final = timedelta(hours=1)
"""Orders by text of one organizer that are heard within the window."""
ALWAYS: Final = (Act.PAUSE, Act.CODE)
"""What is heard beyond them, and answered if it has done anything: neither can be repeated."""


class FloodLevel(Enum):
    """How many orders came. ``RISING``: two thirds of what is heard; somebody may be forging."""

    NONE = "none"
    RISING = "rising"
    SPENT = "spent"


_CommandTimes = dict[tuple[int, Channel], deque[datetime]]
_command_times: WeakKeyDictionary[Database, _CommandTimes] = WeakKeyDictionary()
_lock: Final = Lock()


def count(runtime: Runtime, call: OrganizerCommand) -> FloodLevel:
    """Count an order, on its channel alone, and say how many there were before it."""
    if call.channel is Channel.TELEGRAM:
        return FloodLevel.NONE
    now = runtime.now()
    with _lock:
        of = (call.who.id, call.channel)
        heard = _command_times.setdefault(runtime.database, {}).setdefault(of, deque())
        while heard and abs(now - heard[0]) >= ORDERS_WINDOW:
            heard.popleft()
        if call.is_crowded or len(heard) >= MAX_ORDERS:
            return FloodLevel.SPENT
        heard.append(now)
        return FloodLevel.RISING if len(heard) > MAX_ORDERS * 2 // 3 else FloodLevel.NONE
