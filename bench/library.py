"""The library as documented: an application that saves aggregates, which decides, tags and seals nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict


class Household(Aggregate):
    """An aggregate whose every event, its first one too, carries what an event of the ledger carries."""

    @event("Registered")
    def __init__(self, data: dict[str, Any]) -> None:
        """Nothing is kept."""

    @event("Recorded")
    def record(self, data: dict[str, Any]) -> None:
        """One event more."""


@dataclass
class Library:
    """The library's application on a database of its own."""

    app: Application[UUID]

    @classmethod
    def on(cls, database: str, where: str) -> Library:
        """database: sqlite or postgresql; where: a file or a URL."""
        if database == "sqlite":
            return cls(Application(env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": where}))
        given = conninfo_to_dict(where)
        return cls(
            Application(
                env={
                    "PERSISTENCE_MODULE": "eventsourcing.postgres",
                    "POSTGRES_DBNAME": str(given["dbname"]),
                    "POSTGRES_HOST": str(given["host"]),
                    "POSTGRES_PORT": str(given["port"]),
                    "POSTGRES_USER": str(given["user"]),
                    "POSTGRES_PASSWORD": str(given.get("password", "")),
                    "POSTGRES_POOL_SIZE": "34",
                }
            )
        )

    def built(self, data: list[dict[str, Any]]) -> Household:
        """An aggregate with an event for each data, not saved yet."""
        household = Household(data[0])
        for fields in data[1:]:
            household.record(fields)
        return household

    def save(self, *households: Household) -> None:
        """Saves the events that the aggregates have not saved yet, in one transaction."""
        self.app.save(*households)
