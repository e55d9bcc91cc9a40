"""Merkle arithmetic: the published vectors of Certificate Transparency, and each function against the definition."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.merkle import (
    EMPTY_ROOT,
    append,
    consistency_proof,
    extend,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def leaves_of(size):
    return [leaf_hash(str(number).encode()) for number in range(size)]


sizes = st.integers(0, 70)
trees = st.integers(1, 70).map(leaves_of)


def flipped(hash_, bit):
    return bytes(byte ^ (1 << bit % 8 if place == bit // 8 else 0) for place, byte in enumerate(hash_))


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_come_out(size):
    leaves = [leaf_hash(entry) for entry in ENTRIES[:size]]
    assert tree_root(leaves).hex() == ROOTS[size]
    assert root(extend(b"", 0, leaves), size).hex() == ROOTS[size]


def test_leaves_and_nodes_are_hashed_apart():
    assert sha256(b"").digest() == EMPTY_ROOT
    assert leaf_hash(b"a") == sha256(b"\x00a").digest()
    assert node_hash(b"l" * 32, b"r" * 32) == sha256(b"\x01" + b"l" * 32 + b"r" * 32).digest()


@given(sizes)
def test_the_root_of_a_frontier_is_the_root_by_definition(size):
    leaves, frontier = leaves_of(size), b""
    for before, leaf in enumerate(leaves):
        frontier = append(frontier, before, leaf)
    assert root(frontier, size) == tree_root(leaves)
    assert len(frontier) == 32 * size.bit_count()


@given(st.lists(st.integers(0, 40), max_size=6))
def test_a_frontier_does_not_depend_on_how_the_leaves_were_grouped(groups):
    leaves, frontier, size = leaves_of(sum(groups)), b"", 0
    for count in groups:
        frontier = extend(frontier, size, leaves[size : size + count])
        size += count
    assert frontier == extend(b"", 0, leaves)


@given(sizes)
def test_a_frontier_is_the_roots_of_the_perfect_subtrees_from_the_largest_to_the_smallest(size):
    leaves, start, expected = leaves_of(size), 0, b""
    for bit in reversed(range(size.bit_length())):
        if size >> bit & 1:
            expected += tree_root(leaves[start : start + (1 << bit)])
            start += 1 << bit
    assert extend(b"", 0, leaves) == expected


@given(trees, st.data())
def test_an_inclusion_proof_verifies_and_any_flipped_bit_or_other_place_fails(leaves, data):
    size, head = len(leaves), tree_root(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(leaves, index)
    assert verify_inclusion(leaves[index], index, size, proof, head)

    bit, place = data.draw(st.integers(0, 255)), data.draw(st.integers(0, len(proof) + 1))
    hashes = [leaves[index], head, *proof]
    hashes[place] = flipped(hashes[place], bit)
    assert not verify_inclusion(hashes[0], index, size, hashes[2:], hashes[1])

    other = data.draw(st.integers(-1, size + 1).filter(lambda other: other != index))
    assert not verify_inclusion(leaves[index], other, size, proof, head)
    assert not verify_inclusion(leaves[index], index, size, [*proof, head], head)
    if proof:
        assert not verify_inclusion(leaves[index], index, size, proof[:-1], head)


@given(trees, st.data())
def test_a_consistency_proof_verifies_and_any_flipped_bit_fails(leaves, data):
    second = len(leaves)
    first = data.draw(st.integers(0, second))
    heads = [tree_root(leaves[:first]), tree_root(leaves)]
    proof = consistency_proof(leaves, first)
    assert verify_consistency(first, second, *heads, proof)

    hashes = [*heads, *proof]
    # Every tree begins with the empty one, whatever its head: nothing proves it, so nothing in the second can be wrong.
    place = data.draw(st.integers(0, len(hashes) - 1 if first else 0))
    hashes[place] = flipped(hashes[place], data.draw(st.integers(0, 255)))
    assert not verify_consistency(first, second, hashes[0], hashes[1], hashes[2:])
    assert not verify_consistency(first, second, *heads, [*proof, heads[1]])
    if proof:
        assert not verify_consistency(first, second, *heads, proof[:-1])
        assert not verify_consistency(first, second, *heads, [])
    assert not verify_consistency(second + 1, second, *heads, proof)


@given(st.integers(2, 70), st.data())
def test_a_history_that_was_rewritten_is_not_consistent(second, data):
    leaves = leaves_of(second)
    first = data.draw(st.integers(1, second - 1))
    forged = list(leaves)
    forged[data.draw(st.integers(0, first - 1))] = leaf_hash(b"forged")
    proof = consistency_proof(forged, first)
    assert not verify_consistency(first, second, tree_root(leaves[:first]), tree_root(forged), proof)


def test_a_frontier_of_another_size_is_refused():
    frontier = extend(b"", 0, leaves_of(5))
    with pytest.raises(ValueError, match="does not belong"):
        extend(frontier, 7, [])
    with pytest.raises(ValueError, match="does not belong"):
        root(frontier, 4)
    with pytest.raises(ValueError, match="does not belong"):
        root(b"", -1)


def test_an_entry_is_not_taken_for_a_leaf():
    with pytest.raises(ValueError, match="hash of 32 bytes"):
        extend(b"", 0, [leaf_hash(b"a"), b"an entry"])


def test_a_proof_is_made_only_of_what_is_in_the_tree():
    with pytest.raises(ValueError, match="no such leaf"):
        inclusion_proof(leaves_of(3), 3)
    with pytest.raises(ValueError, match="never had this size"):
        consistency_proof(leaves_of(3), 4)
