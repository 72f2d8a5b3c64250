"""Signs that nobody sees where they stand, and that do something all the same."""

import re
from typing import Final

CONTROL_CHARACTERS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Control characters but tabs and the ends of lines: no text message and no document takes them,
and a terminal that prints one obeys it."""

DIRECTION_CHANGES: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What turns the direction of all that stands behind it, so that it reads otherwise than it is
written (Unicode, annex 9)."""
