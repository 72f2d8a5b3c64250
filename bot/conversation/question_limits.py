"""How many open questions are kept, so that no stranger can flood those who answer them.

Counted are those of one address and those of one campaign; beyond a campaign's limit, the first
question that an address asks within a day is kept all the same, so that a few phones silence
nobody. What is beyond is answered as words that were not understood always are: with how to go on,
and whom to write to.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.conversation.turn import Transaction
from bot.storage.organizers import organizers
from bot.storage.questions import questions
from flows.conversation import Conversation, Standing

MAX_OPEN_OF_ADDRESS: Final = 3
MAX_A_DAY_OF_ADDRESS: Final = 10
MAX_A_DAY_OF_CAMPAIGN: Final = 200
MAX_A_DAY_WITH_FIRST_ONES: Final = 2000
"""The most of a campaign, with the first ones of addresses that come when it has 200."""
DAY: Final = timedelta(days=1)


def read_question_limits(
    transaction: Transaction, conversation: Conversation | None, standing: Standing
) -> Standing:
    """Return the standing with whether anybody reads open questions, and one more may be kept."""
    connection, sender = transaction.connection, transaction.inputs.address
    shelf = transaction.runtime.shelf
    campaign = conversation.campaign if conversation else shelf.campaigns[0].id
    counts = questions.count_questions(
        connection,
        campaign,
        sender.id if sender else None,
        since=transaction.now - DAY,
    )
    is_first = counts.recent_of_address == 0
    most = MAX_A_DAY_WITH_FIRST_ONES if is_first else MAX_A_DAY_OF_CAMPAIGN
    may_ask = (
        counts.open_of_address < MAX_OPEN_OF_ADDRESS
        and counts.recent_of_address < MAX_A_DAY_OF_ADDRESS
        and counts.recent_of_campaign < most
    )
    has_organizers = bool(organizers.list_organizers(connection))
    return replace(standing, has_organizers=has_organizers, may_ask=may_ask)
