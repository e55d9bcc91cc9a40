"""Keys of personal values: one a subject, in a store apart from the ledger and its backups; erasing one ends them.

A personal value is sealed with AES-SIV (RFC 5297) under the key of whom it concerns, bound to its event and field. The
keys are wrapped (RFC 3394) by a master key in a file that only its owner reads. Identity and account numbers become
random references, found again by a keyed hash of the number. Erasing a subject deletes its key and look-ups, wraps what
is left under a new master key and destroys the old one, so that no earlier copy of this store opens with what remains.
"""

from __future__ import annotations

import base64
import fcntl
import hmac
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from domain.kernel.entry import ERASED

PREFIX: Final = "siv1."
MASTER_BYTES: Final = 32
KEY_BYTES: Final = 64
MAX_CIPHERS: Final = 20_000
"""Keys kept open at once; more, and all are forgotten and opened again as they are asked for."""

TABLES: Final = """
CREATE TABLE secrets (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL);
CREATE TABLE keys (subject TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE lookups (
    digest BLOB PRIMARY KEY, reference TEXT NOT NULL UNIQUE
) WITHOUT ROWID;
CREATE TABLE numbers (
    reference TEXT NOT NULL, subject TEXT NOT NULL, sealed TEXT NOT NULL, PRIMARY KEY (reference, subject)
) WITHOUT ROWID;
CREATE TABLE erasures (
    subject TEXT PRIMARY KEY, id TEXT NOT NULL, requested_by TEXT NOT NULL, requested_at TEXT NOT NULL,
    approved_by TEXT, erased_at TEXT
);
"""


class KeysUnusable(RuntimeError):
    """The key store cannot be used; the message says why and what mends it."""


class Unreadable(ValueError):
    """A sealed value does not open: its key is missing with no erasure that says why, or it was sealed elsewhere."""


class Erased(LookupError):
    """The key of this subject was erased: the value can be opened by nobody."""


class KeyStore:
    """The key store in one SQLite file, shared by the processes of one machine; all see a change at once."""

    def __init__(self, path: Path, master: Path) -> None:
        self.path = path
        self.master_path = master
        self._local = threading.local()
        self._lock = threading.RLock()
        self._lock_path = path.with_name(f"{path.name}.lock")
        """What processes wait at: SQLite's own waiting sleeps, and longer each time."""
        self._wanted: set[str] = set()
        """Subjects whose keys some thread of this process is about to ask for."""
        self._ciphers: dict[str, AESSIV] = {}
        self._erased: set[str] = set()
        self._references: dict[tuple[bytes, str], str] = {}
        self._erasures_seen: tuple[int, int, int] | None = None
        if not path.exists():
            raise KeysUnusable(f"There is no key store at {path.name}: `flask ledger init` makes one.")
        self._master = self._settle_master()
        self._load_secrets()

    @classmethod
    def create(cls, path: Path, master: Path) -> KeyStore:
        """Makes a key store and its master key; both files are readable by their owner alone."""
        if path.exists():
            return cls(path, master)
        if not master.exists():
            _write_secret(master, secrets.token_bytes(MASTER_BYTES))
        key = master.read_bytes()
        unfinished = path.with_name(path.name + ".unfinished")  # a crash leaves no store that is half made
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        connection = _connect(unfinished)
        connection.executescript("BEGIN;" + TABLES)
        for name in ("check", "ledger", "lookup"):
            connection.execute("INSERT INTO secrets VALUES (?, ?)", (name, aes_key_wrap(key, secrets.token_bytes(32))))
        connection.execute("COMMIT")
        connection.close()
        unfinished.rename(path)
        _sync_folder(path.parent)
        return cls(path, master)

    # -- sealing and opening

    def ensure(self, subjects: Iterable[str]) -> dict[str, AESSIV | None]:
        """The subjects' keys; those that are missing are made, durably, before anything is sealed; None for the erased.

        What it gives stays good for its caller, whatever another thread makes this store forget meanwhile.
        """
        self._refresh()
        found: dict[str, AESSIV | None] = {}
        missing = []
        for subject in subjects:
            cipher = self._ciphers.get(subject)
            if cipher is not None or subject in self._erased:
                found[subject] = cipher
            else:
                missing.append(subject)
        if missing:
            self._wanted.update(missing)
            with self._transaction() as c:
                if len(self._ciphers) > MAX_CIPHERS:
                    self._forget()
                # Whoever waited for another thread's transaction finds its keys made in it.
                for subject in [*missing, *(self._wanted.pop() for _ in range(len(self._wanted)))]:
                    if subject not in self._ciphers:
                        self._made(c, subject)
                found |= {subject: self._ciphers.get(subject) for subject in missing}
        return found

    def _made(self, c: sqlite3.Connection, subject: str) -> AESSIV | None:
        """The subject's key from the store, or a new one; None where it was erased."""
        row = c.execute("SELECT wrapped FROM keys WHERE subject = ?", (subject,)).fetchone()
        if row is not None:
            key = aes_key_unwrap(self._master, row[0])
        elif self._was_erased(c, subject):
            self._erased.add(subject)
            return None
        else:
            key = secrets.token_bytes(KEY_BYTES)
            c.execute("INSERT INTO keys VALUES (?, ?)", (subject, aes_key_wrap(self._master, key)))
        cipher = self._ciphers[subject] = AESSIV(key)
        return cipher

    def seal(self, subject: str, event_id: str, field: str, value: bytes) -> str:
        """The sealed form of a value: text, the same for a resend; ERASED if the key is gone."""
        cipher = self._ciphers.get(subject) or self.ensure((subject,))[subject]
        if cipher is None:
            return ERASED
        sealed = cipher.encrypt(value, [event_id.encode(), field.encode()])
        return f"{PREFIX}{subject}.{base64.b64encode(sealed).decode()}"

    def open(self, event_id: str, field: str, sealed: str) -> bytes:
        """The value again. Raises Erased if its key was erased, Unreadable if it does not open for another reason.

        The sealed text names the subject whose key it is, so that no later rule about owners makes it unreadable.
        """
        if sealed == ERASED:
            raise Erased(sealed)
        subject, _, text = sealed.removeprefix(PREFIX).rpartition(".")
        cipher = self._cipher(subject)
        try:
            return cipher.decrypt(base64.b64decode(text), [event_id.encode(), field.encode()])
        except (InvalidTag, ValueError) as error:
            raise Unreadable(f"the sealed {field} of event {event_id} does not open") from error

    def _cipher(self, subject: str) -> AESSIV:
        self._refresh()
        cipher = self._ciphers.get(subject)
        if cipher is None:
            with self._transaction() as c:  # no erasure changes the master key meanwhile
                row = c.execute("SELECT wrapped FROM keys WHERE subject = ?", (subject,)).fetchone()
                if row is None:
                    raise Erased(subject) if self._was_erased(c, subject) else Unreadable(f"{subject} has no key")
                cipher = self._ciphers[subject] = AESSIV(aes_key_unwrap(self._master, row[0]))
        return cipher

    @staticmethod
    def _was_erased(c: sqlite3.Connection, subject: str) -> bool:
        agreed = c.execute("SELECT 1 FROM erasures WHERE subject=? AND approved_by NOTNULL", (subject,))
        return agreed.fetchone() is not None

    def present(self, subject: str) -> bool:
        """Whether the subject has a key."""
        return self._connection().execute("SELECT 1 FROM keys WHERE subject = ?", (subject,)).fetchone() is not None

    # -- references for numbers

    def references(self, numbers: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], str]:
        """The random references of numbers, given as (kind, subject, number): `person:…` or `account:…`.

        The same number has the same reference whoever gives it; it is made at first sight, durably, and the number
        itself is kept here, sealed for each subject that gave it. ERASED for a subject that was erased.
        """
        self._refresh()
        found: dict[tuple[str, str, str], str] = {}
        new = {}
        for key in dict.fromkeys(numbers):
            digest = self._digest(key[0], key[2])
            reference = self._references.get((digest, key[1]))
            if reference is None:
                new[key] = digest
            else:
                found[key] = reference
        if new:
            with self._transaction() as c:
                ciphers = self.ensure({subject for _, subject, _ in new})
                for key, digest in new.items():
                    if ciphers[key[1]] is None:
                        found[key] = ERASED
                    else:
                        found[key] = self._references[digest, key[1]] = self._refer(c, key, digest)
        return found

    def known(self, kind: str, number: str) -> str | None:
        """The reference of a number that was given before; None for a new one, of which nothing is made."""
        row = self._connection().execute(
            "SELECT reference FROM lookups WHERE digest = ?", (self._digest(kind, number),)
        ).fetchone()  # fmt: skip
        return row[0] if row else None

    def _digest(self, kind: str, number: str) -> bytes:
        return hmac.digest(self._lookup_secret, f"{kind}:{number}".encode(), "sha256")

    def _refer(self, c: sqlite3.Connection, key: tuple[str, str, str], digest: bytes) -> str:
        kind, subject, number = key
        row = c.execute("SELECT reference FROM lookups WHERE digest = ?", (digest,)).fetchone()
        reference: str = row[0] if row else f"{kind}:{secrets.token_hex(12)}"
        if row is None:
            c.execute("INSERT INTO lookups VALUES (?, ?)", (digest, reference))
        sealed = self.seal(subject, reference, "number", number.encode())
        c.execute("INSERT INTO numbers VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (reference, subject, sealed))
        return reference

    def number(self, reference: str, subject: str) -> str:
        """The number behind a reference, as that subject gave it. Raises Erased."""
        row = (
            self._connection()
            .execute("SELECT sealed FROM numbers WHERE reference=? AND subject=?", (reference, subject))
            .fetchone()
        )
        if row is None:
            raise Erased(subject)
        return self.open(reference, "number", row[0]).decode()

    # -- erasing

    def holds(self, subject: str) -> bool:
        """Whether there is a key of that subject."""
        return self._connection().execute("SELECT 1 FROM keys WHERE subject=?", (subject,)).fetchone() is not None

    def request_erasure(self, subject: str, erasure_id: str, by: str, at: str) -> None:
        """The first of two principals asks."""
        with self._transaction() as c:
            c.execute(
                "INSERT INTO erasures (subject, id, requested_by, requested_at) VALUES (?,?,?,?) "
                "ON CONFLICT DO NOTHING",
                (subject, erasure_id, by, at),
            )

    def erasure(self, subject: str) -> tuple[str, str, str, str | None, str | None] | None:
        """The erasure of a subject: id, requested_by, requested_at, approved_by, erased_at."""
        row: tuple[str, str, str, str | None, str | None] | None = (
            self._connection()
            .execute(
                "SELECT id, requested_by, requested_at, approved_by, erased_at FROM erasures WHERE subject=?",
                (subject,),
            )
            .fetchone()
        )
        return row

    def approve_erasure(self, subject: str, by: str) -> None:
        """The second principal agrees: from here on it goes on to its end, after a crash too."""
        with self._transaction() as c:
            c.execute("UPDATE erasures SET approved_by=? WHERE subject=? AND approved_by IS NULL", (by, subject))

    def unfinished_erasures(self) -> list[tuple[str, str, str, str]]:
        """Approved and not yet carried out: subject, id, requested_by, approved_by."""
        return list(
            self._connection().execute(
                "SELECT subject, id, requested_by, approved_by FROM erasures "
                "WHERE approved_by IS NOT NULL AND erased_at IS NULL"
            )
        )

    def erase(self, subject: str, at: str) -> None:
        """Deletes the subject's key and look-ups, wraps the rest under a new master key, destroys the old one.

        Killed at any moment, it is either not done or done: the new master key counts from the commit on.
        """
        with self._lock:
            new = secrets.token_bytes(MASTER_BYTES)
            with self._transaction() as c:
                # Under the lock of the store: another process that erases waits, and finds this one's master key.
                _write_secret(self._next_master, new)
                c.execute("DELETE FROM keys WHERE subject=?", (subject,))
                c.execute("DELETE FROM numbers WHERE subject=?", (subject,))
                c.execute("DELETE FROM lookups WHERE reference NOT IN (SELECT reference FROM numbers)")
                for table, key in (("keys", "subject"), ("secrets", "name")):
                    rewrapped = [
                        (aes_key_wrap(new, aes_key_unwrap(self._master, wrapped)), name)
                        for name, wrapped in c.execute(f"SELECT {key}, wrapped FROM {table}").fetchall()
                    ]
                    c.executemany(f"UPDATE {table} SET wrapped=? WHERE {key}=?", rewrapped)
                c.execute("UPDATE erasures SET erased_at=? WHERE subject=?", (at, subject))
            self._master = self._settle_master()
            self._forget()
            connection = self._connection()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # -- inside

    @property
    def _next_master(self) -> Path:
        return self.master_path.with_name(self.master_path.name + ".next")

    def _settle_master(self) -> bytes:
        """The master key that opens the store, also after a crash between the commit and the exchange of the files."""
        key = self._opening(self.master_path)
        if key is None:
            with self._transaction(settled=False):  # alone: two processes must not exchange the files at once
                key = self._opening(self.master_path) or self._exchange()
        return key

    def _opening(self, path: Path) -> bytes | None:
        """The key in a file, if it opens the store."""
        row = self._connection().execute("SELECT wrapped FROM secrets WHERE name='check'").fetchone()
        try:
            key = path.read_bytes()
            aes_key_unwrap(key, row[0])
        except (FileNotFoundError, InvalidUnwrap, ValueError):
            return None
        return key

    def _exchange(self) -> bytes:
        """Destroys the old master key and puts the new one in its place."""
        key = self._opening(self._next_master)
        if key is None:
            raise KeysUnusable("The master key does not open this key store: put back the file that belongs to it.")
        _destroy(self.master_path)
        self._next_master.replace(self.master_path)
        _sync_folder(self.master_path.parent)
        return key

    def _load_secrets(self) -> None:
        rows = dict(self._connection().execute("SELECT name, wrapped FROM secrets").fetchall())
        self.ledger_secret = aes_key_unwrap(self._master, rows["ledger"])
        self._lookup_secret = aes_key_unwrap(self._master, rows["lookup"])

    def _refresh(self) -> None:
        """Forgets what another process may have changed."""
        version = self._connection().execute("PRAGMA data_version").fetchone()[0]
        if version != getattr(self._local, "version", None):
            self._local.version = version
            with self._lock:
                row = (
                    self._connection()
                    .execute("SELECT count(*), count(approved_by), count(erased_at) FROM erasures")
                    .fetchone()
                )
                if row != self._erasures_seen:
                    self._master = self._settle_master()
                    self._forget()
                    self._erasures_seen = row

    def _forget(self) -> None:
        self._ciphers.clear()
        self._erased.clear()
        self._references.clear()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = _connect(self.path)
        return connection

    @contextmanager
    def _transaction(self, *, settled: bool = True) -> Iterator[sqlite3.Connection]:
        """A transaction that nobody else writes beside; what another process changed before is seen in it."""
        connection = self._connection()
        if connection.in_transaction:  # a step of a larger one
            yield connection
            return
        with self._lock, _held(self._lock_path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                if settled:
                    self._refresh()
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                self._forget()  # a key that was not stored must not be used
                with suppress(sqlite3.OperationalError):  # a commit that failed may have ended it already
                    connection.execute("ROLLBACK")
                raise


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Holds a file's lock against other processes."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")
    return connection


def _write_secret(path: Path, secret: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)


def _destroy(path: Path) -> None:
    """Overwrites a file's bytes before it goes, as far as the file system lets one."""
    if path.exists():
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
