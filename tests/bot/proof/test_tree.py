"""Holds the tiles against the definition of the tree, for every size around their edges."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.proof import tree
from bot.proof.verify import add_up, hash_leaf, tile_path


def root_by_definition(leaves: list[bytes]) -> bytes:
    """Return the root as RFC 6962, 2.1 defines it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1
    both = root_by_definition(leaves[:left]) + root_by_definition(leaves[left:])
    return sha256(b"\1" + both).digest()


@given(st.lists(st.integers(0, 700), max_size=4))
def test_a_tree_that_grows_is_the_tree_of_all_its_leaves(steps: list[int]) -> None:
    tiles: dict[tuple[int, int], bytes] = {}

    def read(level: int, number: int) -> bytes:
        return tiles.get((level, number), b"")

    leaves: list[bytes] = []
    for step in steps:
        new = [hash_leaf(b"%d" % at) for at in range(len(leaves), len(leaves) + step)]
        tiles |= tree.append(read, len(leaves), new)
        leaves += new
        root = tree.read_root(read, len(leaves))
        assert root == root_by_definition(leaves)
        assert add_up(leaves, {len(leaves)})[len(leaves)] == root


def test_a_tree_of_more_than_two_levels_of_tiles() -> None:
    size = 65_536 + 257
    tiles: dict[tuple[int, int], bytes] = {}
    leaves = [hash_leaf(b"%d" % at) for at in range(size)]
    tiles |= tree.append(lambda level, number: tiles.get((level, number), b""), 0, leaves[:70])
    tiles |= tree.append(lambda level, number: tiles.get((level, number), b""), 70, leaves[70:])
    assert max(level for level, _ in tiles) == 2
    root = tree.read_root(lambda level, number: tiles.get((level, number), b""), size)
    assert root == add_up(leaves, {size})[size]


@pytest.mark.parametrize(
    ("number", "width", "path"),
    [
        (0, 256, "tile/0/000"),
        (5, 112, "tile/0/005.p/112"),
        (1_234_067, 256, "tile/0/x001/x234/067"),
        (1000, 1, "tile/0/x001/000.p/1"),
    ],
)
def test_tiles_are_where_the_specification_puts_them(number: int, width: int, path: str) -> None:
    assert tile_path(0, number, width) == path
