"""A Redis that may evict keys would throw queued work away in silence, so the worker and beat refuse to start on it."""

import redis
from celery.signals import beat_init, worker_init


class Forgetful(SystemExit):
    """The broker may evict keys; ends the process with the reason."""


@worker_init.connect
@beat_init.connect
def refuse_a_forgetful_broker(sender=None, **_) -> None:
    """
    Check the broker's eviction policy once, at the start.

    :raises Forgetful: if it is anything but `noeviction`
    """
    with sender.app.connection_for_write() as broker:
        client = getattr(broker.default_channel, "client", None)
        if isinstance(client, redis.Redis):
            policy = client.info("memory").get("maxmemory_policy", "noeviction")
            if policy != "noeviction":
                raise Forgetful(
                    f"the broker's maxmemory-policy is {policy}; it must be noeviction, or work gets lost"
                )
