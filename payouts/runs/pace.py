"""Keeping below Stripe's rate limit, together: one line in Redis that every worker takes its turn from."""

import redis
import structlog

log = structlog.get_logger(__name__)

# The next free moment moves on by one interval for each turn; a moment in the past is no credit beyond the burst.
# By Redis's own clock, so that workers need not agree on the time. Returns the wait in microseconds.
TAKE = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local free = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now - interval * burst)
redis.call('SET', KEYS[1], string.format('%.0f', free + interval), 'PX', 60000)
return string.format('%.0f', math.max(0, free - now))
"""


class Pace:
    """At most `per_second` turns a second over all workers, `burst` of them at once after a rest."""

    KEY = "payouts:pace"

    def __init__(self, url: str, *, per_second: float, burst: int = 5):
        self._url = url
        self._interval = 1 / per_second
        self._burst = burst

    def next_turn(self) -> float:
        """
        Seconds to wait for the next turn, which is taken by asking.

        Without Redis everybody waits a whole interval for each worker there may be: slower, never quicker.
        """
        try:
            with redis.Redis.from_url(self._url, socket_timeout=2, socket_connect_timeout=2) as client:
                return int(client.eval(TAKE, 1, self.KEY, self._interval * 1e6, self._burst)) / 1e6
        except redis.RedisError as error:
            log.warning("pace_without_redis", error=str(error))
            return min(10 * self._interval, 2.0)
