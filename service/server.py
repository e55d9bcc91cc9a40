"""gunicorn, with the follower of the registers as one more process that its master keeps alive.

python -m service.server wsgi:app --config service/gunicorn_conf.py …
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any, Final

from gunicorn.app.wsgiapp import WSGIApplication
from gunicorn.arbiter import Arbiter

FOLLOW: Final = (sys.executable, "-m", "flask", "--app", "wsgi", "registers", "follow", "--parent")
AGAIN: Final = 2.0
"""Seconds before a follower that ended is started again."""
LAST_BATCH: Final = 10.0
"""Seconds that a follower has for the batch at hand once it is told to stop."""


class Master(Arbiter):  # type: ignore[misc]  # the library has no types
    """gunicorn's master, which looks after its children once a second."""

    _follower: subprocess.Popen[bytes] | None = None
    _started = 0.0

    def manage_workers(self) -> None:
        """Keeps the workers, and the follower."""
        super().manage_workers()
        if self._follower is not None and self._follower.poll() is None:
            return
        if time.monotonic() - self._started > AGAIN or self._follower is None:
            self._started = time.monotonic()
            self._follower = subprocess.Popen((*FOLLOW, str(os.getpid())))  # noqa: S603 - the arguments are ours

    def reload(self) -> None:
        """New code: new workers, and a new follower."""
        super().reload()
        if self._follower is not None:
            self._follower.terminate()

    def stop(self, graceful: bool = True) -> None:
        """Ends the workers, and the follower: nobody outlives the server."""
        if self._follower is not None:
            self._follower.terminate()
        super().stop(graceful)
        if self._follower is not None:
            with suppress(subprocess.TimeoutExpired):
                self._follower.wait(LAST_BATCH)
            self._follower.kill()


class Server(WSGIApplication):  # type: ignore[misc]  # the library has no types
    """gunicorn's application under that master."""

    def run(self) -> Any:
        """Serves until it is told to stop."""
        Master(self).run()


if __name__ == "__main__":
    Server("%(prog)s [OPTIONS] [APP_MODULE]", prog="service.server").run()
