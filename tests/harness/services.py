"""PostgreSQL and Valkey of this test process alone, in a folder that goes with it."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from marketplace.embedded import particulars
from marketplace.embedded.postgres import PostgresServer
from marketplace.embedded.valkey import ValkeyServer


@contextlib.contextmanager
def running() -> Iterator[dict]:
    """
    Start what the environment does not bring, stop it at the end.

    Yields the children by name ("postgres", "valkey"), for tests that kill one; `Child.start` brings it back at the
    same address.
    """
    data_dir = Path(os.environ["DATA_DIR"])
    own = os.environ["SET_FOR_TESTS"].split()
    sockets = particulars.socket_folder(data_dir)
    children = {}
    with contextlib.ExitStack() as stack:
        if "REDIS_URL" in own:
            server = ValkeyServer(folder=data_dir / "valkey", sockets=sockets, durable=False)
            children["valkey"] = _start(server, stack, data_dir)
        if "DATABASE_URL" in own:
            server = PostgresServer(folder=data_dir / "postgres", sockets=sockets, durable=False)
            server.create()
            children["postgres"] = _start(server, stack, data_dir)
            server.ensure_database()
        yield children


def _start(server, stack: contextlib.ExitStack, data_dir: Path):
    log = stack.enter_context((data_dir / "services.log").open("ab"))
    child = server.child(output=log.fileno())
    child.start()
    stack.callback(child.stop)
    server.wait_until_ready(child)
    return child
