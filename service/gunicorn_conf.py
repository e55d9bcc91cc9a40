"""How gunicorn serves: threads, no control socket, figures of ended workers cleared."""

from __future__ import annotations

import gc
from typing import Any

from prometheus_client import multiprocess

from service import log

worker_class = "gthread"
control_socket_disable = True
timeout = 120
graceful_timeout = 30
keepalive = 30
max_requests = 0
accesslog = None
loglevel = "warning"


def settle() -> None:
    """Looks for cyclic garbage less often.

    Events and states hold no cycles, and with the collector's defaults an eighth of a batch's time goes into looking.
    """
    gc.freeze()
    gc.set_threshold(100_000, 10, 10)


def post_worker_init(_worker: Any) -> None:
    """Each worker logs in lines of its own."""
    log.set_up()
    settle()


def child_exit(_server: Any, worker: Any) -> None:
    """A worker that ended counts no more among the living."""
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library has no types here
