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


def post_worker_init(worker: Any) -> None:
    """Each worker logs in lines of its own, and looks for cyclic garbage less often.

    Events and states hold no cycles; with the collector's defaults a batch spends an eighth of its time being looked at.
    """
    log.set_up()
    gc.freeze()
    gc.set_threshold(100_000, 10, 10)


def child_exit(server: Any, worker: Any) -> None:
    """A worker that ended counts no more among the living."""
    multiprocess.mark_process_dead(worker.pid)
