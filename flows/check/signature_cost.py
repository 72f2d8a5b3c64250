"""What one signature with updates costs in text messages, on the shortest way to it.

The way is four replies: to the keyword, to the name, to SIGN and to UPDATES. A question before
the signature adds one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.campaign import Campaign, Shelf
from flows.replies import Param, Reply
from flows.segments import Measure, measure
from flows.wording import Medium, render

ORDINARY_NAME = "Jennifer Martinez"
"""A name as long as most are, in letters of GSM-7. One with á, í, ó or ú costs more."""

_ORDINARY_NUMBER = 1_204
_SMS = Medium(reach="+1 (555) 010-0100")


@dataclass(frozen=True, slots=True)
class SentText:
    """One text message on the way to a signature: the keys of its replies, and its size."""

    keys: tuple[str, ...]
    text: str

    @property
    def size(self) -> Measure:
        """What the text costs."""
        return measure(self.text)


def texts_of_signature(
    campaign: Campaign, shelf: Shelf, language: str, name: str = ORDINARY_NAME
) -> tuple[SentText, ...]:
    """Return what a person of that name is sent in ``language``, from the keyword to updates."""

    def sent(reply: Reply) -> SentText:
        keys = (reply.lead.key, reply.key) if reply.lead else (reply.key,)
        return SentText(keys, render(shelf, campaign, reply, language, _SMS).text)

    return tuple(map(sent, _replies(campaign, name)))


def count_segments(texts: tuple[SentText, ...]) -> int:
    """Return the segments of all these texts together."""
    return sum(one.size.segments for one in texts)


def _replies(campaign: Campaign, name: str) -> Iterator[Reply]:
    organization: tuple[str, ...] = (campaign.sponsor,)
    counted = Reply("numbered", {"number": _ORDINARY_NUMBER})
    signed: dict[str, Param] = {
        "first": name.split(maxsplit=1)[0],
        "number": _ORDINARY_NUMBER,
        "counted": counted,
        "organization": organization,
    }
    yield Reply("greet")
    for question in campaign.questions:
        if question.when == "before":
            yield Reply(f"question.{question.id}", options=question.options)
    yield Reply("confirm", {"name": name})
    yield Reply("signed_updates", signed)
    yield Reply("share", lead=Reply("updates_yes", {"organization": organization}))
