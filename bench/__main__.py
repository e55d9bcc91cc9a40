"""`python -m bench`: measures, prints the table, writes var/bench.json."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import bench.growth
import bench.http
import bench.ledger
import bench.raw
import bench.registers  # noqa: F401 - these five declare the benchmarks
from bench import machine, mix, table
from bench.ground import Ground
from bench.table import BENCHES, DATABASES, Bench, Row
from service.gunicorn_conf import settle
from tests.postgres_server import PostgresServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0, also where a floor is not reached; 1 if a benchmark could not be run."""
    asked = _parser().parse_args(arguments)
    databases = DATABASES if asked.database == "both" else (asked.database,)
    wanted = [found for name, found in BENCHES.items() if not asked.only or name in asked.only]
    rows: list[Row] = []
    notes: list[str] = []
    failed: list[str] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ledger-bench-")))
        server = stack.enter_context(PostgresServer(fsync=True)) if "postgresql" in databases else None
        settle()  # as in a server's worker, for both sides
        about = [*machine.described(folder, server), *mix.described(Ground("sqlite", folder))]
        if asked.quick:
            about.append("QUICK: small sizes (of the million a tenth or less): these figures say little")
        print(*about, "", sep="\n", flush=True)
        grounds = {
            name: Ground(name, folder, server if name == "postgresql" else None, quick=asked.quick)
            for name in databases
        }
        for found in wanted:
            for ground in grounds.values():
                try:
                    rows += _run(found, ground)
                except Exception:  # noqa: BLE001 - the others are still wanted
                    traceback.print_exc()
                    failed.append(f"FAILED: {found.name} on {ground.database}, see above")
                table.write(asked.json, rows)
        notes = [note for ground in grounds.values() for note in ground.notes]
    print("", table.text(rows), *notes, *failed, sep="\n")
    return 1 if failed else 0


def _run(found: Bench, ground: Ground) -> list[Row]:
    began = time.monotonic()
    print(f"measuring {found.name} on {ground.database} …", end="", file=sys.stderr, flush=True)
    rows = found.rows(ground)
    print(f" {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return rows


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the ledger.")
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--only", nargs="+", choices=list(BENCHES), metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--quick", action="store_true", help="small sizes: to see that all runs, not for the figures")
    parser.add_argument("--json", type=Path, default=Path("var/bench.json"), help="the file for the rows")
    return parser


if __name__ == "__main__":
    sys.exit(main())
