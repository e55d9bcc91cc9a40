"""The whole vocabulary: importing this module declares every event and state of the domain's files."""

from __future__ import annotations

import importlib
import pkgutil

import domain

for _module in pkgutil.iter_modules(domain.__path__):
    if not _module.ispkg:
        importlib.import_module(f"domain.{_module.name}")
