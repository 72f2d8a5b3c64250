"""Templates that are compiled once for all the consoles of a test process."""

from typing import Final

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

_COMPILED: Final[dict[str, bytes]] = {}
"""By what jinja2 makes of a template's name."""


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates in memory: each test makes a console of its own."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled of the same source before."""
        if (kept := _COMPILED.get(bucket.key)) is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        _COMPILED[bucket.key] = bucket.bytecode_to_string()
