"""What is sealed can be worked out by hand, with nothing but the standard library."""

import hashlib
import hmac
import json

import pytest

from domain.kernel.event import EVENTS
from service.county import County
from tests.county import ACCOUNT, DAY, PERSONAL, events_of, given, history, rows_of

AMOUNTS = ("777001", "555002", "88003", "1000000", "3000000")


@pytest.fixture
def recorded(county: County) -> County:
    """A county with a small history, told in three transactions."""
    given(county, *history()[:1])
    given(county, *history()[1:9])
    given(county, *history()[9:])
    return county


def canonical(value: object) -> bytes:
    """RFC 8785 for what the ledger writes: keys in order, no white space, no escapes that are not needed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_the_bytes_of_an_entry_and_of_a_payload_are_canonical(recorded: County) -> None:
    for row in events_of(recorded):
        assert row.entry == canonical(json.loads(row.entry))
        assert row.state == canonical(json.loads(row.state))


def test_an_entry_says_what_its_columns_say(recorded: County) -> None:
    for row in events_of(recorded):
        entry = json.loads(row.entry)
        assert (entry["position"], entry["id"], entry["type"]) == (row.position, row.id, row.topic)
        assert (entry["format"], entry["version"], entry["origin"]) == (1, 1, recorded.meta.origin)
        assert (entry["occurred_on"], entry["recorded_by"]) == (DAY, "office")
        assert row.version == 1


def test_an_entry_names_its_pages_and_whom_and_what_it_was_for(recorded: County) -> None:
    entries = [json.loads(row.entry) for row in events_of(recorded)]
    assert entries[7]["on_behalf_of"] == "cadre:zhang"
    assert entries[13]["corrects"] == entries[7]["id"]
    assert "corrects" not in entries[0]
    assert entries[8]["subjects"] == {"fund:relief": 2, "household:fu": 4, "village:mengcun": 5}
    assert list(entries[8]["subjects"]) == sorted(entries[8]["subjects"])


def test_the_salt_is_an_hmac_of_the_id_under_the_secret_of_the_ledger(recorded: County) -> None:
    for row in events_of(recorded):
        assert row.salt == hmac.new(recorded.keys.ledger_secret, row.id.encode(), hashlib.sha256).digest()[:16]


def test_the_data_hash_is_of_the_salt_and_the_payload(recorded: County) -> None:
    for row in events_of(recorded):
        assert json.loads(row.entry)["data_hash"] == hashlib.sha256(row.salt + row.state).hexdigest()


def test_a_leaf_is_the_hash_of_the_entry_after_a_zero_byte(recorded: County) -> None:
    for row in events_of(recorded):
        assert row.leaf == hashlib.sha256(b"\x00" + row.entry).digest()


def test_the_frontier_of_the_head_is_the_tree_of_all_leaves(recorded: County) -> None:
    leaves = [row.leaf for row in events_of(recorded)]
    ((_, position, recorded_at, frontier),) = rows_of(recorded, "head", "one")
    assert position == len(leaves) == 14
    assert recorded_at == events_of(recorded)[-1].recorded_at
    # 14 = 8 + 4 + 2: the roots of these three perfect trees, by RFC 9162.
    assert frontier == perfect(leaves[:8]) + perfect(leaves[8:12]) + perfect(leaves[12:])


def perfect(leaves: list[bytes]) -> bytes:
    while len(leaves) > 1:
        pairs = zip(leaves[::2], leaves[1::2], strict=True)
        leaves = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return leaves[0]


def test_an_entry_tells_neither_amounts_nor_personal_values(recorded: County) -> None:
    entries = b"\n".join(row.entry for row in events_of(recorded)).decode()
    payloads = b"\n".join(row.state for row in events_of(recorded)).decode()
    for amount in AMOUNTS:
        assert amount in payloads, "the history has it, so that the next line can fail"
        assert amount not in entries
    for value in PERSONAL:
        assert value not in entries + payloads


def test_equal_amounts_have_different_hashes(recorded: County) -> None:
    """A salt of its own for each event: no table of all amounts opens two of them."""
    rows = events_of(recorded)
    assert rows[7].state != rows[13].state
    hashes = [json.loads(row.entry)["data_hash"] for row in rows]
    assert len(set(hashes)) == len(hashes)
    assert len({row.salt for row in rows}) == len(rows)


def test_every_personal_field_is_stored_as_ciphertext_or_as_a_reference(recorded: County) -> None:
    seen = set()
    for row in events_of(recorded):
        data = json.loads(row.state)["data"]
        declaration = EVENTS[row.topic]
        for field, how in declaration.personal.items():
            value = data.get(declaration.encoded_names[field])
            if value is not None:
                seen.add(how)
                assert value.startswith({"sealed": "siv1.", "identity": "person:", "account": "account:"}[how])
    assert seen == {"sealed", "identity", "account"}
    assert ACCOUNT not in str(rows_of(recorded, "states", "subject"))
