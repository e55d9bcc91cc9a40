"""A replay into memory in a process of its own: how long it takes, and how much memory."""

from __future__ import annotations

import resource
import sys
import time

import msgspec

from projections.kernel.register import REGISTERS
from service.county import County
from service.gunicorn_conf import settle
from service.registers import replay
from service.registers.source import LedgerSource
from service.settings import from_environment

if __name__ == "__main__":
    settle()
    county = County(from_environment())
    registers = [REGISTERS[name] for name in sys.argv[1:]] or list(REGISTERS.values())
    head, _ = county.head()
    began = time.perf_counter()
    replay.run(replay.InMemory(LedgerSource(county.store), registers), head)
    seconds = time.perf_counter() - began
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    sys.stdout.write(msgspec.json.encode({"seconds": seconds, "megabytes": megabytes}).decode())
    county.close()
