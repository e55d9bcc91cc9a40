"""The whole vocabulary: importing this module declares every event and state of the domain's files."""

from __future__ import annotations

import importlib
import pkgutil

import domain
from domain.kernel.event import EVENTS

for _module in pkgutil.iter_modules(domain.__path__):
    if not _module.ispkg:
        importlib.import_module(f"domain.{_module.name}")

# By file and then as the file has them: the same for whoever imported one of the files before.
_events = sorted(EVENTS.items(), key=lambda item: item[1].cls.__module__)
EVENTS.clear()
EVENTS.update(_events)
