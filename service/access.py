"""Principals: who is asking, with which roles, in which part of the county; known by a token, stored as a hash."""

from __future__ import annotations

import hashlib
import re
import secrets
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from domain.kernel.event import ROLES, Declaration

COUNTY_DIGITS: Final = 6
_SCOPE: Final = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}")
PERSONAL_READERS: Final = frozenset({"recorder", "office", "inspector", "discipline"})
"""The roles that read personal values of the households in their scope."""

TABLES: Final = """
CREATE TABLE IF NOT EXISTS principals (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL, scope TEXT NOT NULL, subject TEXT,
    token_hash BLOB NOT NULL UNIQUE, created_at TEXT NOT NULL, revoked_at TEXT
) WITHOUT ROWID;
"""


class PrincipalFault(ValueError):
    """A principal cannot be added or revoked as asked; the message says why."""


class PrincipalsMissing(PrincipalFault):
    """There is no list of principals here: `flask ledger init` makes one."""

    def __str__(self) -> str:
        return str(self.__doc__)


class Principal(NamedTuple):
    """Who is asking.

    scope: a division code of 6 digits (the county), 9 (a town) or 12 (a village). subject: whom a self is.
    """

    id: str
    name: str
    roles: frozenset[str]
    scope: str
    subject: str | None
    created_at: str = ""
    revoked_at: str | None = None

    @property
    def whole(self) -> bool:
        """Whether the scope is the whole county."""
        return len(self.scope) == COUNTY_DIGITS

    @property
    def only_self(self) -> bool:
        """Whether it is nothing but itself: it reads what concerns its own subject."""
        return self.roles == {"self"}

    @property
    def reads_personal(self) -> bool:
        """Whether the roles allow personal values."""
        return not PERSONAL_READERS.isdisjoint(self.roles)

    def may_record(self, declaration: Declaration, subjects: Sequence[str]) -> bool:
        """Whether a role allows this event; as `self` it must concern the principal's own subject."""
        roles = self.roles & declaration.by
        return bool(roles - {"self"}) or ("self" in roles and self.subject in subjects)

    def may_void(self, declaration: Declaration, subjects: Sequence[str], recorded_by: str) -> bool:
        """Whether a role allows to void this event; as `self` only what the principal recorded."""
        own = recorded_by == self.id and self.may_record(declaration, subjects)
        return own or bool(self.roles & declaration.by - {"self"})

    def reaches(self, division: str | None) -> bool:
        """Whether a place lies in the scope; one with no code lies in the county alone."""
        return self.whole or (division is not None and division.startswith(self.scope))

    @property
    def may_write(self) -> Callable[[str | None], bool] | None:
        """The test of an event's villages under the ledger's lock; None where all pass."""
        return None if self.whole else self.reaches


class Principals:
    """The principals of one machine, in an SQLite file; revoking counts from the next request of every process on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    def create(self) -> None:
        """Makes the file, readable by its owner alone."""
        self.path.touch(mode=0o600)
        self._connection().executescript(TABLES)

    def add(self, id_: str, name: str, roles: list[str], scope: str, at: str, subject: str | None = None) -> str:
        """Adds a principal and gives its token, which is shown once and stored as a hash. Raises PrincipalFault."""
        unknown = sorted(set(roles) - set(ROLES))
        if unknown or not roles:
            raise PrincipalFault(f"Unknown role: {', '.join(unknown)}. The roles are {', '.join(ROLES)}.")
        if _SCOPE.fullmatch(scope) is None:
            raise PrincipalFault(f"A scope is a division code of 6, 9 or 12 digits, and {scope!r} is none.")
        if ("self" in roles) != (subject is not None):
            raise PrincipalFault("The role self goes with the subject that the principal is, and only with it.")
        token = f"al_{secrets.token_urlsafe(32)}"
        try:
            self._connection().execute(
                "INSERT INTO principals VALUES (?,?,?,?,?,?,?,NULL)",
                (id_, name, msgspec.json.encode(sorted(roles)).decode(), scope, subject, _hash(token), at),
            )
        except sqlite3.IntegrityError as error:
            raise PrincipalFault(f"There is a principal {id_!r} already.") from error
        return token

    def revoke(self, id_: str, at: str) -> None:
        """Ends a principal's token; what it recorded keeps its name. Raises PrincipalFault for an unknown id."""
        done = self._connection().execute(
            "UPDATE principals SET revoked_at=? WHERE id=? AND revoked_at IS NULL", (at, id_)
        )
        if done.rowcount == 0:
            raise PrincipalFault(f"There is no principal {id_!r} whose token is good.")
        self._local.known = {}

    def list(self) -> list[Principal]:
        """All principals, the revoked ones too."""
        return [_principal(row) for row in self._connection().execute(f"{_SELECT} ORDER BY id")]

    def of(self, token: str) -> Principal | None:
        """Whose token it is; None for an unknown or revoked one.

        What a thread has looked up it keeps until another connection changes the file: SQLite says so at every call.
        """
        connection, local = self._connection(), self._local
        version = connection.execute("PRAGMA data_version").fetchone()[0]
        if version != local.version:
            local.version, local.known = version, {}
        digest = _hash(token)
        principal: Principal | None = local.known.get(digest)
        if principal is None:
            row = connection.execute(f"{_SELECT} WHERE token_hash=? AND revoked_at IS NULL", (digest,)).fetchone()
            if row is None:
                return None
            principal = local.known[digest] = _principal(row)
        return principal

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection. Raises PrincipalsMissing: to connect would make an empty file."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            if not self.path.exists():
                raise PrincipalsMissing
            connection = sqlite3.connect(self.path, isolation_level=None, timeout=30, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            self._local.connection, self._local.version, self._local.known = connection, None, {}
        return connection


_SELECT: Final = "SELECT id, name, roles, scope, subject, created_at, revoked_at FROM principals"


def _principal(row: tuple[str, str, str, str, str | None, str, str | None]) -> Principal:
    id_, name, roles, scope, subject, created_at, revoked_at = row
    return Principal(id_, name, frozenset(msgspec.json.decode(roles)), scope, subject, created_at, revoked_at)


def _hash(token: str) -> bytes:
    """Tokens are 256 random bits: one hash is enough, and nothing is to be gained from stretching it."""
    return hashlib.sha256(token.encode()).digest()
