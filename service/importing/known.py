"""What the ledger and its key store know of the words of a list: names of places, persons behind identity numbers."""

from __future__ import annotations

import hmac
import re
import secrets
from collections import defaultdict
from functools import cached_property
from typing import Final

from domain.kernel.subject import kind_of
from service.access import Principal
from service.county import County
from service.importing.cells import Fault, code, refuse_identity, word
from service.ledger.rows import decode_state

NAMED: Final = ("village", "cooperative", "programme")
"""The kinds of subject that lists call by name."""
_SLUG: Final = re.compile(r"[a-z0-9]+")
_SLUG_LENGTH: Final = 40
_DIGEST_LENGTH: Final = 12
_NO_NUMBER: Final = "a number is wanted"


class Known:
    """Reads, and changes nothing."""

    def __init__(self, county: County, principal: Principal) -> None:
        self._county = county
        self._principal = principal
        self._this_time = secrets.token_bytes(32)

    # -- names

    def named(self, kind: str, name: str) -> str:
        """The subject of that name, or of that id. Raises Fault unless there is just one."""
        if name.startswith(f"{kind}:"):
            return str(code(kind)(name))
        found = self._names.get((kind, name), [])
        if len(found) > 1:
            raise Fault(f"several of a kind bear this name: write the id instead, {kind}:…")
        if not found:
            raise Fault(f"no {kind} of this name is in the ledger")
        return found[0]

    @cached_property
    def _names(self) -> dict[tuple[str, str], list[str]]:
        """The subjects by kind and name; of villages that share a name, those in the principal's scope."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        outside: dict[tuple[str, str], list[str]] = defaultdict(list)
        with self._county.store.reading() as c:
            c.execute(
                "SELECT subject, state FROM states WHERE subject LIKE 'village:%' OR subject LIKE 'cooperative:%' "
                "OR subject LIKE 'programme:%' ORDER BY subject"
            )
            rows = c.fetchall()
        for subject, raw in rows:
            state = decode_state(subject, bytes(raw))
            if name := getattr(state, "name", None):
                kind = kind_of(subject)
                inside = kind != "village" or self._principal.reaches(getattr(state, "division", None))
                (found if inside else outside)[kind, word(name)].append(subject)
        return dict(outside) | dict(found)

    # -- numbers

    def numbered(self, kind: str, number: str) -> str:
        """An id for a number that may hold Chinese, such as that of a contract: its Latin part, and a keyed hash."""
        try:
            return str(code(kind)(number))
        except Fault:
            refuse_identity(number.lower())
        digest = hmac.digest(self._county.ledger.secret, f"import {kind} {number}".encode(), "sha256")
        slug = "-".join(_SLUG.findall(number.lower()))[:_SLUG_LENGTH]
        return f"{kind}:{'-'.join(filter(None, [slug, digest.hex()[:_DIGEST_LENGTH]]))}"

    def person(self, identity: str) -> str:
        """The reference of an identity number, which is the person's id; of one never seen, a name for this run."""
        return self.entered(identity) or self._stand_in(identity)

    def entered(self, identity: str) -> str | None:
        """The reference of an identity number that was given before."""
        return self._county.keys.known("person", identity)

    def _stand_in(self, identity: str) -> str:
        return f"person:{hmac.digest(self._this_time, identity.encode(), 'sha256').hex()[:24]}"
