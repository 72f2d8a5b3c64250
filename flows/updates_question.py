"""The separate question about updates: which organizations it names, and what an answer means.

A signature is no consent to updates, and a yes to one organization is none to another. Each
decision is one line of the consent ledger, with the question that was answered as its evidence.
"""

from flows import understanding
from flows.effects import Effect, LiftOptOut, RecordConsent
from flows.invitations import partner_of
from flows.replies import Param, Reply
from flows.turn import Scene
from flows.understanding import AnswerMeaning, AskedFor


def organizations_asked_about(scene: Scene) -> tuple[str, ...]:
    """Return the organizations asked about: the sponsor, and the partner the person came by."""
    sponsor, source = scene.campaign.sponsor, partner_of(scene.conversation.source)
    partners = {one.id for one in scene.campaign.organizations}
    return (sponsor, source) if source in partners and source != sponsor else (sponsor,)


def is_settled(scene: Scene) -> bool:
    """Tell whether there is nothing to ask after a signature.

    That is after a yes; where no updates can be sent; and for a further signer from one phone,
    to whom updates belong, also after a no.
    """
    standing = scene.standing
    answered = standing.consents | (standing.declined if scene.signed else frozenset())
    return not standing.can_get_updates or answered.issuperset(organizations_asked_about(scene))


def ask_about_updates(scene: Scene, key: str, **personal: Param) -> Reply:
    """Return the question under ``key``, or how updates come where this channel has none."""
    if not scene.standing.can_get_updates:
        return Reply("updates_elsewhere")
    return _question(scene, key, **personal)


def _question(scene: Scene, key: str, **personal: Param) -> Reply:
    """Return the question under ``key``, in its form for one organization or for two."""
    asked = organizations_asked_about(scene)
    if len(asked) == 1:
        return Reply(key, {**personal, "organization": asked}, ("updates", "no"))
    params = {**personal, "one": asked[:1], "two": asked[1:]}
    return Reply(f"{key}_two", params, ("updates", "one", "two", "no"))


def read_choice(scene: Scene) -> tuple[str, ...] | None:
    """Return the organizations that the text says yes to (none: a no), or None if unclear."""
    asked = organizations_asked_about(scene)
    answer = understanding.read_answer(scene.text, scene.languages, AskedFor.UPDATES)
    if answer in (AnswerMeaning.NO, AnswerMeaning.SKIP):
        return ()
    if understanding.is_thanks(scene.text, scene.languages):
        return None
    if answer is AnswerMeaning.QUESTION:
        return None
    both = len(asked) > 1 and understanding.means_both(scene.text, scene.languages)
    if len(asked) > 1 and not both:
        names = [scene.campaign.organization(one).name for one in asked]
        found = understanding.choose_option(scene.text, names, scene.languages)
        if found is not None:
            return (asked[found],)
    return asked if both or answer is AnswerMeaning.YES or scene.read_choice("updates") else None


def asks_for_updates(scene: Scene) -> bool:
    """Tell whether someone at rest wants updates: the full question about them comes then."""
    meant = understanding.read_answer(scene.text, scene.languages, AskedFor.UPDATES)
    agreed = understanding.read_answer(scene.text, scene.languages, AskedFor.OTHER)
    is_yes = meant is AnswerMeaning.YES and agreed is not AnswerMeaning.YES
    return is_yes or bool(scene.read_choice("updates"))


def consent_effects(scene: Scene, yes_to: tuple[str, ...]) -> tuple[Effect, ...]:
    """Return a ledger line for each organization asked about, a yes for those in ``yes_to``.

    A yes also lifts an earlier opt-out, because the person asks to be written to.
    """
    asked = _question_as_evidence(scene)
    lines: tuple[Effect, ...] = tuple(
        RecordConsent(scene.campaign.id, one, one in yes_to, asked)
        for one in organizations_asked_about(scene)
    )
    return (LiftOptOut(), *lines) if yes_to and scene.standing.suppressed else lines


def refusing_effects(scene: Scene) -> tuple[Effect, ...]:
    """Return a no, unasked, for each organization that would have been asked about."""
    return tuple(
        RecordConsent(scene.campaign.id, one, granted=False, question=None)
        for one in organizations_asked_about(scene)
    )


def revoking_effects(scene: Scene, only: tuple[str, ...] | None = None) -> tuple[Effect, ...]:
    """Return a no for each organization that has a yes (of those in ``only``, if given)."""
    ended = scene.standing.consents if only is None else scene.standing.consents & set(only)
    return tuple(
        RecordConsent(scene.campaign.id, one, granted=False, question=None) for one in sorted(ended)
    )


def _question_as_evidence(scene: Scene) -> Reply:
    """Return the question as it was asked, with placeholders for the personal values in it."""
    key = (scene.conversation.asked or "updates").removesuffix("_two")
    counted = Reply("numbered", {"number": "[number]"})
    return _question(scene, key, first="[name]", number="[number]", counted=counted)
