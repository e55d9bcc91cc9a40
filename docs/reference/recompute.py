"""Recomputes a ledger's root from its file, with Python's standard library and none of this project's code.

    python3 docs/reference/recompute.py FILE [EVENTS]

FILE is an SQLite ledger, or the backup of a ledger on any database. EVENTS: of the first so many events alone.
"""

import json
import sqlite3
import sys
from hashlib import sha256


def leaf_hash(entry):
    return sha256(b"\x00" + entry).digest()


def tree_root(leaves):
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = 1 << ((len(leaves) - 1).bit_length() - 1)  # the largest power of two below
    return sha256(b"\x01" + tree_root(leaves[:middle]) + tree_root(leaves[middle:])).digest()


def main(file, events=-1):
    leaves = []
    rows = sqlite3.connect(f"file:{file}?mode=ro", uri=True).execute(
        "SELECT position, entry, state, salt FROM events ORDER BY position LIMIT ?", (events,)
    )
    for position, entry, payload, salt in rows:
        sealed = json.loads(entry)
        canonical = json.dumps(sealed, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        if canonical.encode() != entry or sealed["position"] != position or position != len(leaves) + 1:
            sys.exit(f"position {position}: the entry is not as it should be")
        if sealed["data_hash"] != sha256(salt + payload).hexdigest():
            sys.exit(f"position {position}: the payload is not what was sealed")
        leaves.append(leaf_hash(entry))
    sys.stdout.write(f"{len(leaves)} entries, root {tree_root(leaves).hex()}\n")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
