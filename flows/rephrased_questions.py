"""Asks the open question again, in other words, when an answer was not understood.

First a rephrasing, then the answers that it takes, then a person to write to, and a pause.
"""

from dataclasses import replace

from flows import phone_signers, signing_steps, understanding, updates_question
from flows.campaign import Question
from flows.question_kinds import AnswerProblem, read_answer_to_question, read_full_name
from flows.replies import Reply
from flows.turn import Scene, Turn
from flows.understanding import AnswerMeaning

MAX_MISSES_BEFORE_PAUSE = 3
"""Misunderstandings in a row after which the bot stops asking and names a person to write to."""

MAX_MISSES = 9
"""Misunderstandings in a row after which nothing new is heard either: two machines may talk."""


def patience_at(step: str) -> int:
    """Return how many misunderstandings in a row there are at a step before the bot pauses."""
    return _MISSES_BEFORE_PAUSE.get(step, MAX_MISSES_BEFORE_PAUSE)


def needs_no_answer(scene: Scene) -> bool:
    """Tell whether a message only thanks, nods or feels, where nothing is asked of a signer.

    Or it thanks or nods instead of an answer about updates, which was asked for again.
    """
    step, misses = scene.conversation.step, scene.conversation.misses
    if step == signing_steps.DONE and understanding.is_feeling(scene.text, scene.languages):
        return True
    is_heard = step == signing_steps.DONE or (step == signing_steps.UPDATES and misses > 0)
    return is_heard and understanding.is_acknowledgment(scene.text, scene.languages)


def answer_not_understood(scene: Scene, *, is_heard: bool) -> Turn:
    """Answer a message that was not understood: rephrase, then name the choices, then pause.

    After the pause only what ``is_heard`` is answered: something new, and no noise.
    """
    conversation = scene.conversation
    misses, patience = conversation.misses + 1, patience_at(conversation.step)
    if misses > patience and not (is_heard and misses <= MAX_MISSES):
        return Turn(conversation)
    if misses == patience:
        reply = Reply("pause")
    else:
        is_first = misses == 1 or (misses > patience and (misses - patience) % 2 == 1)
        reply = rephrase_question(scene, first=is_first)
    return Turn(replace(conversation, misses=misses, reading="", page=0), reply)


_MISSES_BEFORE_PAUSE = {signing_steps.WHICH: 2, signing_steps.LEFT: 2}
"""Steps with fewer ways to rephrase the question pause earlier."""


def rephrase_question(scene: Scene, *, first: bool = True) -> Reply:
    """Return the open question in other words, or (not ``first``) the answers it takes."""
    step = scene.conversation.step
    question = signing_steps.find_campaign_question(scene.campaign, step)
    if question:
        return (
            _explain_answer_problem(scene, question)
            if first
            else signing_steps.question_of_step(scene, step)
        )
    match step:
        case "name" | "rename":
            return _rephrase_name_question(scene) if first else Reply("name_once_more")
        case "short":
            return Reply("name_once_more" if first else "ask_name")
        case "confirm":
            return _rephrase_confirmation(scene, first=first)
        case "updates":
            return updates_question.ask_about_updates(
                scene, "updates_unclear" if first else "updates"
            )
        case "which":
            return Reply("short_ask_which", {"campaigns": scene.shelf.open_keywords})
        case "done":
            return Reply("signer_help" if first else "signer_choices")
        case _:
            return Reply("choices")


def _rephrase_name_question(scene: Scene) -> Reply:
    if understanding.read_answer(scene.text, scene.languages) is AnswerMeaning.QUESTION:
        return Reply("about_unknown")
    problem = read_full_name(scene.text, scene.languages)
    return Reply(problem.reply if isinstance(problem, AnswerProblem) else "name_unclear")


def _rephrase_confirmation(scene: Scene, *, first: bool) -> Reply:
    name = {"name": scene.name}
    if scene.signed:
        params = {**name, "other": phone_signers.join_names(scene.all_signed)}
        return Reply("confirm_another_unclear", params, ("sign", "no"))
    if first and understanding.read_answer(scene.text, scene.languages) is AnswerMeaning.QUESTION:
        return Reply("confirm_question", name, ("sign", "letter", "more"))
    key = "confirm_unclear" if first else "confirm_choices"
    return Reply(key, name, ("sign", "letter", "name"))


def _explain_answer_problem(scene: Scene, question: Question) -> Reply:
    words = scene.campaign.words[scene.conversation.language]
    value = read_answer_to_question(question, words, scene.text, scene.languages)
    key = value.reply if isinstance(value, AnswerProblem) else "answer_unclear"
    if key == "answer_unclear" and not question.skippable:
        key = "answer_required"
    choices = ("skip",) if question.skippable else ()
    return Reply(key, {}, choices, question.options)
