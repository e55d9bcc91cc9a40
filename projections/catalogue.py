"""All pages: importing this module declares every page of the projections' files."""

from __future__ import annotations

import importlib
import pkgutil

import projections
from projections.kernel.page import PAGES

for _module in pkgutil.iter_modules(projections.__path__):
    if not _module.ispkg:
        importlib.import_module(f"projections.{_module.name}")

# By file and then as the file has them: the same for whoever imported one of the files before.
_pages = sorted(PAGES.items(), key=lambda item: item[1].__module__)
PAGES.clear()
PAGES.update(_pages)
