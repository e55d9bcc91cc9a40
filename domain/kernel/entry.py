"""What is sealed: the entry of an event, whose bytes are a leaf of the ledger's tree, and the payload it commits to.

The entry says that something was recorded, about whom, when and by whom. What was recorded is the payload; the entry
holds only its salted hash, so that a history can be handed out and checked without the amounts and names in it.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from domain.kernel.event import Device
from domain.kernel.refusal import Contradiction

FORMAT: Final = 1
"""Version of the two structures below; it is part of every entry."""


ERASED: Final = "erased"
"""What stands in the place of a personal value of whom was erased before the event was sent."""


class StoredEvidence(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A piece of evidence as stored: its place sealed."""

    captured_at: str | None = None
    media_type: str
    place: str | None = None
    sha256: str


class Payload(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What was recorded: canonical JSON, keys in alphabetical order, personal values sealed.

    data: the event's own fields. version: of the event's declaration, absent for 1.
    """

    contradicts: list[Contradiction] = []
    data: msgspec.Raw
    device: Device | None = None
    evidence: list[StoredEvidence] = []
    reason: str | None = None
    version: int = 1


class StoredPayload(Payload, frozen=True, omit_defaults=True, kw_only=True):
    """The payload as read back: whatever an older release allowed."""

    device: dict[str, msgspec.Raw] | None = None  # type: ignore[assignment]  # read without limits
    evidence: list[dict[str, object]] = []  # type: ignore[assignment]  # read without limits


class Entry(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One line of the ledger, as sealed: canonical JSON, keys in alphabetical order.

    data_hash: hex of SHA-256(salt ‖ payload). subjects: {subject: page}, in order. recorded_at: UTC with microseconds.
    """

    corrects: str | None = None
    data_hash: str
    format: int
    id: str
    occurred_on: str
    on_behalf_of: str | None = None
    origin: str
    position: int
    recorded_at: str
    recorded_by: str
    subjects: dict[str, int]
    type: str
    version: int


class Frame(NamedTuple):
    """An entry whose position, time and pages are still to come: the bytes before them, between and after.

    The ledger holds its lock while it completes entries, so that what can be done before is done before. The bytes are
    those of `encode_declared(Entry(…))`.
    """

    salt: bytes
    before: str
    recorded_by: str
    after: str

    @classmethod
    def of(  # noqa: PLR0913 - an entry has as many fields
        cls,
        *,
        salt: bytes,
        corrects: str | None,
        data_hash: str,
        id_: str,
        occurred_on: str,
        on_behalf_of: str | None,
        origin: str,
        recorded_by: str,
        type_: str,
        version: int,
    ) -> Frame:
        """The frame of an entry; ids, dates and subjects have forms that JSON writes as they are, names may not."""
        corrected = f'"corrects":"{corrects}",' if corrects else ""
        behalf = f'"on_behalf_of":"{on_behalf_of}",' if on_behalf_of else ""
        return cls(
            salt,
            f'{{{corrected}"data_hash":"{data_hash}","format":{FORMAT},"id":"{id_}","occurred_on":"{occurred_on}",'
            f'{behalf}"origin":{_text(origin)},"position":',
            f'","recorded_by":{_text(recorded_by)},"subjects":{{',
            f'}},"type":"{type_}","version":{version}}}',
        )

    def entry(self, position: int, recorded_at: str, pages: dict[str, int]) -> bytes:
        """The entry's bytes; pages in the order of their subjects."""
        listed = ",".join([f'"{subject}":{page}' for subject, page in pages.items()])
        return f'{self.before}{position},"recorded_at":"{recorded_at}{self.recorded_by}{listed}{self.after}'.encode()


@lru_cache(maxsize=1024)
def _text(value: str) -> str:
    return msgspec.json.encode(value).decode()


encode_canonical: Final = msgspec.json.Encoder(order="sorted").encode
"""Canonical JSON: sorted keys, no white space, UTF-8; as RFC 8785 for ASCII keys, integers below 2^53 and no floats."""

encode_declared: Final = msgspec.json.Encoder().encode
"""The same bytes for structures whose fields are declared in alphabetical order, in half the time."""

read_entry: Final = msgspec.json.Decoder(Entry).decode
read_payload: Final = msgspec.json.Decoder(StoredPayload).decode


def salt_of(secret: bytes, event_id: str) -> bytes:
    """The 16-byte salt of an event: HMAC-SHA256 of its id under the ledger's secret (RFC 2104), cut.

    Without it, whoever holds an entry could try all amounts until one fits the hash.
    """
    begun = _pads(secret)
    inner, outer = begun[0].copy(), begun[1].copy()
    inner.update(event_id.encode())
    outer.update(inner.digest())
    return outer.digest()[:16]


@lru_cache(maxsize=8)
def _pads(secret: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    """The two hashes of HMAC as far as the secret alone takes them (RFC 2104, section 4), kept for all salts."""
    key = (secret if len(secret) <= 64 else hashlib.sha256(secret).digest()).ljust(64, b"\0")  # noqa: PLR2004 - its block
    return hashlib.sha256(bytes(byte ^ 0x36 for byte in key)), hashlib.sha256(bytes(byte ^ 0x5C for byte in key))


def data_hash(salt: bytes, payload: bytes) -> str:
    """Hex of SHA-256(salt ‖ payload)."""
    return hashlib.sha256(salt + payload).hexdigest()
