"""What is sealed: the entry of an event, whose bytes are a leaf of the ledger's tree, and the payload it commits to.

The entry says that something was recorded, about whom, when and by whom. What was recorded is the payload; the entry
holds only its salted hash, so that a history can be handed out and checked without the amounts and names in it.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

import msgspec

from domain.kernel.event import Device, Evidence
from domain.kernel.refusal import Contradiction

FORMAT: Final = 1
"""Version of the two structures below; it is part of every entry."""


ERASED: Final = "erased"
"""What stands in the place of a personal value of whom was erased before the event was sent."""


class Payload(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What was recorded: canonical JSON, keys in alphabetical order, personal values sealed.

    data: the event's own fields. version: of the event's declaration, absent for 1.
    """

    contradicts: list[Contradiction] = []
    data: msgspec.Raw
    device: Device | None = None
    evidence: list[Evidence] = []
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
    return hmac.digest(secret, event_id.encode(), "sha256")[:16]


def data_hash(salt: bytes, payload: bytes) -> str:
    """Hex of SHA-256(salt ‖ payload)."""
    return hashlib.sha256(salt + payload).hexdigest()
