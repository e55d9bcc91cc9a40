"""The ids of imported events: they follow from what a row says, so that importing it again records nothing twice.

An id must give nothing away. It is keyed with the ledger's secret, as the salts are: nobody else can try amounts until
the id fits. And what a row says enters it as the ledger would store it, personal values sealed under the key of whom
they concern, identity and account numbers as their random references: once that key is erased, nobody at all can.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec

from domain.kernel.entry import encode_canonical
from service.ledger.door import NUMBERS, Parsed
from service.ledger.keys import KeyStore
from service.ledger.ledger import Ledger

_NAMESPACE: Final = UUID("9b1d3c52-2f0e-5c55-8a4e-6a7c1d0b7e31")
_PLACE: Final = "import"
"""What a value is sealed to, where in the ledger it is sealed to its event's id."""

_encode = msgspec.json.Encoder(order="sorted").encode


class OfSomebodyErased(LookupError):
    """The personal values of whom it concerns were erased: whether it was recorded before cannot be told."""


class Ids:
    """Gives the events of one reading of a list their ids, in the order of its rows."""

    def __init__(self, ledger: Ledger, keys: KeyStore) -> None:
        self._namespace = uuid5(_NAMESPACE, ledger.origin)
        self._secret = ledger.secret
        self._keys = keys
        self._times: Counter[bytes] = Counter()

    def load(self, events: Iterable[Parsed]) -> None:
        """Opens the keys that events need, as far as there are any, all at once."""
        self._keys.ensure({owner for owner, *_ in _personal(events) if self._keys.present(owner)})

    def make(self, events: Iterable[Parsed]) -> None:
        """Makes the keys and references that events need and that are missing: the door is about to do the same."""
        found = list(_personal(events))
        self._keys.ensure({owner for owner, *_ in found})
        self._keys.references(
            (NUMBERS[how][0], owner, NUMBERS[how][1](value)) for owner, _, how, value in found if how in NUMBERS
        )

    def of(self, parsed: Parsed) -> str | None:
        """The event's id; None where a key or reference is missing, so that it cannot have been recorded before.

        Rows that say the same are counted: the second of two has another id than the first. Raises OfSomebodyErased.
        """
        data: dict[str, Any] = msgspec.json.decode(parsed.data)
        for owner, field, how, value in _personal([parsed]):
            stored = self._stored(owner, field, how, value)
            if stored is None:
                return None
            data[parsed.declaration.encoded_names[field]] = stored
        said = [_PLACE, parsed.declaration.name, parsed.envelope.occurred_on, data]
        digest = hmac.digest(self._secret, _encode(said), "sha256")
        self._times[digest] += 1
        return str(uuid5(self._namespace, f"{digest.hex()} {self._times[digest]}"))

    def _stored(self, owner: str, field: str, how: str, value: Any) -> str | None:
        """A personal value as it would be stored."""
        if not self._keys.present(owner):
            erasure = self._keys.erasure(owner)
            if erasure is not None and erasure[3] is not None:
                raise OfSomebodyErased(owner)
            return None
        if how in NUMBERS:
            kind, normal = NUMBERS[how]
            return self._keys.known(kind, normal(value))
        return self._keys.seal(owner, _PLACE, field, encode_canonical(value))


def _personal(events: Iterable[Parsed]) -> Iterator[tuple[str, str, str, Any]]:
    """The personal values of events: (whose key, field, how it is kept, value)."""
    for parsed in events:
        owner = parsed.declaration.owner(parsed.event)
        for field, how, value in parsed.declaration.personal_values(parsed.event):
            yield owner or "", field, how, value
