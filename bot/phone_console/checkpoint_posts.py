"""Posts each checkpoint of a campaign's public log in the partners' Telegram group.

Who saw it there cannot be shown another log. What surely nobody got is tried again in the next run.
"""

import asyncio
from datetime import timedelta
from typing import Final

from bot.phone_console.organizer_notices import NEVER_LEFT, count_sent, send_notices
from bot.runtime import Runtime
from bot.sending.send_one_message import Sleep
from bot.sending.transports import OpenTransport
from bot.storage.proof import logged_entries

POSTED_WITHIN: Final = timedelta(days=2)
"""An older checkpoint is not posted any more: a group that is set up late does not get them all."""


def post_checkpoints(
    runtime: Runtime, transports: OpenTransport, *, sleep: Sleep = asyncio.sleep
) -> int:
    """Post what is new, if there is a group (``CHECKPOINTS_CHAT``); return how many went out.

    ``transports`` opens the transport of a channel.
    """
    chat, now = runtime.settings.checkpoints_chat, runtime.now()
    if not chat:
        return 0
    with runtime.database.read() as connection:
        unposted = logged_entries.list_unposted(connection, since=now - POSTED_WITHIN)
    posted = 0
    for campaign, size, note in unposted:
        with runtime.database.write() as connection:
            if not logged_entries.note_posted(connection, campaign, size, at=now):
                continue  # another worker posts it
        outcomes = send_notices(runtime, [(chat, note)], transports, sleep)
        posted += count_sent(outcomes)
        if all(isinstance(one, NEVER_LEFT) for one in outcomes):
            with runtime.database.write() as connection:
                logged_entries.note_not_posted(connection, campaign, size)
    return posted
