"""The library's own runner of projections, with one table, as its documentation has it."""

from __future__ import annotations

import time
from functools import singledispatchmethod
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL

from bench.library import Household


class Counted(PostgresTrackingRecorder):
    """One table: how many events each household has."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS counted (household uuid PRIMARY KEY, number bigint)").format()
        )

    def count(self, household: UUID, tracking: Tracking) -> None:
        """One event more."""
        with self.datastore.transaction(commit=True) as c:
            self._insert_tracking(c, tracking)
            c.execute(
                "INSERT INTO counted VALUES (%s, 1) ON CONFLICT (household) DO UPDATE SET number = counted.number + 1",
                (household,),
            )


class Counting(Projection[Counted]):
    """Counts the events of each household."""

    name = "counting"

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Every event counts."""
        self.view.count(domain_event.originator_id, tracking)


def rate(url: str, number: int) -> float:
    """Events a second that the runner projects, of so many that are there before it starts."""
    given = conninfo_to_dict(url)
    env = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(given["dbname"]),
        "POSTGRES_HOST": str(given["host"]),
        "POSTGRES_PORT": str(given["port"]),
        "POSTGRES_USER": str(given["user"]),
        "POSTGRES_PASSWORD": str(given.get("password", "")),
    }
    app: Application[UUID] = Application(env=env)
    for _ in range(number // 100):
        household = Household({"n": 0})
        for _ in range(99):
            household.record({"n": 1})
        app.save(household)
    last = app.recorder.max_notification_id()
    app.close()
    began = time.perf_counter()
    with ProjectionRunner(
        application_class=Application, projection_class=Counting, view_class=Counted, env=env
    ) as runner:
        runner.wait(last, timeout=600)
        return number / (time.perf_counter() - began)
