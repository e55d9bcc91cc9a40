"""All registers: importing this module declares every register of this folder's files."""

from __future__ import annotations

import importlib
import pkgutil

import projections.registers
from projections.kernel.register import REGISTERS

for _module in pkgutil.iter_modules(projections.registers.__path__):
    if _module.name != "catalogue":
        importlib.import_module(f"projections.registers.{_module.name}")

# By file and then as the file has them: the same for whoever imported one of the files before.
_registers = sorted(REGISTERS.items(), key=lambda item: item[1].cls.__module__)
REGISTERS.clear()
REGISTERS.update(_registers)
