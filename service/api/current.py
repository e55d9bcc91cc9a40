"""The county and the principal of the request at hand."""

from __future__ import annotations

import threading

from flask import current_app, g

from service.access import Principal
from service.county import County
from service.ledger.keys import KeysUnusable
from service.ledger.schema import LedgerUnusable, SchemaMissing
from service.problems import Problem
from service.settings import Settings


class Opener:
    """Opens the county when it is first asked for: a pool opened before a fork would be shared by the children."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._county: County | None = None
        self._lock = threading.Lock()
        self.waiting = threading.BoundedSemaphore(max(1, settings.threads // 4))
        """Places for requests that wait for something; without one, a request answers at once."""

    def __call__(self) -> County:
        """The county. Raises LedgerUnusable or KeysUnusable, each time anew until somebody has mended it."""
        if self._county is None:
            with self._lock:
                if self._county is None:
                    if not self.settings.folder.is_dir():
                        raise SchemaMissing
                    self._county = County(self.settings)
        return self._county


def opener() -> Opener:
    """The opener of this application."""
    found: Opener = current_app.extensions["county"]
    return found


def county() -> County:
    """The county of this process. Raises Problem 503 where its ledger cannot be used: it names what mends it."""
    try:
        return opener()()
    except (LedgerUnusable, KeysUnusable) as error:
        raise Problem(503, "LedgerUnusable", str(error)) from error


def principal() -> Principal:
    """Who is asking."""
    found: Principal = g.principal
    return found
