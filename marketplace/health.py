"""
Two questions of whoever runs the process.

`/healthz`: is this process alive? It asks nobody else, so a slow database does not get healthy processes killed.
`/readyz`: may visitors be sent here? Database, broker and migrations are asked.
"""

import redis
from celery import current_app
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

BROKER_PATIENCE = 2  # seconds

# Migrations that were applied stay applied: once all are, the disk and the table are not read again.
_migrated = False


@require_safe
@never_cache
def healthz(request):
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request):
    """200 and {"database": true, ...} when everything is; 503 and the same table when something is not."""
    database = _database_answers()
    table = {"database": database, "broker": _broker_answers(), "migrations": database and _is_migrated()}
    return JsonResponse(table, status=200 if all(table.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_answers() -> bool:
    try:
        # One try: whoever asks will ask again.
        with current_app.connection_for_write(
            transport_options={"socket_timeout": BROKER_PATIENCE}
        ) as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_PATIENCE)
            return bool(broker.default_channel.client.ping())
    except (OperationalError, redis.RedisError, OSError):
        return False


def _is_migrated() -> bool:
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
