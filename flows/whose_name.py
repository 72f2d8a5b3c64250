"""Reads whose name comes off or is corrected, where several people signed from one phone."""

from flows import (
    anytime_requests,
    commands,
    leaving,
    name_correction,
    phone_signers,
    understanding,
)
from flows.commands import Command, CommandOrLanguage
from flows.conversation import Signed
from flows.question_kinds import AnswerProblem, read_full_name
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
    if not signed:
        is_withdraw = _read_command_with_name(scene) is Command.WITHDRAW
        return leaving.withdraw(scene) if is_withdraw else None
    if len(signed) == 1:
        return _read_name_behind_withdraw(scene, signed[0])
    open_command = _WHOSE_NAME_QUESTIONS.get(scene.conversation.last_reply)
    if several := _find_several_to_take_off(scene, open_command):
        return _take_several_off(scene, several)
    named = phone_signers.find_named(scene)
    if named is None:
        return _ask_whose(scene) or (_ask_again(scene) if open_command else None)
    signer, rest = named
    meant = commands.read_command(rest, scene.languages) if rest else open_command
    if meant is Command.WITHDRAW:
        return leaving.take_off(scene, (signer,), Reply("withdrawn_one", {"names": signer.name}))
    if meant is Command.NAME:
        return anytime_requests.rename(scene, signer)
    name = (
        scene.text
        if open_command is Command.NAME
        else name_correction.read_name_behind_command(scene)
    )
    if name and phone_signers.adds_to_name(name, signer):
        return name_correction.rename_in_place(scene, signer, name)
    return _ask_whose(scene) or (_ask_again(scene) if open_command else None)


def _find_several_to_take_off(scene: Scene, asked_for: Command | None) -> tuple[Signed, ...]:
    """Return who is named behind WITHDRAW, or in answer to whose name comes off, if several are."""
    first, _, rest = scene.text.strip().partition(" ")
    if commands.read_command(first, scene.languages) is Command.WITHDRAW:
        return phone_signers.find_several_named(scene, rest)
    if asked_for is not Command.WITHDRAW:
        return ()
    if understanding.means_both(scene.text, scene.languages):
        return scene.all_signed
    return phone_signers.find_several_named(scene, scene.text)


def _take_several_off(scene: Scene, several: tuple[Signed, ...]) -> Turn:
    names = {"names": phone_signers.join_names(several)}
    everyone = len(several) == len(scene.all_signed)
    said = Reply("withdrawn") if everyone else Reply("withdrawn_one", names)
    return leaving.take_off(scene, several, said)


def _read_name_behind_withdraw(scene: Scene, signed: Signed) -> Turn | None:
    """Take off the one name, if it stands beside WITHDRAW; of another one, tell who has signed."""
    named = phone_signers.find_named(scene)
    if named:
        rest = named[1]
        is_meant = rest and commands.read_command(rest, scene.languages) is Command.WITHDRAW
        return leaving.take_off(scene, (signed,), Reply("withdrawn")) if is_meant else None
    if _read_command_with_name(scene) is not Command.WITHDRAW:
        return None
    return anytime_requests.answer_anytime_command(scene, Command.STATUS)


def _read_command_with_name(scene: Scene) -> CommandOrLanguage | None:
    """Return the command that a name stands beside ("WITHDRAW Fox Mulder"), if any."""
    word, _, rest = scene.text.strip().partition(" ")
    command = commands.read_command(word, scene.languages) if rest else None
    if command is None or isinstance(read_full_name(rest, scene.languages), AnswerProblem):
        return None
    return command


def _ask_whose(scene: Scene) -> Turn | None:
    """Ask whose name is meant by NAME or WITHDRAW beside a name that nobody here signed with."""
    match _read_command_with_name(scene):
        case Command.NAME:
            return anytime_requests.answer_anytime_command(scene, Command.NAME)
        case Command.WITHDRAW:
            return leaving.withdraw(scene)
        case _:
            return None


def _ask_again(scene: Scene) -> Turn | None:
    """Ask once more whose name is meant, if the message is a name that did not sign from here."""
    name = read_full_name(scene.text, scene.languages)
    if isinstance(name, AnswerProblem):
        return None
    names = {"names": phone_signers.join_names(scene.all_signed)}
    return scene.answer_in_place(Reply(scene.conversation.last_reply, names))
