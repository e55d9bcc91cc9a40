"""How gunicorn serves: threads, no control socket, figures of ended workers cleared."""

from __future__ import annotations

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
    """Each worker logs in lines of its own."""
    log.set_up()


def child_exit(server: Any, worker: Any) -> None:
    """A worker that ended counts no more among the living."""
    multiprocess.mark_process_dead(worker.pid)
