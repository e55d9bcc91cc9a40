"""Bad input over the wire, to a gunicorn of its own: a clear problem each, nothing half recorded, and it serves on."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from service import gunicorn_conf
from service.cli.ledger import make
from service.county import County
from service.ledger.verify import Verification
from service.settings import Settings
from tests.service.api.serving import (
    FU,
    FUZHUANG,
    NDJSON,
    appropriation,
    cadre,
    household,
    lines,
    payment,
    village,
    visit,
)

MAX_LINE = 256 * 1024
UNREAD = 64 * 1024
SECONDS = 60


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def verdicts(self) -> list[dict[str, Any]]:
        assert self.status == 200, self
        return [json.loads(line) for line in self.body.splitlines()]


class Server:
    """One worker of gunicorn on a port of its own, and the ledger behind it seen from this process."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(folder=folder / "var")
        make(self.settings)
        self.county = County(self.settings)
        roles = ["office", "recorder", "finance", "organisation"]
        self.token = self.county.principals.add("office", "", roles, "130930", "2018-01-01")
        self.errors = folder / "stderr"
        (folder / "metrics").mkdir()
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        with self.errors.open("wb") as errors, listening:
            self.process = subprocess.Popen(
                [
                    sys.executable, "-m", "gunicorn", "wsgi:app", "--config", gunicorn_conf.__file__,
                    "--bind", f"fd://{listening.fileno()}", "--workers", "1", "--threads", "8",
                ],
                cwd=Path(__file__).parents[3],
                env=os.environ
                | {"LEDGER_FOLDER": str(self.settings.folder), "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics")},
                pass_fds=[listening.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=errors,
            )  # fmt: skip
        assert self.get("/readyz").body == b"ok, position 0\n"  # connections wait until somebody listens
        self.worker = self.workers()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(SECONDS)
        self.county.store.datastore.close()

    def workers(self) -> list[str]:
        """The ids of the worker processes."""
        return Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()

    def memory(self) -> int:
        """The most that the worker has held at once, in KiB."""
        status = Path(f"/proc/{self.worker[0]}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])

    @property
    def head(self) -> int:
        return self.county.head()[0]

    def headers(self, **more: str) -> dict[str, str]:
        given = {name.replace("_", "-"): text for name, text in more.items()}
        return {"Authorization": f"Bearer {self.token}", "Content-Type": NDJSON} | given

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)

    def ask(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: Any = None, **more: str
    ) -> Answer:
        connection.request(method, path, body, self.headers(**more))
        response = connection.getresponse()
        return Answer(response.status, dict(response.headers), response.read())

    def get(self, path: str, **more: str) -> Answer:
        connection = self.connect()
        try:
            return self.ask(connection, "GET", path, **more)
        finally:
            connection.close()

    def send(self, body: bytes, path: str = "/v1/events", **more: str) -> Answer:
        """Sends a body, and then a good event on the same connection, which must be taken.

        Of a body that was refused before its end gunicorn reads another 64 KiB at most; then it closes the connection.
        """
        connection, good = self.connect(), lines(village(f"village:v{time.monotonic_ns()}"))
        try:
            answer = self.ask(connection, "POST", path, body, **more)
            try:
                again = self.ask(connection, "POST", "/v1/events", good)
            except (http.client.RemoteDisconnected, ConnectionError):
                assert answer.status in (413, 415)
                assert len(body) > UNREAD
                connection.close()
                again = self.ask(connection, "POST", "/v1/events", good)
            assert [verdict["status"] for verdict in again.verdicts] == [201], "the connection is no longer good"
        finally:
            connection.close()
        return answer

    def raw(self, *pieces: bytes, half_close: bool = True) -> bytes:
        """Writes bytes as they are, says that no more will come, and gives all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS) as connection:
            for piece in pieces:
                connection.sendall(piece)
            if not half_close:
                return b""
            connection.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
            return answer

    def start_of_request(self, path: str = "/v1/events", **more: object) -> bytes:
        headers = self.headers(Host="x", **{name: str(text) for name, text in more.items()})
        return (
            f"POST {path} HTTP/1.1\r\n".encode()
            + b"".join(f"{name}: {text}\r\n".encode() for name, text in headers.items())
            + b"\r\n"
        )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("served"))
    try:
        answer = running.send(lines(village(), household(), appropriation(), *(cadre(f"cadre:{n}") for n in range(20))))
        assert {verdict["status"] for verdict in answer.verdicts} == {201}
        yield running
    finally:
        running.stop()


@pytest.fixture(autouse=True)
def sound(server: Server) -> Iterator[None]:
    """After every test the same worker is there, and the ledger is whole."""
    yield
    assert server.process.poll() is None
    assert server.workers() == server.worker, "a worker died"
    verification = Verification(server.county.store)
    verification.run()
    assert verification.faults == []


def problem(answer: Answer, status: int, *titles: str) -> dict[str, Any]:
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json"), answer
    found: dict[str, Any] = answer.json
    assert found["status"] == status
    assert found["title"] in titles
    assert found["type"] == f"/docs/problems/{found['title']}"
    assert len(found["detail"]) > 10
    return found


def event(**data: Any) -> dict[str, Any]:
    made = payment()
    return made | {"data": made["data"] | data}


def without(made: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in made.items() if key != name}


def text(made: dict[str, Any], of: str, by: bytes) -> bytes:
    """An event as a line in which some text is replaced by other bytes."""
    line = lines(made)
    assert of.encode() in line
    return line.replace(of.encode(), by)


USED = "11111111-2222-4333-8444-555555555555"
BAD: dict[str, tuple[bytes, str, str | None]] = {
    # name: (line, title of its problem, field at fault)
    "a truncated line": (lines(event())[:60] + b"\n", "MalformedJson", None),
    "no object": (b'["event"]\n', "InvalidEvent", ""),
    "a number": (b"7\n", "InvalidEvent", ""),
    "invalid UTF-8": (text(event(programme="X"), '"X"', b'"\xff\xfe"'), "InvalidEncoding", None),
    "a lone surrogate": (text(event(programme="X"), '"X"', b'"\\ud800"'), "InvalidEncoding", None),
    "a null byte": (text(event(programme="X"), '"X"', b'"\x00"'), "MalformedJson", None),
    "a duplicate key": (text(event(), '"kind"', b'"payee": "household:fu", "kind"'), "DuplicateKey", None),
    "an escaped duplicate": (text(event(), '"kind"', b'"pa\\u0079ee": "household:x", "kind"'), "DuplicateKey", None),
    "a duplicate key of the envelope": (text(event(), '"data"', b'"data": {}, "data"'), "DuplicateKey", None),
    "NaN": (text(event(), "25000", b"NaN"), "MalformedJson", None),
    "infinity": (text(event(), "25000", b"-Infinity"), "MalformedJson", None),
    "a number beyond 2^53": (lines(event(amount_fen=2**53)), "InvalidEvent", "data.amount_fen"),
    "a number of 400 digits": (lines(event(amount_fen=10**400)), "InvalidEvent", "data.amount_fen"),
    "a fraction of a fen": (lines(event(amount_fen=0.5)), "InvalidEvent", "data.amount_fen"),
    "a whole number with a point": (text(event(), "25000", b"25000.0"), "InvalidEvent", "data.amount_fen"),
    "a number as text": (lines(event(amount_fen="25000")), "InvalidEvent", "data.amount_fen"),
    "an amount below nothing": (lines(event(amount_fen=-1)), "InvalidEvent", "data.amount_fen"),
    "a date that does not exist": (lines(event() | {"occurred_on": "2018-11-31"}), "InvalidEvent", "occurred_on"),
    "29 February": (lines(event() | {"occurred_on": "2019-02-29"}), "InvalidEvent", "occurred_on"),
    "a period that does not exist": (lines(event(period="2019-02-29")), "InvalidEvent", "data.period"),
    "no offset": (lines(event() | {"occurred_on": "2018-11-10T09:30:00"}), "InvalidEvent", "occurred_on"),
    "a day written otherwise": (lines(event() | {"occurred_on": "10.11.2018"}), "InvalidEvent", "occurred_on"),
    "tomorrow": (lines(event() | {"occurred_on": "2999-01-01"}), "OccurredInTheFuture", None),
    "an unknown field": (lines(event() | {"colour": "red"}), "InvalidEvent", "colour"),
    "an unknown field of the data": (lines(event(colour="red")), "InvalidEvent", "data.colour"),
    "no data": (lines(without(event(), "data")), "InvalidEvent", "data"),
    "an unknown type": (lines(event() | {"type": "MoneyBurnt"}), "UnknownType", None),
    "no type": (lines(without(event(), "type")), "UnknownType", None),
    "a type that is no text": (lines(event() | {"type": 7}), "InvalidEvent", "type"),
    "an id in upper case": (lines(event() | {"id": USED.upper().replace("1", "A")}), "InvalidEvent", "id"),
    "an id with a newline": (lines(event() | {"id": USED + "\n"}), "InvalidEvent", "id"),
    "no id": (lines(without(event(), "id")), "InvalidEvent", "id"),
    "an id used before": (lines(event() | {"id": USED, "occurred_on": "2018-11-11"}), "IdAlreadyUsed", None),
    "a thousand deep": (lines(event())[:-2] + b',"x":' + b"[" * 1000 + b"]" * 1000 + b"}\n", "InvalidEvent", None),
    "a hundred thousand deep": (b'{"data":' * 25_000 + b"\n", "MalformedJson", None),
    "a hundred thousand brackets": (b"[" * 100_000 + b"]" * 100_000 + b"\n", "MalformedJson", None),
    "more subjects than an event may have": (
        lines(visit(visitors=[f"cadre:{n}" for n in range(65)])), "InvalidEvent", "data.visitors",
    ),
    "65 pages expected": (
        lines(event() | {"expected": {f"household:{n}": 0 for n in range(65)}}), "InvalidEvent", "expected",
    ),
    "an unknown subject": (lines(event(payee="household:nobody")), "UnknownSubject", None),
    "too long a line": (lines(event() | {"reason": "x" * MAX_LINE}), "EventTooLarge", None),
}  # fmt: skip


def also(name: str, title: str) -> set[str]:
    """The titles that a problem may have: how deep a reader can go is the interpreter's affair."""
    return {title, "MalformedJson"} if name == "a thousand deep" else {title}


@pytest.mark.parametrize("name", BAD)
def test_one_bad_line_in_a_batch_has_its_own_verdict_and_the_others_are_recorded(server: Server, name: str) -> None:
    line, title, field = BAD[name]
    server.send(lines(event() | {"id": USED}))
    before = server.head
    answer = server.send(lines(event()) + line + lines(event()))
    first, bad, last = answer.verdicts
    assert (first["status"], last["status"]) == (201, 201)
    assert bad["line"] == 2
    found = bad["problem"]
    assert found["title"] in also(name, title)
    assert (found["type"], found["status"]) == (f"/docs/problems/{found['title']}", bad["status"])
    assert found["detail"]
    if field is not None:
        assert field in {fault["field"] for fault in found["errors"]}
        assert all(fault["message"] for fault in found["errors"])
    assert server.head == before + 3, "the two good ones, and the one that proves the connection"


@pytest.mark.parametrize("name", sorted(BAD))
def test_the_same_sent_alone_is_a_problem_and_nothing_is_recorded(server: Server, name: str) -> None:
    line, title, field = BAD[name]
    before = server.head
    answer = server.send(line, "/v1/events/FundsDisbursed", Content_Type="application/json")
    alone = {
        "no type": None,  # the address names it
        "an unknown type": "TypeMismatch",
        "more subjects than an event may have": "TypeMismatch",
        "too long a line": "BodyTooLarge",
    }
    title = alone.get(name, title)  # type: ignore[assignment]
    if title is None:
        assert answer.status == 201
        return
    found = problem(answer, answer.status, *also(name, title))
    assert 400 <= answer.status < 500
    if field is not None and title == "InvalidEvent":
        assert field in {fault["field"] for fault in found["errors"]}
    assert server.head == before + 1, "only the one that proves the connection"


@pytest.mark.parametrize(
    "name", ["a truncated line", "an id used before", "too long a line", "a hundred thousand deep"]
)
def test_the_same_in_a_batch_of_all_or_none_leaves_nothing(server: Server, name: str) -> None:
    before = server.head
    answer = server.send(lines(event()) + BAD[name][0] + lines(event()), "/v1/events?atomic=true")
    assert answer.status == 409
    assert server.head == before + 1


def test_lines_may_end_in_crlf_and_blank_lines_are_nothing(server: Server) -> None:
    body = b"\n\r\n  \n" + lines(event()).replace(b"\n", b"\r\n") + b"\n\n" + lines(event()).rstrip() + b"  "
    assert [verdict["status"] for verdict in server.send(body).verdicts] == [201, 201]


def test_a_byte_order_mark_is_a_problem_of_the_first_line_alone(server: Server) -> None:
    first, second = server.send(b"\xef\xbb\xbf" + lines(event(), event())).verdicts
    assert (first["problem"]["title"], second["status"]) == ("MalformedJson", 201)
    assert "BOM" in first["problem"]["detail"]


@pytest.mark.parametrize("body", [b"", b"\n", b"\n\r\n \n\t\n" * 1000])
def test_a_body_without_an_event_is_a_problem(server: Server, body: bytes) -> None:
    problem(server.send(body), 400, "EmptyBody")
    problem(server.send(body, "/v1/events?atomic=true"), 400, "EmptyBody")
    problem(server.send(body, "/v1/events/FundsDisbursed", Content_Type="application/json"), 400, "EmptyBody")


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[", b"[1,", b"null", b"\xff", b"[" * 100_000, b"[]]", b'{"events": []}']
)
def test_a_batch_that_is_no_array_is_a_problem(server: Server, body: bytes) -> None:
    problem(server.send(body, Content_Type="application/json"), 400, "BadRequest")


def test_an_empty_array_is_a_problem_and_what_is_no_event_in_one_has_its_verdict(server: Server) -> None:
    problem(server.send(b"[]", Content_Type="application/json"), 400, "EmptyBody")
    answer = server.send(b"[1, null, [[]], " + lines(event()).rstrip() + b"]", Content_Type="application/json")
    assert [verdict["status"] for verdict in answer.json] == [422, 422, 422, 201]


@pytest.mark.parametrize("content_type", ["text/csv", "application/xml", "multipart/form-data; boundary=x", "", "json"])
def test_a_body_of_another_media_type_is_415_before_it_is_read(server: Server, content_type: str) -> None:
    answer = server.send(lines(event()) * 2000, Content_Type=content_type)
    problem(answer, 415, "UnsupportedMediaType")
    assert NDJSON in answer.headers["Accept"]


# -- compressed


@pytest.mark.parametrize("kib", [64, 300_000])
def test_a_bomb_is_put_out_before_it_unfolds(server: Server, kib: int) -> None:
    packer = zlib.compressobj(9, wbits=31)
    piece = b" " * 1024 * 1024
    bomb = b"".join(packer.compress(piece) for _ in range(kib // 1024 + 64)) + packer.flush()
    before, memory = server.head, server.memory()
    problem(server.send(bomb, Content_Encoding="gzip"), 413, "CompressionBomb")
    assert server.head == before + 1
    assert server.memory() - memory < 50_000


@pytest.mark.parametrize(
    ("body", "status", "title"),
    [
        (b"no gzip at all", 400, "InvalidGzip"),
        (gzip.compress(b"x" * 100)[:-4], 400, "BodyCutShort"),
        (gzip.compress(b"x" * 100)[:5], 400, "BodyCutShort"),
        (b"", 400, "BodyCutShort"),
        (gzip.compress(b"{}") + b"rubbish", 400, "InvalidGzip"),
        (gzip.compress(b"{}")[:-8] + b"\0" * 8, 400, "InvalidGzip"),
    ],
    ids=["no gzip", "without its end", "without its start", "empty", "more after its end", "a wrong sum"],
)
def test_a_body_that_is_no_whole_gzip_is_a_problem(server: Server, body: bytes, status: int, title: str) -> None:
    problem(server.send(body, Content_Encoding="gzip"), status, title)


def test_what_came_whole_before_a_compressed_body_broke_off_is_recorded(server: Server) -> None:
    before = server.head
    packed = gzip.compress(lines(*(event() for _ in range(50))), 0)
    problem(server.send(packed[: len(packed) // 2], Content_Encoding="gzip"), 400, "BodyCutShort")
    assert before + 20 < server.head < before + 51


def test_another_encoding_is_named(server: Server) -> None:
    problem(server.send(lines(event()), Content_Encoding="deflate"), 415, "UnsupportedEncoding")
    problem(server.send(lines(event()), Content_Encoding="gzip, gzip"), 415, "UnsupportedEncoding")


# -- bodies that stop half way


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


def test_a_body_that_stops_half_way_counts_as_far_as_it_came_in_whole_lines(server: Server) -> None:
    before = server.head
    body = lines(event(), event(), event())
    answer = server.raw(server.start_of_request(Content_Length=len(body)), body[:-30])
    assert status_of(answer) == 400
    assert b"BodyCutShort" in answer
    assert server.head == before + 2
    again = server.send(body)
    assert [verdict["status"] for verdict in again.verdicts] == [200, 200, 201], (
        "sent again as a whole, nothing doubles"
    )


def test_a_single_event_that_stops_half_way_is_not_recorded(server: Server) -> None:
    before = server.head
    body = lines(event()).rstrip()
    start = server.start_of_request(
        "/v1/events/FundsDisbursed", Content_Length=len(body) + 10, Content_Type="application/json"
    )
    assert b"BodyCutShort" in server.raw(start, body)
    assert server.head == before


def test_a_chunked_body_that_is_cut_off_counts_as_far_as_it_came(server: Server) -> None:
    before = server.head
    body = lines(event(), event())
    chunk = f"{len(body):x}\r\n".encode() + body + b"\r\n"
    start = server.start_of_request(Transfer_Encoding="chunked")
    assert status_of(server.raw(start, chunk, chunk[:40])) == 400
    assert server.head in (before, before + 2), "a chunk that came whole may be lost with the one that did not"
    assert status_of(server.raw(start, chunk, b"0\r\n\r\n")) == 200, "the same whole"
    assert status_of(server.raw(start, b"xyz\r\n", chunk)) == 400
    assert status_of(server.raw(start, b"-5\r\n", chunk)) == 400


def test_a_client_that_goes_away_leaves_a_good_server(server: Server) -> None:
    before = server.head
    body = lines(event(), event())
    for _ in range(10):
        server.raw(server.start_of_request(Content_Length=10_000), body, half_close=False)
    deadline = time.monotonic() + 30
    while (answer := server.send(lines(event()))).status == 429:  # it has not seen yet that all of them are gone
        assert time.monotonic() < deadline, "those who are gone keep their places"
    assert [verdict["status"] for verdict in answer.verdicts] == [201]
    assert server.head >= before + 2


@pytest.mark.parametrize("length", ["-5", "abc", "1.5", "0x10", "9" * 40, "+5", "5, 6"])
def test_a_length_that_is_none_is_400(server: Server, length: str) -> None:
    before = server.head
    answer = server.raw(server.start_of_request(Content_Length=length), lines(event()))
    assert status_of(answer) in (400, 413), answer
    assert server.head in (before, before + 1), "the body of a length too great to come counts as far as it came"
    assert server.get("/livez").status == 200


def test_a_length_beside_chunks_and_what_is_no_http_are_400(server: Server) -> None:
    both = server.start_of_request(Content_Length=5, Transfer_Encoding="chunked")
    assert status_of(server.raw(both, b"0\r\n\r\n")) == 400
    assert status_of(server.raw(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n")) == 400
    assert status_of(server.raw(b"GET /livez HTTP/9.9\r\n\r\n")) in (400, 505)
    assert status_of(server.raw(b"GET /livez HTTP/1.1\r\nBad Header: x\r\n\r\n")) == 400


def test_many_long_lines_in_one_body_do_not_make_the_server_grow(server: Server) -> None:
    memory = server.memory()
    body = b"".join(b"x" * 8 * MAX_LINE + b"\n" + lines(event()) for _ in range(20))
    found = server.send(body).verdicts
    assert [verdict["status"] for verdict in found] == [413, 201] * 20
    assert server.memory() - memory < 50_000


# -- addresses and methods


def test_wrong_addresses_and_methods_are_problems_over_the_wire_too(server: Server) -> None:
    problem(server.get("/v1/nothing"), 404, "NotFound")
    problem(server.get(f"/v1/households/{FU}/nothing"), 404, "NotFound")
    connection = server.connect()
    answer = server.ask(connection, "DELETE", "/v1/events")
    problem(answer, 405, "MethodNotAllowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    head = server.ask(connection, "HEAD", f"/v1/villages/{FUZHUANG}")
    assert (head.status, head.body) == (200, b"")
    options = server.ask(connection, "OPTIONS", "/v1/events")
    assert (options.status, "POST" in options.headers["Allow"]) == (200, True)
    assert server.ask(connection, "GET", f"/v1/villages/{FUZHUANG}").status == 200
    connection.close()


def test_figures_of_all_workers_are_summed(server: Server) -> None:
    text = server.get("/metrics").body.decode()
    assert 'ledger_events_total{outcome="recorded"}' in text
    recorded = next(line for line in text.splitlines() if line.startswith('ledger_events_total{outcome="recorded"}'))
    assert float(recorded.split()[1]) >= 20
    assert "Multiprocess" in text or "ledger_requests_total" in text


def test_a_token_that_another_process_revokes_ends_at_once(server: Server) -> None:
    token = server.county.principals.add("auditor", "", ["auditor"], "130930", "2018-01-01")
    assert server.get("/v1/events?limit=1", Authorization=f"Bearer {token}").status == 200
    server.county.principals.revoke("auditor", "2018-01-02")
    problem(server.get("/v1/events?limit=1", Authorization=f"Bearer {token}"), 401, "Unauthenticated")


def test_the_servers_log_is_lines_of_json_without_a_token_or_a_name(server: Server) -> None:
    written = server.errors.read_text()
    requests = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    assert any(line["route"] == "/v1/events" and line["status"] == 200 for line in requests if "route" in line)
    assert all(line["level"] != "error" for line in requests), "no error that nobody foresaw"
    assert server.token not in written
    assert "付某某" not in written
    assert "Traceback" not in written
