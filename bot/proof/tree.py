"""A growing tree of hashes (RFC 6962, 2.1), kept as tiles (https://c2sp.org/tlog-tiles).

Appending reads and writes the tiles at the right edge alone.
"""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Final

from bot.proof.verify import add_up

TILE_HASHES: Final = 256
HASH_BYTES: Final = 32
LEVEL_BITS: Final = 8
ReadTile = Callable[[int, int], bytes]
"""Returns the hashes of a tile, given by its level and number; b"" where there is none."""


def append(
    read_tile: ReadTile, size: int, leaves: Sequence[bytes]
) -> Mapping[tuple[int, int], bytes]:
    """Return the tiles that change, by level and number, when leaves are appended to ``size``."""
    changed: dict[tuple[int, int], bytes] = {}
    level, start, hashes = 0, size, list(leaves)
    while hashes:
        first, there = divmod(start, TILE_HASHES)
        if there:
            before = read_tile(level, first)
            hashes[:0] = [
                before[at : at + HASH_BYTES] for at in range(0, there * HASH_BYTES, HASH_BYTES)
            ]
        above = []
        for at in range(0, len(hashes), TILE_HASHES):
            tile = hashes[at : at + TILE_HASHES]
            changed[level, first + at // TILE_HASHES] = b"".join(tile)
            if len(tile) == TILE_HASHES:
                above.append(add_up(tile, {TILE_HASHES})[TILE_HASHES])
        level, start, hashes = level + 1, first, above
    return changed


def read_root(read_tile: ReadTile, size: int) -> bytes:
    """Return what the first ``size`` leaves add up to, of their tiles."""
    nodes: list[bytes] = []
    for level in reversed(range(-(-size.bit_length() // LEVEL_BITS))):
        above = size >> LEVEL_BITS * level
        width = above % TILE_HASHES
        tile = read_tile(level, above // TILE_HASHES) if width else b""
        nodes += _whole_trees(
            [tile[at : at + HASH_BYTES] for at in range(0, width * HASH_BYTES, HASH_BYTES)]
        )
    if not nodes:
        return sha256(b"").digest()
    root = nodes.pop()
    while nodes:
        root = sha256(b"\1" + nodes.pop() + root).digest()
    return root


def _whole_trees(hashes: Sequence[bytes]) -> list[bytes]:
    """Return the roots of the largest whole trees that hashes side by side make up."""
    roots, start = [], 0
    for bit in reversed(range(LEVEL_BITS)):
        width = 1 << bit
        if len(hashes) & width:
            roots.append(add_up(list(hashes[start : start + width]), {width})[width])
            start += width
    return roots
