"""What a ledger says of itself, and what is said when it does not fit this release."""

from __future__ import annotations

from typing import Final, NamedTuple

import domain.catalogue  # noqa: F401 - declares all states
from domain.kernel.event import STATES

SCHEMA_VERSION: Final = 1
SUITE: Final = "SHA-256"
"""The hash of the tree; named in the ledger so that a second one has a place."""


class Meta(NamedTuple):
    """The ledger's one row about itself."""

    origin: str
    schema_version: int
    suite: str
    states: str
    """The versions of the decision states that it keeps, such as `cadre 1, fund 1`."""


def states_version() -> str:
    """The versions of the decision states of this release."""
    return ", ".join(f"{kind} {cls.VERSION}" for kind, cls in sorted(STATES.items()))


def meta_of(origin: str) -> Meta:
    """What a new ledger of this release says of itself."""
    return Meta(origin, SCHEMA_VERSION, SUITE, states_version())


class LedgerUnusable(RuntimeError):
    """The ledger cannot be served by this release; the message names the command that mends it."""


class SchemaMissing(LedgerUnusable):
    """There is no ledger here yet: `flask ledger init` makes one."""

    def __str__(self) -> str:
        return str(self.__doc__)


class SchemaMismatch(LedgerUnusable):
    """The ledger was made by another release."""


def check(meta: Meta) -> None:
    """Refuses a ledger whose version this release does not serve, naming the command that mends it."""
    if meta.schema_version < SCHEMA_VERSION:
        raise SchemaMismatch(
            f"The ledger has schema version {meta.schema_version}, this release needs {SCHEMA_VERSION}: "
            "run `flask ledger backup`, then `flask ledger upgrade`."
        )
    if meta.schema_version > SCHEMA_VERSION:
        raise SchemaMismatch(
            f"The ledger has schema version {meta.schema_version}, newer than this release's {SCHEMA_VERSION}: "
            "install the release that wrote it."
        )
    if meta.suite != SUITE:
        raise SchemaMismatch(f"The ledger is sealed with {meta.suite}, and this release knows {SUITE} alone.")
    if meta.states != states_version():
        raise SchemaMismatch(
            f"The ledger keeps the states {meta.states}, this release needs {states_version()}: "
            "run `flask ledger upgrade`."
        )
