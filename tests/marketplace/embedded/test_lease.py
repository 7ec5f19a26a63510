"""The embedded services live exactly as long as somebody uses them, however their users and keepers end."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from marketplace.embedded import lease, particulars
from marketplace.embedded.postgres import DATABASE, OWNER
from marketplace.embedded.valkey import ValkeyServer
from tests.harness.processes import eventually

CHECKOUT = Path(__file__).parents[3]
USER = """
import sys
from pathlib import Path
from marketplace.embedded import lease
lease.hold(Path(sys.argv[1]), {"postgres": "up", "valkey": "up"})
print("holds", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def start_user(tmp_path):
    """Start a process that uses the services of `tmp_path`; it leaves when its standard input ends."""
    users = []

    def start(folder: Path = tmp_path) -> subprocess.Popen:
        user = subprocess.Popen(
            [sys.executable, "-c", USER, str(folder)],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        users.append(user)
        return user

    yield start
    for user in users:
        with user:
            user.kill()
    eventually(lambda: not processes_of(tmp_path))


def holds(user: subprocess.Popen) -> bool:
    return user.stdout.readline() == "holds\n"


def leave(user: subprocess.Popen) -> None:
    with user:
        user.stdin.close()
    assert user.returncode == 0


def processes_of(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError):
            ours = str(folder) in " ".join(process.cmdline()) or process.cwd().startswith(str(folder))
            if ours and "holds" not in " ".join(process.cmdline()) and process.pid != os.getpid():
                found.append(process)
    return found


def pids(folder: Path) -> dict[str, int]:
    return json.loads((folder / particulars.NAME).read_text())["pids"]


def database_answers(folder: Path) -> bool:
    try:
        connection = psycopg2.connect(
            host=str(particulars.socket_folder(folder)), user=OWNER, dbname=DATABASE
        )
    except psycopg2.OperationalError:
        return False
    connection.close()
    return True


def broker_answers(folder: Path) -> bool:
    server = ValkeyServer(folder=folder / "valkey", sockets=particulars.socket_folder(folder))
    with redis.Redis.from_url(server.url) as client, contextlib.suppress(redis.ConnectionError):
        return client.ping()
    return False


def test_the_first_user_starts_the_services_and_nothing_is_left_when_the_last_one_has_gone(
    start_user, tmp_path
):
    first, second = start_user(), start_user()
    assert holds(first)
    assert holds(second)

    leave(first)
    assert database_answers(tmp_path)
    assert broker_answers(tmp_path)

    leave(second)
    assert processes_of(tmp_path) == []


def test_five_that_come_at_the_same_moment_share_one_keeper(start_user, tmp_path):
    users = [start_user() for _ in range(5)]

    for user in users:
        assert holds(user)
    keepers = [
        process for process in processes_of(tmp_path) if "marketplace.embedded.keeper" in process.cmdline()
    ]
    assert len(keepers) == 1


def test_a_killed_user_leaves_no_server_behind(start_user, tmp_path):
    user = start_user()
    assert holds(user)
    user.kill()

    eventually(lambda: not processes_of(tmp_path))


def test_one_that_comes_while_the_last_one_leaves_finds_the_services_up(start_user, tmp_path):
    for _ in range(3):
        leaving = start_user()
        assert holds(leaving)
        leaving.stdin.close()
        coming = start_user()
        assert holds(coming)
        assert database_answers(tmp_path)
        coming.kill()
        leaving.wait()


def test_a_killed_keeper_takes_its_servers_along_and_the_next_user_gets_new_ones(start_user, tmp_path):
    user = start_user()
    assert holds(user)
    before = pids(tmp_path)
    os.kill(before["keeper"], signal.SIGKILL)
    eventually(lambda: not any(psutil.pid_exists(before[name]) for name in ("postgres", "valkey")))

    assert holds(start_user())
    assert database_answers(tmp_path)
    assert pids(tmp_path)["keeper"] != before["keeper"]


def test_a_killed_server_comes_back_at_the_same_address(start_user, tmp_path):
    assert holds(start_user())
    for name in ("valkey", "postgres"):
        os.kill(pids(tmp_path)[name], signal.SIGKILL)

    eventually(lambda: broker_answers(tmp_path) and database_answers(tmp_path))


def test_what_was_stored_is_there_the_next_time(start_user, tmp_path):
    user = start_user()
    assert holds(user)
    connection = psycopg2.connect(host=str(particulars.socket_folder(tmp_path)), user=OWNER, dbname=DATABASE)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (word text)")
        cursor.execute("INSERT INTO kept VALUES ('linocut')")
    connection.close()
    leave(user)

    assert holds(start_user())
    connection = psycopg2.connect(host=str(particulars.socket_folder(tmp_path)), user=OWNER, dbname=DATABASE)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT word FROM kept")
        assert cursor.fetchone() == ("linocut",)
    connection.close()


def test_a_folder_too_deep_for_a_socket_works_all_the_same(start_user, tmp_path):
    deep = tmp_path.joinpath(*["a folder with a rather long name"] * 4)
    deep.mkdir(parents=True)
    user = start_user(deep)

    assert holds(user)
    assert database_answers(deep)
    assert broker_answers(deep)
    leave(user)
    particulars.socket_folder(deep).rmdir()


def test_two_folders_have_nothing_in_common(start_user, tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    assert holds(start_user(one))
    assert holds(start_user(other))

    mine, theirs = particulars.load(one), particulars.load(other)
    assert {mine[key] for key in mine if "secret" in key}.isdisjoint(
        theirs[key] for key in theirs if "secret" in key
    )
    assert set(pids(one).values()).isdisjoint(pids(other).values())


def test_only_their_owner_may_read_the_secrets(tmp_path):
    particulars.load(tmp_path / "data")

    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    assert (tmp_path / "data" / particulars.NAME).stat().st_mode & 0o077 == 0


def test_only_one_process_serves_the_site_of_a_folder(tmp_path):
    with lease.lock(tmp_path / "site.lock"):
        assert lease.lock(tmp_path / "site.lock", wait=False) is None
    with lease.lock(tmp_path / "site.lock", wait=False) as again:
        assert again
