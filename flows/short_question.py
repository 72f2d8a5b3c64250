"""The open question in a few words, for behind an answer or a page that was read."""

from collections.abc import Mapping
from dataclasses import replace

from flows import signing_steps, updates_question
from flows.replies import Reply
from flows.turn import Scene

_KEYS: Mapping[str, str] = {
    signing_steps.NAME: "short_ask_name",
    signing_steps.SHORT: "short_ask_one_letter",
    signing_steps.CONFIRM: "short_ask_sign",
    signing_steps.RENAME: "short_ask_new_name",
}


def ask_in_short(scene: Scene) -> Reply | None:
    """Return the open question in a few words, with the choices of the full one, or None."""
    step = scene.conversation.step
    if step in _KEYS:
        return Reply(_KEYS[step], choices=signing_steps.question_of_step(scene, step).choices)
    if step == signing_steps.WHICH:
        return Reply("short_ask_which", {"campaigns": scene.shelf.open_keywords})
    if step == signing_steps.UPDATES:
        full = updates_question.ask_about_updates(scene, "short_ask_updates")
        return replace(full, params={})
    if scene.conversation.doubted_at is not None:
        return Reply("short_ask_keep", choices=("keep", "stop"))
    if step == signing_steps.LEFT and scene.campaign.status == "open" and not scene.signed:
        return Reply("short_ask_return")
    return _ask_campaign_question_in_short(scene)


def _ask_campaign_question_in_short(scene: Scene) -> Reply | None:
    question = signing_steps.find_campaign_question(scene.campaign, scene.conversation.step)
    if question is None:
        return None
    full = signing_steps.question_of_step(scene, scene.conversation.step)
    key = "short_ask_skippable" if question.skippable else "short_ask_needed"
    return Reply(key, choices=full.choices, options=full.options)
