"""Work that is queued is not thrown away in silence."""

from types import SimpleNamespace

import pytest
import redis
from django.conf import settings

from marketplace import celery_app
from marketplace.broker import Forgetful, refuse_a_forgetful_broker

SENDER = SimpleNamespace(app=celery_app)


@pytest.fixture
def policy(embedded):
    """Set the broker's eviction policy for one test."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        yield lambda word: client.config_set("maxmemory-policy", word)
        client.config_set("maxmemory-policy", "noeviction")


def test_a_worker_starts_on_a_broker_that_keeps_everything(policy):
    policy("noeviction")

    refuse_a_forgetful_broker(sender=SENDER)


@pytest.mark.parametrize("word", ["allkeys-lru", "volatile-ttl", "allkeys-random"])
def test_a_worker_refuses_a_broker_that_may_evict(policy, word):
    policy(word)

    with pytest.raises(Forgetful, match=word):
        refuse_a_forgetful_broker(sender=SENDER)


def test_an_unacknowledged_task_comes_back_only_after_its_hard_limit():
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS

    assert options["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT
    assert (options["unacked_restore_interval"], options["unacked_restore_throttle"]) == (5, 1)
    assert celery_app.conf.accept_content == ["json"]
    assert celery_app.conf.worker_prefetch_multiplier == 1
    assert celery_app.conf.task_acks_late
    assert celery_app.conf.task_reject_on_worker_lost
