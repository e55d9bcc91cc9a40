"""A client that costs little: it shares the machine's cores with the server that it measures."""

from __future__ import annotations

import http.client
import math
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Final, NamedTuple, Self

from bench.stream import read_line

HOST: Final = "127.0.0.1"
PIECE: Final = 64 * 1024
NULL: Final = "/v1/null"
"""Where an event is read and not stored (bench.null_app)."""


class Done(NamedTuple):
    """What a client did."""

    answered: int
    good: int
    fault: bytes
    """The last answer that was not good."""
    seconds: float
    cpu_seconds: float
    """Of this process, whose one thread is the client."""

    @property
    def rate(self) -> float:
        return self.answered / self.seconds


# -- one event a request


def request(line: bytes, token: str, path: str = "/v1/events") -> bytes:
    """The request that sends one event."""
    head = (
        f"POST {path}/{read_line(line).type} HTTP/1.1\r\nHost: ledger\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(line)}\r\n\r\n"
    )
    return head.encode() + line


def post(port: int, requests: Iterator[bytes], *, connections: int = 32, seconds: float = math.inf) -> Done:
    """Each connection sends the next request when the last is answered, until there are none or the time is over."""
    answered = good = 0
    fault = b""
    with ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        sockets = [stack.enter_context(socket.create_connection((HOST, port))) for _ in range(connections)]
        began, cpu = time.perf_counter(), time.process_time()
        waiting = 0
        for connection in sockets:
            selector.register(connection, selectors.EVENT_READ, (connection, bytearray()))
            waiting += _send_next(connection, requests)
        while waiting:
            late = time.perf_counter() - began >= seconds
            ready = selector.select(60)
            assert ready, "the server has not answered for a minute"
            for key, _ in ready:
                connection, buffer = key.data
                piece = connection.recv(PIECE)
                assert piece, "the server closed a connection"
                buffer += piece
                if not _complete(buffer):
                    continue
                answered += 1
                if buffer.startswith(b"HTTP/1.1 2"):
                    good += 1
                else:
                    fault = bytes(buffer)
                buffer.clear()
                if late or not _send_next(connection, requests):
                    waiting -= 1
        return Done(answered, good, fault, time.perf_counter() - began, time.process_time() - cpu)


def _send_next(connection: socket.socket, requests: Iterator[bytes]) -> bool:
    found = next(requests, None)
    if found is None:
        return False
    connection.sendall(found)
    return True


def _complete(answer: bytearray) -> bool:
    """Whether an answer of known length has come to its end."""
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return False
    begin = answer.lower().index(b"content-length:", 0, head) + len(b"content-length:")
    return len(answer) >= head + 4 + int(answer[begin : answer.index(b"\r\n", begin)])


# -- a batch


class Batch(NamedTuple):
    """How a batch went. seconds: from the first byte sent to the answer's first, when all is committed."""

    lines: int
    recorded: int
    seconds: float


def send_batch(port: int, token: str, file: Path, on_sent: Callable[[int], None] | None = None) -> Batch:
    """Sends a file of lines as one batch; on_sent is told how many bytes have gone."""
    connection = http.client.HTTPConnection(HOST, port, timeout=600, blocksize=PIECE)
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/x-ndjson",
        "Content-Length": str(file.stat().st_size),
    }
    with file.open("rb") as lines:
        began = time.perf_counter()
        connection.request("POST", "/v1/events", _Watched(lines, on_sent), headers)
        answer = connection.getresponse()
        seconds = time.perf_counter() - began
    assert answer.status == 200, answer.read()[:1000]
    verdicts = recorded = 0
    for verdict in answer:
        verdicts += 1
        recorded += b'"status":201' in verdict
    connection.close()
    return Batch(verdicts, recorded, seconds)


class _Watched:
    """A file that tells how far it was read."""

    def __init__(self, file: IO[bytes], on_sent: Callable[[int], None] | None) -> None:
        self.file = file
        self.on_sent = on_sent

    def read(self, size: int = -1, /) -> bytes:
        if self.on_sent is not None:
            self.on_sent(self.file.tell())
        return self.file.read(size)


# -- a slow reader


class SlowReader:
    """Reads all events as lines, two kilobytes every 100 ms, for as long as its block runs."""

    def __init__(self, port: int, token: str) -> None:
        self._address = (HOST, port)
        self._request = (
            f"GET /v1/events HTTP/1.1\r\nHost: ledger\r\nAuthorization: Bearer {token}\r\n"
            "Accept: application/x-ndjson\r\n\r\n"
        ).encode()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.read = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(self._address)
            connection.sendall(self._request)
            while not self._stop.wait(0.1):
                self.read += len(connection.recv(2048))
