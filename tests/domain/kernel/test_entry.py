"""The sealed bytes: canonical whoever writes them, hashed as RFC 6962 says, and the same for ever."""

import hashlib
import hmac
import json

import msgspec
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.entry import (
    Entry,
    Frame,
    Payload,
    data_hash,
    encode_canonical,
    encode_declared,
    read_entry,
    read_payload,
    salt_of,
)
from domain.kernel.event import EVENTS, Device
from domain.kernel.merkle import leaf_hash
from domain.kernel.refusal import Contradiction
from tests.domain import declared
from tests.domain.mengcun import HEATING, appropriated, cooperative_and_household, paid
from tests.given import ORIGIN, SECRET, event_id
from tests.given import given as told

texts = st.text(st.characters(codec="utf-8"), max_size=40)
pages = st.dictionaries(
    st.from_regex(r"\A[a-z_]{1,9}:[a-z0-9][a-z0-9._-]{0,9}\Z"), st.integers(1, 2**53 - 1), max_size=6
)
entries = st.builds(
    Entry,
    corrects=st.none() | st.uuids().map(str),
    data_hash=st.binary(min_size=32, max_size=32).map(bytes.hex),
    format=st.just(1),
    id=st.uuids().map(str),
    occurred_on=texts,
    on_behalf_of=st.none() | texts,
    origin=texts,
    position=st.integers(1, 2**53 - 1),
    recorded_at=texts,
    recorded_by=texts,
    subjects=pages.map(lambda found: dict(sorted(found.items()))),
    type=texts,
    version=st.integers(1, 100),
)
plain = st.none() | texts | st.integers(-(2**53) + 1, 2**53 - 1) | st.lists(texts, max_size=3)
payloads = st.builds(
    Payload,
    contradicts=st.lists(st.builds(Contradiction, name=texts, stated=plain, held=plain), max_size=3),
    data=declared.events().map(lambda event: msgspec.Raw(encode_canonical(event))),
    device=st.none() | st.builds(Device, seq=st.integers(0, 2**53 - 1), time=st.just("2018-11-10T09:30:00+08:00")),
    reason=st.none() | texts,
    version=st.integers(1, 9),
)


def by_the_standard_library(canonical):
    return json.dumps(json.loads(canonical), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


# Canonical bytes, by two oracles.


@given(entries)
def test_an_entry_is_canonical_json(entry):
    sealed = encode_declared(entry)
    assert sealed == encode_canonical(entry)
    assert sealed == by_the_standard_library(sealed)
    assert sealed == rfc8785.dumps(json.loads(sealed))
    assert read_entry(sealed) == entry


@given(entries, declared.events(), st.none() | st.sampled_from(["household:fu", "cadre:zhang"]))
def test_an_entry_that_is_completed_under_the_lock_has_the_same_bytes(entry, event, on_behalf_of):
    entry = msgspec.structs.replace(
        entry,
        occurred_on="2018-11-10T09:30:00+08:00",
        on_behalf_of=on_behalf_of,
        recorded_at="2018-11-21T01:00:00.000000Z",
        type=type(event).__name__,
    )
    frame = Frame.of(
        salt=b"",
        corrects=entry.corrects,
        data_hash=entry.data_hash,
        id_=entry.id,
        occurred_on=entry.occurred_on,
        on_behalf_of=entry.on_behalf_of,
        origin=entry.origin,
        recorded_by=entry.recorded_by,
        type_=entry.type,
        version=entry.version,
    )
    assert frame.entry(entry.position, entry.recorded_at, entry.subjects) == encode_declared(entry)


@given(payloads)
def test_a_payload_is_canonical_json_with_all_that_it_contradicts(payload):
    sealed = encode_declared(payload)
    assert sealed == encode_canonical(payload)
    assert sealed == by_the_standard_library(sealed)
    assert sealed == rfc8785.dumps(json.loads(sealed))


@given(declared.events())
def test_the_fields_of_every_event_are_canonical_json(event):
    canonical = encode_canonical(event)
    assert canonical == by_the_standard_library(canonical)
    assert canonical == rfc8785.dumps(json.loads(canonical))


@given(declared.events())
def test_every_event_at_random_is_one_that_the_door_would_take(event):
    assert EVENTS[type(event).__name__].decode(encode_canonical(event)) == event


@given(payloads)
def test_a_payload_is_read_back_as_it_was_sealed(payload):
    again = read_payload(encode_declared(payload))
    assert (again.contradicts, again.reason, again.version) == (payload.contradicts, payload.reason, payload.version)
    assert bytes(again.data) == bytes(payload.data)
    assert again.device == (
        None if payload.device is None else {"seq": again.device["seq"], "time": again.device["time"]}
    )


def test_what_is_absent_takes_no_room():
    assert encode_declared(Payload(data=msgspec.Raw(b"{}"))) == b'{"data":{}}'


# Salt and hashes, by hand.


@given(st.binary(max_size=80), st.uuids().map(str))
def test_the_salt_is_the_first_half_of_an_hmac_of_the_events_id(secret, id_):
    # RFC 2104, written out: H((K ⊕ opad) ‖ H((K ⊕ ipad) ‖ text)), with K hashed where it is longer than a block.
    key = (hashlib.sha256(secret).digest() if len(secret) > 64 else secret).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + id_.encode()).digest()
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).digest()
    assert salt_of(secret, id_) == outer[:16]


@given(st.binary(max_size=16), st.binary(max_size=200))
def test_the_data_hash_is_of_salt_and_payload(salt, payload):
    assert data_hash(salt, payload) == hashlib.sha256(salt + payload).hexdigest()


def test_what_the_ledger_seals_can_be_recomputed_from_its_rows():
    story = told(*cooperative_and_household, appropriated(1_000)).when(paid(1_001)).then_recorded(["fund_balance"])
    for row in story.ledger.events:
        entry = json.loads(row.entry)
        assert row.salt == hmac.new(SECRET, row.id.encode(), "sha256").digest()[:16]
        assert entry["data_hash"] == hashlib.sha256(row.salt + row.state).hexdigest()
        assert row.leaf == hashlib.sha256(b"\x00" + row.entry).digest()
        assert row.entry == by_the_standard_library(row.entry)
        assert row.state == by_the_standard_library(row.state)
        assert (entry["origin"], entry["position"], entry["id"]) == (ORIGIN, row.position, row.id)
        assert list(entry["subjects"]) == sorted(entry["subjects"])


# The bytes of 2018, fixed for ever: a ledger that is sealed cannot follow a change of format.

GOLDEN_PAYLOAD = (
    '{"contradicts":[{"held":"1,000","name":"fund_balance","stated":"1,001"}],'
    '"data":{"amount_fen":1001,"fund":"fund:heating","kind":"subsidy","payee":"household:fu"},'
    '"device":{"seq":7,"time":"2018-11-10T09:30:00+08:00"},"reason":"补记","version":2}'
).encode()
GOLDEN_ENTRY = (
    b'{"corrects":"00000001-0000-4000-8000-000000000001",'
    b'"data_hash":"fed016940ea654af330298259e83d0c13398ebcbb65a1a8eae72b8678fb4a261",'
    b'"format":1,"id":"00000002-0000-4000-8000-000000000002","occurred_on":"2018-11-10",'
    b'"on_behalf_of":"household:fu","origin":"ledger.example/130930","position":5,'
    b'"recorded_at":"2018-11-21T01:00:00.000000Z","recorded_by":"finance-1",'
    b'"subjects":{"fund:heating":2,"household:fu":3},"type":"FundsDisbursed","version":2}'
)
GOLDEN_LEAF = "68a95046be0a914661246afa2fa1b204f0777f4a3bc5daaf7b32d40b543d5623"


def test_the_golden_entry_and_its_leaf():
    payment = paid(1_001)
    payload = Payload(
        contradicts=[Contradiction(name="fund_balance", stated="1,001", held="1,000")],
        data=msgspec.Raw(encode_canonical(payment)),
        device=Device(seq=7, time="2018-11-10T09:30:00+08:00"),
        reason="补记",
        version=2,
    )
    sealed = encode_declared(payload)
    assert sealed == GOLDEN_PAYLOAD
    entry = Entry(
        corrects=event_id(1),
        data_hash=data_hash(salt_of(SECRET, event_id(2)), sealed),
        format=1,
        id=event_id(2),
        occurred_on="2018-11-10",
        on_behalf_of="household:fu",
        origin=ORIGIN,
        position=5,
        recorded_at="2018-11-21T01:00:00.000000Z",
        recorded_by="finance-1",
        subjects={HEATING: 2, "household:fu": 3},
        type="FundsDisbursed",
        version=2,
    )
    assert encode_declared(entry) == GOLDEN_ENTRY
    assert leaf_hash(encode_declared(entry)).hex() == GOLDEN_LEAF


def test_the_smallest_entry():
    entry = Entry(
        data_hash="",
        format=1,
        id="1",
        occurred_on="2018",
        origin="o",
        position=1,
        recorded_at="",
        recorded_by="",
        subjects={},
        type="T",
        version=1,
    )
    assert encode_declared(entry) == (
        b'{"data_hash":"","format":1,"id":"1","occurred_on":"2018","origin":"o","position":1,'
        b'"recorded_at":"","recorded_by":"","subjects":{},"type":"T","version":1}'
    )
