"""A PostgreSQL with PostGIS of the tests' own: a cluster in a temporary folder, on a port of its own, which ends with them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from layers.sources.database import Database

PASSWORD = "geheim-4711"
TABLES = """
CREATE EXTENSION postgis;
CREATE TABLE places (id int PRIMARY KEY, name text, share numeric, since date, open boolean, tags text[], shape geometry(Point, 4326));
INSERT INTO places VALUES (1, 'Mountain Pass', 0.5, '1952-01-01', true, '{mine,works}', ST_SetSRID(ST_Point(-115.53, 35.48), 4326)),
    (2, 'Bayan Obo', NULL, NULL, NULL, NULL, ST_SetSRID(ST_Point(109.97, 41.8), 4326)), (3, 'nowhere', 1, NULL, false, '{}', NULL);
CREATE INDEX ON places USING gist (shape);
CREATE TABLE grid AS SELECT n AS id, ST_SetSRID(ST_Point(n % 360 - 179.5, n / 360 - 89.5), 4326) AS at FROM generate_series(0, 64799) n;
ALTER TABLE grid ALTER COLUMN at TYPE geometry(Point, 4326);
CREATE INDEX ON grid USING gist (at);
CREATE SCHEMA "odd ""name";
CREATE TABLE "odd ""name".line (id int, "the geom" geometry(LineString, 32633));
INSERT INTO "odd ""name".line VALUES (1, ST_GeomFromText('LINESTRING(5e5 5e6, 5.0001e5 5e6, 6e5 5e6)', 32633));
CREATE TABLE bare (shape geometry);
INSERT INTO bare VALUES (ST_Point(1, 2));
CREATE TABLE round (id int, at geography(Point, 4326));
INSERT INTO round VALUES (1, ST_Point(179.9, 10)), (2, ST_Point(-179.9, 10)), (3, ST_Point(0, 10));
"""


def binary(name: str) -> str:
    """Where a program of PostgreSQL is, which Debian keeps off the path."""
    found = shutil.which(name)
    inside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if found is None and not inside:
        pytest.fail(f"There is no {name}: packaging/test installs what the tests need.")
    return found or str(inside[-1])


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="session")
def database() -> Iterator[Database]:
    """A server with some tables. As root its folder is none of the tests' own, which are shut against the user that it then runs as."""
    is_root = os.geteuid() == 0  # as whom the server refuses to run
    folder = Path(tempfile.mkdtemp(prefix="lodestone-postgres-", dir="/var/tmp" if is_root else None))
    data, password, port = folder / "data", folder / "password", free_port()
    as_other: dict[str, object] = {"user": "postgres", "group": "postgres", "extra_groups": []} if is_root else {}

    def run(*command: str) -> None:
        done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=folder, **as_other)  # type: ignore[call-overload]
        assert done.returncode == 0, done.stderr

    try:
        password.write_text(PASSWORD, encoding="utf-8")
        for path in (folder, password) if is_root else ():
            shutil.chown(path, "postgres")
        run(binary("initdb"), "-D", str(data), "-U", "tester", "--auth=scram-sha-256", f"--pwfile={password}", "-E", "UTF8", "-N")
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c shared_buffers=16MB"
        run(binary("pg_ctl"), "-D", str(data), "-o", settings, "-l", str(folder / "log"), "-w", "start")
        try:
            made = Database("127.0.0.1", "postgres", "tester", port, PASSWORD)
            with psycopg.connect(
                host=made.host, port=port, dbname="postgres", user="tester", password=PASSWORD, autocommit=True
            ) as connection:
                connection.execute(TABLES)
                connection.execute("ANALYZE")
            yield made
        finally:
            run(binary("pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)
