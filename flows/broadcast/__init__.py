"""A broadcast's text: what it says to each person, and what must not be sent.

``wording`` is built once for a language and a medium, and then says it to as many as there are.
``find_text_problems`` forbid sending, ``find_text_cautions`` do not; a ``Meter`` tells
what each text costs.
"""

from flows.broadcast.personal_text import (
    MAX_CHARACTERS,
    PLACEHOLDERS,
    BroadcastText,
    broadcast_text,
)
from flows.broadcast.segment_meter import SegmentMeter
from flows.broadcast.text_problems import TextProblem, find_text_cautions, find_text_problems

__all__ = [
    "MAX_CHARACTERS",
    "PLACEHOLDERS",
    "BroadcastText",
    "SegmentMeter",
    "TextProblem",
    "broadcast_text",
    "find_text_cautions",
    "find_text_problems",
]
