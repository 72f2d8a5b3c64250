"""What people are told of what has become of a petition: closed, handed in, ended.

One sentence says it, and stands in every answer that depends on it. A petition that was handed in
may be open still: then it goes on being signed.
"""

from flows.campaign import Outcome
from flows.replies import Param, Reply
from flows.turn import Scene

CLOSED_KEY = "outcome_closed"
"""The sentence that tells nothing but that nobody can sign any more."""

_NOTHING_YET = Outcome()

_TOPICS_OF_SIGNING = frozenset({"how_to_sign", "may_sign", "how_long", "what_next", "open"})
"""What is asked about signing by those who have not."""
_TOPICS_OF_OTHERS = frozenset({"for_others", "share"})
"""What is asked about signing by others."""
_TOPICS_OF_OWN_NAME = frozenset({"did_it_work", "gone", "regret"})
"""What is asked about one's own name: once a campaign ended, nobody can tell whether it is there.
"""


def describe(scene: Scene) -> Reply | None:
    """Return the sentence that tells what has become of the petition; None while nothing has."""
    outcome, is_closed = _outcome(scene), scene.campaign.status == "closed"
    way = "ended" if outcome.has_ended else "closed" if is_closed else ""
    if outcome.handed_in_on is None:
        return Reply(f"outcome_{way}") if way else None
    told: dict[str, Param] = {"date": outcome.handed_in_on.isoformat(), "number": outcome.names}
    return Reply(f"outcome_{way}_handed_in" if way else "outcome_handed_in", told)


def tell_closed(scene: Scene) -> Reply:
    """Return the answer of a petition that is closed to who would sign it."""
    return Reply("closed", _described(scene))


def tell_handed_in_before(scene: Scene) -> Reply | None:
    """Return what is said before a signature to a letter that was handed in already; or None."""
    day = _outcome(scene).handed_in_on
    return Reply("handed_in_before", {"date": day.isoformat()}) if day else None


def tell_no_receipt(scene: Scene) -> Reply:
    """Return the answer to RECEIPT of somebody of whom no signature is known."""
    if _outcome(scene).has_ended:
        return Reply("receipt_ended", _described(scene))
    return Reply("receipt_none")


def is_over(scene: Scene, topic: str) -> bool:
    """Tell whether a question is answered with what has become of the petition alone.

    It is about signing, which nobody can any more, or about a name that is gone with all others.
    """
    if scene.campaign.status != "closed":
        return False
    if topic in _TOPICS_OF_OTHERS or scene.signed:
        return topic in _TOPICS_OF_OTHERS
    return topic in _TOPICS_OF_SIGNING or (
        topic in _TOPICS_OF_OWN_NAME and _outcome(scene).has_ended
    )


def _described(scene: Scene) -> dict[str, Param]:
    return {"outcome": describe(scene) or Reply(CLOSED_KEY)}


def _outcome(scene: Scene) -> Outcome:
    return scene.shelf.outcomes.get(scene.campaign.id, _NOTHING_YET)
