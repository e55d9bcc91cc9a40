"""Merkle tree arithmetic of RFC 9162 (as RFC 6962, with SHA-256): bytes in, bytes out.

A leaf here is always a leaf hash of 32 bytes. A frontier is the whole state a growing tree needs: the roots of its
perfect subtrees from the largest to the smallest, 32 bytes each, one for every 1 in the binary tree size.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

EMPTY_ROOT = sha256(b"").digest()  # RFC 9162, 2.1.1: the hash of an empty list


def leaf_hash(entry: bytes) -> bytes:
    """RFC 9162, 2.1.1: an entry of any length to its leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 9162, 2.1.1: two children of 32 bytes to their parent."""
    return sha256(b"\x01" + left + right).digest()


# The growing tree.


def append(frontier: bytes, size: int, leaf: bytes) -> bytes:
    """The frontier of a tree of `size` leaves after one more. ValueError as `extend`."""
    return extend(frontier, size, (leaf,))


def extend(frontier: bytes, size: int, leaves: Sequence[bytes]) -> bytes:
    """The frontier of a tree of `size` leaves after all these, in order (RFC 9162, 2.1.2).

    Works a level at a time, because a comprehension over pairs is twice as fast as merging leaf by leaf, and the
    ledger is locked meanwhile. ValueError if the frontier is not one of this size, or a leaf is no hash.
    """
    _check_frontier(frontier, size)
    if not set(map(len, leaves)) <= {32}:
        raise ValueError("a leaf is a hash of 32 bytes")
    hash_, prefix = sha256, b"\x01"
    level, kept, lone = list(leaves), len(frontier), []
    while level:
        if size & 1:  # the tree ends on a left child at this level: it waits for our first node
            kept -= 32
            level.insert(0, frontier[kept : kept + 32])
        if len(level) & 1:
            lone.append(level.pop())
        nodes = iter(level)
        level = [hash_(prefix + left + right).digest() for left, right in zip(nodes, nodes, strict=True)]
        size >>= 1
    return frontier[:kept] + b"".join(reversed(lone))


def root(frontier: bytes, size: int) -> bytes:
    """RFC 9162, 2.1.2: the tree head, its subtrees merged from the smallest up. ValueError as `extend`."""
    _check_frontier(frontier, size)
    if not size:
        return EMPTY_ROOT
    head = frontier[-32:]
    for start in range(len(frontier) - 64, -1, -32):
        head = node_hash(frontier[start : start + 32], head)
    return head


def _check_frontier(frontier: bytes, size: int) -> None:
    if size < 0 or len(frontier) != 32 * size.bit_count():
        raise ValueError("the frontier does not belong to a tree of this size")


# The tree by definition, and its proofs.


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 9162, 2.1.1: the Merkle Tree Hash, by its recursive definition."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    middle = _split(len(leaves))
    return node_hash(tree_root(leaves[:middle]), tree_root(leaves[middle:]))


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """RFC 9162, 2.1.3.1: the path of the leaf at `index`, counted from 0. ValueError if there is no such leaf."""
    if not 0 <= index < len(leaves):
        raise ValueError("the tree has no such leaf")
    if len(leaves) == 1:
        return []
    middle = _split(len(leaves))
    if index < middle:
        return [*inclusion_proof(leaves[:middle], index), tree_root(leaves[middle:])]
    return [*inclusion_proof(leaves[middle:], index - middle), tree_root(leaves[:middle])]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], head: bytes) -> bool:
    """RFC 9162, 2.1.3.2: whether the path leads from this leaf to the head of the tree of `size` leaves."""
    if not 0 <= index < size:
        return False
    node, last, reached = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            reached = node_hash(sibling, reached)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and reached == head


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """RFC 9162, 2.1.4.1: that the tree of the first leaves is how this one began. ValueError unless 0 ≤ first ≤ size.

    Nothing needs proving for an empty tree or for the tree itself: the proof is empty.
    """
    if not 0 <= first <= len(leaves):
        raise ValueError("the tree never had this size")
    return _subproof(first, leaves, known=True) if first else []


def _subproof(first: int, leaves: Sequence[bytes], *, known: bool) -> list[bytes]:
    if first == len(leaves):
        return [] if known else [tree_root(leaves)]
    middle = _split(len(leaves))
    if first <= middle:
        return [*_subproof(first, leaves[:middle], known=known), tree_root(leaves[middle:])]
    return [*_subproof(first - middle, leaves[middle:], known=False), tree_root(leaves[:middle])]


def verify_consistency(first: int, second: int, first_head: bytes, second_head: bytes, proof: Sequence[bytes]) -> bool:
    """RFC 9162, 2.1.4.2: whether the tree of `second` leaves begins with the one of `first`."""
    if not 0 <= first <= second:
        return False
    if first == second:
        return not proof and first_head == second_head
    if first == 0:
        return not proof and first_head == EMPTY_ROOT
    path = [first_head, *proof] if first.bit_count() == 1 else list(proof)
    if not path or not proof:
        return False
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old == first_head and new == second_head


def _split(size: int) -> int:
    """RFC 9162, 2.1.1: the largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)
