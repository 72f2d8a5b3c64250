"""What an update costs each person by text message: fast enough for a million of them.

``flows.segments.measure`` is the truth, and slow. Only the name differs from one person to the
next, so the rest is measured once; where a cut could fall within a character, it is asked.
"""

import re
from typing import Final

from flows.broadcast.personal_text import MAX_CHARACTERS, BroadcastText
from flows.name_reader import given_name
from flows.segments import GSM_ALPHABET, GSM_BASIC, SEGMENT_LIMITS, SegmentLimit, measure

_BASIC: Final = re.compile(f"[{re.escape(''.join(sorted(GSM_BASIC)))}]*")
_ONE_UNIT: Final = "\uffff"


class SegmentMeter:
    """Measures one wording, for one name after the other."""

    def __init__(self, wording: BroadcastText) -> None:
        self._wording = wording
        self._firsts = sum(slot == "first" for _, slot in wording.slots)
        self._names = len(wording.slots) - self._firsts
        fixed = "".join(words for words, _ in wording.slots) + wording.rest
        self._length = len(fixed)
        self._is_basic = _BASIC.fullmatch(fixed) is not None
        self._is_even = max(fixed, default="") <= _ONE_UNIT
        self.dear = measure(fixed).culprits
        """The characters of the text itself that force UCS-2, whoever reads it."""
        self.nameless = measure(wording.nameless).segments

    def measured(self, name: str) -> tuple[int, frozenset[str]]:
        """Return the segments for a person of that name, and what of the name makes them dear.

        Nothing of it does where the text is in UCS-2 anyway.
        """
        if not self._wording.slots or not name.strip():
            return self.nameless, frozenset()
        first = (given_name(name) or name) if self._firsts else ""
        put_in = first + name if self._names else first
        length = self._length + self._firsts * len(first) + self._names * len(name)
        if self._is_basic and _BASIC.fullmatch(put_in) and length <= MAX_CHARACTERS:
            return _segments(length, SEGMENT_LIMITS["GSM-7"]), frozenset()
        dear = frozenset() if self.dear else frozenset(put_in) - GSM_ALPHABET
        is_even = self._is_even and max(put_in) <= _ONE_UNIT and length <= MAX_CHARACTERS
        if is_even and (dear or self.dear):
            return _segments(length, SEGMENT_LIMITS["UCS-2"]), dear
        text = self._wording.text(name)
        return measure(text).segments, dear if text != self._wording.nameless else frozenset()


def _segments(units: int, limit: SegmentLimit) -> int:
    return 1 if units <= limit.alone else -(-units // limit.each)
