"""An update's text: what it says to each person, and what must not be sent.

``wording`` is built once for a language and a medium, and then says it to as many as there are.
``faults`` forbid sending, ``cautions`` do not; a ``Meter`` tells what each text costs.
"""

from flows.broadcast.faults import Fault, cautions, faults
from flows.broadcast.meter import Meter
from flows.broadcast.words import LIMIT, PLACEHOLDERS, Wording, wording

__all__ = ["LIMIT", "PLACEHOLDERS", "Fault", "Meter", "Wording", "cautions", "faults", "wording"]
