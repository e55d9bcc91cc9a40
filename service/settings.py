"""Where a county's ledger lives and how it is served: read from the environment, once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Settings(NamedTuple):
    """All settings. Each field is an environment variable of the same name in capitals, with the prefix LEDGER_.

    DATABASE_URL and OWNER_DATABASE_URL alone have no prefix, as other programs have it.
    """

    database_url: str = ""
    """`postgresql://…`; empty: the SQLite file `ledger.db` of the folder."""
    owner_database_url: str = ""
    """The role that owns the tables and serves nothing; empty: the same as database_url."""
    folder: Path = Path("var")
    """Keys, principals and, with SQLite, the ledger."""
    schema: str = "ledger"
    """The PostgreSQL schema of this county."""
    origin: str = "ledger.mengcun.example"
    """The name of a new ledger, part of every entry for ever."""
    master_key: Path | None = None
    """The file of the master key; None: `master.key` in the folder."""
    threads: int = 16
    """Threads of a worker; a quarter of them may wait for something at once."""
    uploads: int = 4
    """Batches that one principal may send at once to one worker."""
    max_body_mib: int = 4096
    """Mebibytes of a batch's body at most; other bodies hold one event."""

    def environment(self) -> dict[str, str]:
        """These settings as environment variables, for a process of its own."""
        found = {
            f"LEDGER_{name.upper()}": str(value)
            for name, value in self._asdict().items()
            if value is not None and name not in ("database_url", "owner_database_url")
        }
        return found | {"DATABASE_URL": self.database_url, "OWNER_DATABASE_URL": self.owner_database_url}

    @property
    def master_key_path(self) -> Path:
        """The file of the master key."""
        return self.master_key or self.folder / "master.key"


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the environment. Raises ValueError for one that does not read."""
    found: dict[str, object] = {
        "database_url": environment.get("DATABASE_URL", ""),
        "owner_database_url": environment.get("OWNER_DATABASE_URL", ""),
    }
    for field, kind in Settings.__annotations__.items():
        text = environment.get(f"LEDGER_{field.upper()}")
        if text is None or field in found:
            continue
        if "int" in str(kind):
            if not text.isdigit():
                raise ValueError(f"LEDGER_{field.upper()} is a whole number, and {text!r} is none")
            found[field] = int(text)
        elif "Path" in str(kind):
            found[field] = Path(text)
        else:
            found[field] = text
    return Settings(**found)  # type: ignore[arg-type]  # each by its own kind, above
