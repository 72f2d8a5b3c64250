"""The choices of the open question are offered with every answer for as long as it is open."""

from dataclasses import replace

from flows import signing_steps
from flows.turn import Scene, Turn


def offer_open_choices(scene: Scene, turn: Turn) -> Turn:
    """Return the turn with the choices of its open question, unless its reply offers others.

    In Telegram a message without choices takes the keyboard away.
    """
    reply, after = turn.reply, turn.conversation
    if reply is None or after is None or reply.choices or reply.options:
        return turn
    campaign = scene.shelf.campaign(after.campaign)
    if campaign is None or after.step in signing_steps.STEPS_WITHOUT_QUESTION:
        return turn
    here = replace(scene, campaign=campaign, conversation=after)
    asked = signing_steps.question_of_step(here, after.step)
    return replace(turn, reply=replace(reply, choices=asked.choices, options=asked.options))
