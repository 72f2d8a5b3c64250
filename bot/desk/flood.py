"""How many orders by text message are answered: forged ones would have us text, and pay, for ever.

Counted in memory, in each process by itself: it bounds what a flood costs, and need not be exact.
Telegram's orders cannot be forged and cost nothing.
"""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from bot.desk import Call
from bot.desk.orders import Act
from bot.reach import Channel
from bot.runtime import Runtime
from bot.store.database import Database

ORDERS: Final = 30
WINDOW: Final = timedelta(hours=1)
"""Orders by text of one organizer that are heard within the window."""
ALWAYS: Final = (Act.PAUSE, Act.CODE)
"""What is heard beyond them, and answered if it has done anything: neither can be repeated."""

_heard: WeakKeyDictionary[Database, dict[int, deque[datetime]]] = WeakKeyDictionary()
_lock: Final = Lock()


def is_spent(runtime: Runtime, call: Call) -> bool:
    """Count an order, and say whether there were too many before it."""
    if call.channel is Channel.TELEGRAM:
        return False
    now = runtime.now()
    with _lock:
        heard = _heard.setdefault(runtime.database, {}).setdefault(call.who.id, deque())
        while heard and abs(now - heard[0]) >= WINDOW:
            heard.popleft()
        if len(heard) >= ORDERS:
            return True
        heard.append(now)
        return False
