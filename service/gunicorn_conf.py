"""How gunicorn serves: threads on one core a worker, no control socket, figures of ended workers cleared."""

from __future__ import annotations

import gc
import os
from typing import Any

from gunicorn.workers.gthread import ThreadWorker
from prometheus_client import multiprocess

from service import log


class Worker(ThreadWorker):  # type: ignore[misc]  # the library has no types
    """Takes no further connection while all its threads are at work: another worker's may be free."""

    @property
    def worker_connections(self) -> int:
        """Connections at which it stops taking more: idle ones and one a thread."""
        return int(self.cfg.threads) + len(self.keepalived_conns) + len(self.pending_conns)

    @worker_connections.setter
    def worker_connections(self, _setting: int) -> None:
        """The setting is a constant, and counts idle connections too."""


worker_class = Worker
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


def pre_fork(server: Any, worker: Any) -> None:
    """A worker gets the core that the fewest others keep to."""
    if hasattr(os, "sched_getaffinity"):  # macOS has none
        taken = [other.core for other in server.WORKERS.values()]
        worker.core = min(sorted(os.sched_getaffinity(0)), key=taken.count)


def post_fork(_server: Any, worker: Any) -> None:
    """A worker keeps to one core: threads of one interpreter lose time on a second (docs/adr/0017)."""
    if hasattr(worker, "core"):
        os.sched_setaffinity(0, {worker.core})


def post_worker_init(_worker: Any) -> None:
    """Each worker logs in lines of its own."""
    log.set_up()
    settle()


def child_exit(_server: Any, worker: Any) -> None:
    """A worker that ended counts no more among the living."""
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library has no types here
