"""
Breaking our own code between any two things that it does to the world.

What a process does to the world is a row of steps: a statement, a COMMIT, a request to Stripe and its answer. What it
leaves behind when it ends depends on nothing but the step it had reached, so trying every step tries every crash.

    dies_before(step, act)        a process of its own runs `act` and kills itself (SIGKILL) before that step
    is_cut_off(step, act, …)      `act` runs here, and PostgreSQL ends its connection before, or just after, that step

    falls_dead(step, act)         as the first, but here and without a process: a hundred times cheaper

Each says whether `act` got as far as that step, so that a loop over 1, 2, 3 … ends by itself.
"""

import contextlib
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from unittest import mock

import requests.adapters
from django.db import connection, connections
from django.db.utils import InterfaceError, OperationalError

from marketplace.celery import app as celery
from marketplace.orders import gateway as orders_gateway
from payouts.connect import gateway as payouts_gateway
from payouts.connect.facts import GatewayError
from tests.harness.database import maintenance
from tests.harness.processes import eventually

# What ends before one of these leaves what ends before the next step leaves: they change nothing that outlives the
# process. `make faults` breaks off at each of them all the same.
WITHOUT_EFFECT = ("SAVEPOINT", "RELEASE SAVEPOINT") + (
    () if os.environ.get("EVERY_STATEMENT") else ("SELECT",)
)
REQUESTS = ("GET ", "POST ")
NOTHING_SAID = 0
FAILED = 70


class Steps:
    """
    Calls `reached(number, name)` before each step of what runs inside `watched()`; the names tell what comes next.

    After a step that may have had its effect though its answer was lost, `answered(number, name)` is called.
    """

    def __init__(
        self, reached: Callable[[int, str], None], answered: Callable[[int, str], None] | None = None
    ):
        self.reached = reached
        self.answered = answered or (lambda number, name: None)
        self.count = 0

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        wrapper = connections["default"]
        commit, send = wrapper._commit, requests.adapters.HTTPAdapter.send
        with (
            wrapper.execute_wrapper(self._statement),
            mock.patch.object(wrapper, "_commit", lambda: self._step("COMMIT", commit)),
            mock.patch.object(
                requests.adapters.HTTPAdapter,
                "send",
                lambda adapter, request, **rest: self._step(
                    f"{request.method} {request.path_url}", lambda: send(adapter, request, **rest)
                ),
            ),
        ):
            yield

    def _statement(self, execute, sql, params, many, context):
        if str(sql).startswith(WITHOUT_EFFECT):
            return execute(sql, params, many, context)
        return self._step(" ".join(str(sql).split())[:90], lambda: execute(sql, params, many, context))

    def _step(self, name: str, do: Callable):
        self.count += 1
        number = self.count
        self.reached(number, name)
        outcome = do()
        self.answered(number, name)
        return outcome


# --- A process that dies ------------------------------------------------------------------------------


def dies_before(step: int, act: Callable[[], None]) -> bool:
    """
    Run `act` in a process of its own that is killed before its `step`-th step. False if it ended without getting there.

    :raises AssertionError: if `act` raises
    """

    def die(number: int, name: str) -> None:
        if number == step:
            os.kill(os.getpid(), signal.SIGKILL)

    with tempfile.TemporaryFile("w+") as said:
        child = os.fork()
        if child == 0:
            _live_alone(said, lambda: _run(Steps(die), act))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        _wait_until_alone()
        if status == -signal.SIGKILL:
            return True
        assert status == NOTHING_SAID, said.read()
        return False


def _run(steps: Steps, act: Callable[[], None]) -> None:
    with steps.watched():
        act()


def _live_alone(said, act: Callable[[], None]) -> None:
    """As the child of a fork: with no connection of the parent's, and no farewell at the end."""
    status = FAILED
    # Kept, never closed: saying goodbye on it would end the parent's connection.
    parents = [(each, each.connection) for each in connections.all(initialized_only=True)]
    try:
        for wrapper, _ in parents:
            wrapper.connection = None
        payouts_gateway._connected.cache_clear()
        orders_gateway._connected.cache_clear()
        celery._after_fork()
        act()
        connection.close()
        status = NOTHING_SAID
    except BaseException:
        traceback.print_exc(file=said)
    finally:
        said.flush()
        sys.stdout.flush()
        os._exit(status)


def _wait_until_alone() -> None:
    """PostgreSQL takes a moment to notice that a client is gone; its locks are gone with it."""
    eventually(lambda: _others() == 0, every=0.001)


def _others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


class Dead(BaseException):
    """As good as SIGKILL: nothing of ours may catch it."""


def falls_dead(step: int, act: Callable[[], None]) -> bool:
    """Run `act` here and end it before its `step`-th step, its connection with it. False if it ended before that."""
    died = []

    def die(number: int, name: str) -> None:
        if number >= step:
            if not died and (open_connection := connections["default"].connection):
                open_connection.close()
            died.append(name)
            raise Dead

    try:
        with Steps(die).watched():
            act()
    except BaseException:
        # What Django says on finding its connection closed hides the death behind it.
        if not died:
            raise
    finally:
        if died:
            connection.close()
    return bool(died)


# --- A connection that is cut --------------------------------------------------------------------------


def is_cut_off(step: int, act: Callable[[], None], *, after: bool = False) -> bool:
    """
    Run `act` here, and let PostgreSQL end its connection before the `step`-th step, or `after` it: then it had its
    effect, and nobody was told; a request to Stripe loses its answer. False if `act` ended without getting there.
    """
    cut = []

    def cut_off(number: int, name: str) -> None:
        if number == step:
            cut.append(name)
            _end_our_connection()

    def told_nothing(number: int, name: str) -> None:
        if number == step and name.startswith(REQUESTS):
            cut.append(name)
            raise requests.exceptions.ConnectionError("the connection broke before the answer came")
        cut_off(number, name)
        if number == step:
            raise OperationalError("server closed the connection unexpectedly")

    steps = Steps(lambda number, name: None, told_nothing) if after else Steps(cut_off)
    try:
        with steps.watched():
            act()
    except (OperationalError, InterfaceError, GatewayError, orders_gateway.Unavailable):
        assert cut, "the connection broke by itself"
    finally:
        if cut:
            # As Celery does after a task, and Django after a request.
            connection.close()
    return bool(cut)


def _end_our_connection() -> None:
    wrapper = connections["default"]
    if wrapper.connection is None or wrapper.connection.closed:
        return
    with maintenance() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [wrapper.connection.info.backend_pid])
