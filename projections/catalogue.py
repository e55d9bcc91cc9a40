"""All pages: importing this module declares every page of the projections' files."""

from __future__ import annotations

import importlib
import pkgutil

import projections

for _module in pkgutil.iter_modules(projections.__path__):
    if not _module.ispkg:
        importlib.import_module(f"projections.{_module.name}")
