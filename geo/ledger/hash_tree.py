"""The hash tree of RFC 9162 (Certificate Transparency 2.0, section 2.1), with SHA-256.

One root stands for all rows, in their order; a proof of a few hashes shows that a row is one of
them, without the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def leaf(data: bytes) -> bytes:
    """The hash of one row."""
    return hashlib.sha256(b"\x00" + data).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The hash of all rows. leaves: from `leaf`; without any, the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def proof(leaves: Sequence[bytes], place: int) -> list[bytes]:
    """The hashes that lead from the leaf at `place` to the root, the nearest first.

    Raises IndexError for a place that is none.
    """
    if not 0 <= place < len(leaves):
        raise IndexError(place)
    found, level = [], list(leaves)
    while len(level) > 1:
        beside = place ^ 1
        if beside < len(level):
            found.append(level[beside])
        level = _above(level)
        place //= 2
    return found


def is_proven(
    leaf_hash: bytes, place: int, size: int, path: Sequence[bytes], root_hash: bytes
) -> bool:
    """Whether `path` shows that a leaf is at `place` of `size` under a root."""
    if not 0 <= place < size:
        return False
    found, rest = leaf_hash, list(path)
    while size > 1:
        if place ^ 1 < size:
            if not rest:
                return False
            other = rest.pop(0)
            found = _node(other, found) if place & 1 else _node(found, other)
        place, size = place // 2, (size + 1) // 2
    return not rest and found == root_hash


def _above(level: list[bytes]) -> list[bytes]:
    """The hashes of pairs; a last one without another goes on as it is."""
    pairs = zip(level[::2], level[1::2], strict=False)
    return [_node(a, b) for a, b in pairs] + level[len(level) - len(level) % 2 :]


def _node(a: bytes, b: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + a + b).digest()
