"""Reads whose name comes off or is corrected, where several people signed from one phone."""

from flows import anytime_requests, commands, leaving, phone_signers, understanding
from flows.commands import Command
from flows.replies import Reply
from flows.turn import Scene, Turn

_WHOSE_NAME_QUESTIONS = {
    "withdraw_whose_name": Command.WITHDRAW,
    "rename_whose_name": Command.NAME,
}


def read_whose_name(scene: Scene) -> Turn | None:
    """Read whose name comes off or is corrected, where several signed from one phone.

    It is the answer to the question whose, or stands beside the command ("WITHDRAW Fox Mulder").
    """
    signed = scene.all_signed
    if len(signed) == 1 or not signed:
        return None
    asked = _WHOSE_NAME_QUESTIONS.get(scene.conversation.last_reply)
    everyone = asked is Command.WITHDRAW and understanding.means_both(scene.text, scene.languages)
    if everyone:
        return leaving.take_off(scene, signed, Reply("withdrawn"))
    named = phone_signers.find_named(scene)
    if named is None:
        return None
    whose, rest = named
    meant = commands.read_command(rest, scene.languages) if rest else asked
    if meant is Command.WITHDRAW:
        return leaving.take_off(scene, (whose,), Reply("withdrawn"))
    return anytime_requests.rename(scene, whose) if meant is Command.NAME else None
