"""Thanks, once, whoever's friend signed by their link; and never says who the friend is.

They are thanked when they next write: nothing is sent for it, because nobody asked for that.
"""

from dataclasses import replace

from flows.effects import NoteThanks
from flows.replies import Reply
from flows.turn import Scene, Turn

TELLS_OF_FRIENDS = "status_friends"
"""The key of the reply that tells how many signed by the person's link, and thanks for them."""

MAY_BE_LED_BY_THANKS = frozenset({"signer_help", "count", "about_thanks"})
"""Keys of short replies, before which the thanks have room in the same message."""


def thank_for_friend(scene: Scene, turn: Turn) -> Turn:
    """Return the turn with thanks for the first friend, if they are due and it has room for them.

    Only a turn that changes nothing thanks: whatever became true is to be told first.
    """
    reply, due = turn.reply, any(one.friends and not one.is_thanked for one in scene.all_signed)
    if reply is None or not due or turn.effects or turn.conversation is None:
        return turn
    effects = (NoteThanks(scene.campaign.id),)
    if reply.key == TELLS_OF_FRIENDS:
        return replace(turn, effects=effects)
    if reply.lead or reply.key not in MAY_BE_LED_BY_THANKS:
        return turn
    return replace(turn, reply=replace(reply, lead=Reply("friend_signed")), effects=effects)
