"""The open question in a few words, for behind an answer or a page that was read."""

from collections.abc import Mapping

from flows import signing_steps, updates_question
from flows.replies import Reply
from flows.turn import Scene

_REPLIES: Mapping[str, Reply] = {
    signing_steps.NAME: Reply("short_ask_name"),
    signing_steps.SHORT: Reply("short_ask_one_letter"),
    signing_steps.CONFIRM: Reply("short_ask_sign"),
    signing_steps.RENAME: Reply("short_ask_new_name"),
}

_STEPS_OF_SIGNING = (signing_steps.NAME, signing_steps.SHORT, signing_steps.CONFIRM)


def ask_in_short(scene: Scene) -> Reply | None:
    """Return the open question in a few words, or None where nothing is asked."""
    step = scene.conversation.step
    question = signing_steps.find_campaign_question(scene.campaign, step)
    begins = step in _STEPS_OF_SIGNING or (question is not None and question.when == "before")
    if begins and scene.campaign.status == "closed":
        return None
    if question:
        return Reply("short_ask_skippable" if question.skippable else "short_ask_needed")
    if step == signing_steps.NAME and scene.conversation.answers.get("name"):
        return Reply("short_ask_go_on", choices=("yes",))
    if step == signing_steps.WHICH:
        return Reply("short_ask_which", {"campaigns": scene.shelf.open_keywords})
    if step == signing_steps.UPDATES:
        several = len(updates_question.organizations_asked_about(scene)) > 1
        return Reply("short_ask_updates_two" if several else "short_ask_updates")
    if scene.conversation.doubted_at is not None:
        return Reply("short_ask_keep", choices=("keep", "stop"))
    if step == signing_steps.LEFT and scene.campaign.status == "open" and not scene.signed:
        return Reply("short_ask_return")
    return _REPLIES.get(step)
