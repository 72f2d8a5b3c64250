"""Corrects a name that was given already: "its Ana Ruiz", "NAME Ana Ruiz", or the last name alone.

What is corrected before the signature is shown again, with the request to confirm it; a signature
that stands bears the new name at once.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from flows import anytime_requests, commands, short_question, signing_steps
from flows.commands import Command
from flows.conversation import Signed
from flows.lexicon.message_text import MessageText, fold_words
from flows.lexicon.typos import is_one_typo_apart
from flows.name_reader import NotName, read_name
from flows.name_words import PARTICLES, is_capitalized, name_lists
from flows.question_kinds import remove_own_name
from flows.replies import Reply
from flows.stated_names import MAX_CLAUSES, clauses, read_name_stated_in_clause, read_stated_name
from flows.turn import Scene, Turn
from flows.understanding import AnswerMeaning, read_answer, read_keyword


def correct_name(scene: Scene) -> Turn | None:
    """Correct the name in the open confirmation, or under the one signature; None if not asked."""
    if scene.conversation.step == signing_steps.CONFIRM:
        if _begins_with_keyword(scene):
            return None
        is_word_of_answer = len(scene.text.split()) == 1 and _is_answer(scene)
        if is_word_of_answer or _agrees_to_sign(scene):
            return None
        name = (
            _replace_misspelled_word(scene)
            or read_stated_name(scene.text, scene.languages)
            or read_name_stated_in_clause(scene.text, scene.languages)
            or _read_name_behind_complaint(scene)
            or _read_name_behind_no(scene)
            or _read_more_of_name(scene)
            or _read_other_name(scene)
            or _read_name_behind_yes(scene)
        )
        is_open = scene.campaign.status == "open"
        is_new = name and name != scene.name
        return signing_steps.take_name(scene, name) if is_new and is_open else None
    if not scene.signed or len(scene.all_signed) > 1:
        return None
    name = read_name_behind_command(scene) or _read_stated_correction(scene, scene.signed)
    return rename_in_place(scene, scene.signed, name) if name else None


def _begins_with_keyword(scene: Scene) -> bool:
    """Tell whether the message begins a petition ("IBM Ana Ruiz"): the keyword is no name."""
    found = read_keyword(scene.text, scene.shelf.ways, scene.languages)
    return found is not None and found.exact


def take_stated_name(scene: Scene) -> Turn | None:
    """Take the name that a longer message states where a name is asked for, if it asks nothing.

    It goes before what else the message tells ("My name is Ana Ruiz and my family …").
    """
    if scene.conversation.step != signing_steps.NAME or scene.campaign.status == "closed":
        return None
    if read_answer(scene.text, scene.languages) is AnswerMeaning.QUESTION:
        return None
    name = read_name_stated_in_clause(scene.text, scene.languages)
    return signing_steps.take_name(scene, name) if name else None


def take_name_below(scene: Scene, name: str) -> Turn | None:
    """Take the name below a letter where a name is asked for, and the letter itself gives none.

    ``name`` stands behind its closing ("Please add me. Yours, Ana Ruiz"), ``scene`` has the text
    before it.
    """
    if scene.conversation.step != signing_steps.NAME or scene.campaign.status == "closed":
        return None
    answer = read_answer(scene.text, scene.languages)
    agrees_to_kept = answer is AnswerMeaning.YES and scene.conversation.answers.get("name")
    if agrees_to_kept or answer in (AnswerMeaning.NO, AnswerMeaning.SKIP):
        return None
    above = read_name(scene.text, scene.languages)
    found = read_name(name, scene.languages) if isinstance(above, NotName) else above
    return None if isinstance(found, NotName) else signing_steps.take_name(scene, found)


def note_name_beside_question(scene: Scene) -> Scene:
    """Return the scene with the name that stands beside a question where a name is asked for.

    As in "Ana Ruiz, but who sees it?": a clause of its own, each word with a capital. It is kept
    for the yes that is asked for behind the answer.
    """
    conversation = scene.conversation
    is_open = scene.campaign.status == "open" and scene.signed is None
    if conversation.step != signing_steps.NAME or not is_open:
        return scene
    joining = name_lists(scene.languages).joining
    for clause in islice(clauses(MessageText.of(scene.text).line, joining), MAX_CLAUSES):
        if clause.endswith("?") or len(clause) == len(scene.text.strip()):
            continue
        name = read_name(clause, scene.languages)
        if isinstance(name, NotName) or " " not in name or not is_capitalized(name):
            continue
        if scene.shelf.find_oddity(scene.campaign, name) is None:
            answers = {**conversation.answers, "name": name}
            return replace(scene, conversation=replace(conversation, answers=answers))
    return scene


def rename_in_place(scene: Scene, signed: Signed, name: str) -> Turn:
    """Correct the name of a signature as the answer to NAME does, and stay at the step."""
    asked = anytime_requests.rename(scene, signed).conversation or scene.conversation
    renaming = replace(scene, conversation=asked, text=name)
    turn = signing_steps.read_at_rename(renaming) or Turn(asked, Reply("rename"))
    renamed = turn.conversation or scene.conversation
    step, answers = scene.conversation.step, scene.conversation.answers
    asked_before = short_question.ask_in_short(scene)
    said = replace(asked_before, lead=turn.reply) if asked_before else turn.reply
    return replace(turn, conversation=replace(renamed, step=step, answers=answers), reply=said)


def _read_stated_correction(scene: Scene, signed: Signed) -> str:
    """Return the name that the message states, if it is another form of the signed one."""
    name = read_stated_name(scene.text, scene.languages) or _read_name_behind_complaint(scene)
    words, before = set(fold_words(name).split()), set(fold_words(signed.name).split())
    return name if words & before and words != before else ""


def _read_name_behind_complaint(scene: Scene) -> str:
    """Return the name behind what asks for a correction ("its spelled wrong, Ana Ruiz"), or ""."""
    complaint, _, rest = scene.text.partition(",")
    if not rest or commands.read_command(complaint, scene.languages) is not Command.NAME:
        return ""
    if stated := read_stated_name(rest, scene.languages):
        return stated
    name = read_name(rest, scene.languages)
    return "" if isinstance(name, NotName) else name


def _replace_misspelled_word(scene: Scene) -> str:
    """Return the name with the one word that the message corrects ("Luna not Lunna"), or ""."""
    own, said = scene.name.split(), MessageText.of(scene.text).said
    known = [fold_words(word).strip() for word in own]
    pairs = _find_misspelled(known, said)
    if len(pairs) != 1 or len(said) > MAX_WORDS_OF_CORRECTION or _is_answer(scene):
        return ""
    ((at, new),) = pairs
    name = read_stated_name(scene.text, scene.languages) or read_name(scene.text, scene.languages)
    if known[at] not in said and (isinstance(name, NotName) or fold_words(name).split() != [new]):
        return ""
    written = new.capitalize() if own[at][0].isupper() else new
    return " ".join((*own[:at], written, *own[at + 1 :]))


def states_own_name(scene: Scene, clause: str) -> bool:
    """Tell whether a clause states a word of the person's own name, be it in another spelling."""
    name = scene.name or (scene.signed.name if scene.signed else "")
    known = fold_words(name).split()
    stated = fold_words(read_stated_name(clause, scene.languages)).split()
    begins_alike = any(word.startswith(old) for word in stated for old in known)
    return begins_alike or bool(_find_misspelled(known, stated))


def _find_misspelled(known: Sequence[str], said: Sequence[str]) -> list[tuple[int, str]]:
    """Return the places of words in ``known`` that are said in another spelling, and that one."""
    return [
        (at, new)
        for at, old in enumerate(known)
        for new in said
        if new not in known and is_one_typo_apart(new, old)
    ]


def read_name_behind_command(scene: Scene) -> str:
    """Return the name in "NAME Ana Ruiz", or "" if the message is another one."""
    word, _, rest = scene.text.strip().partition(" ")
    if not rest or commands.read_command(word, scene.languages) is not Command.NAME:
        return ""
    name = read_name(rest, scene.languages)
    return "" if isinstance(name, NotName) else name


def _read_more_of_name(scene: Scene) -> str:
    """Return the whole name, if the message is the rest of it ("Ana", then "Ruiz"), or repeats a
    part of it ("Ana Ruiz", then "Ana Maria Ruiz"); else ""."""
    known, said = scene.name, read_name(scene.text, scene.languages)
    if isinstance(said, NotName) or _is_answer(scene):
        return ""
    before, now = ({word.casefold() for word in name.split()} for name in (known, said))
    if before & now:
        is_other = before != now or (known.islower() and said != known)
        return said if len(now) > 1 and is_other else ""
    names = [word for word in said.split() if word.casefold() not in PARTICLES]
    alike = names and (names[0][0].isupper() or known[0].islower())
    return f"{known} {said}" if len(before) == 1 and len(names) <= MAX_LAST_NAMES and alike else ""


def _read_other_name(scene: Scene) -> str:
    """Return another whole name, written as names are ("Maria Lopez"), or "". It is asked about."""
    name = read_name(scene.text, scene.languages)
    if isinstance(name, NotName) or _is_answer(scene) or " " not in scene.name:
        return ""
    words = [word for word in name.split() if word.casefold() not in PARTICLES]
    is_written_as_name = all(word[0].isupper() and not word.isupper() for word in words)
    is_whole = len(words) >= MIN_WORDS_OF_WHOLE_NAME and signing_steps.is_whole_name(scene, name)
    return name if is_written_as_name and is_whole else ""


def _read_name_behind_yes(scene: Scene) -> str:
    """Return another form of the name, or another name, behind a yes ("sign Anna Ruiz"), or ""."""
    said, _, rest = scene.text.strip().partition(" ")
    beside = replace(scene, text=MessageText.of(rest))
    agrees = read_answer(said, scene.languages) is AnswerMeaning.YES
    if not agrees or _is_answer(beside):
        return ""
    name = read_name(rest, scene.languages)
    shares = not isinstance(name, NotName) and " " in name and _shares_word(name, scene.name)
    return str(name) if shares else _read_other_name(beside)


def _read_name_behind_no(scene: Scene) -> str:
    """Return another form of the name behind a no ("no, Ana Maria Ruiz"), or ""."""
    said, _, rest = scene.text.strip().partition(" ")
    if read_answer(said, scene.languages) is not AnswerMeaning.NO:
        return ""
    name = read_name(rest, scene.languages)
    is_other_form = not isinstance(name, NotName) and " " in name and _shares_word(name, scene.name)
    return str(name) if is_other_form else ""


def _agrees_to_sign(scene: Scene) -> bool:
    """Tell whether the message is a yes, by itself or beside the name to be signed."""
    texts = (scene.text, remove_own_name(scene.text, scene.name, scene.languages))
    return any(read_answer(one, scene.languages) is AnswerMeaning.YES for one in texts)


def _shares_word(one: str, other: str) -> bool:
    return not set(fold_words(one).split()).isdisjoint(fold_words(other).split())


def _is_answer(scene: Scene) -> bool:
    """Tell whether the message answers the confirmation ("Dale", "sign")."""
    answer = read_answer(scene.text, scene.languages)
    return answer is not AnswerMeaning.UNCLEAR or bool(scene.read_choice("sign", "updates"))


MAX_WORDS_OF_CORRECTION = 8
"""Words of a message that corrects one word of a name."""

MIN_WORDS_OF_WHOLE_NAME = 2
"""Words of a name that nobody asked for, beside particles."""

MAX_LAST_NAMES = 2
"""Words of a last name that is sent by itself, beside particles ("de la Cruz")."""
