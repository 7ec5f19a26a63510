"""A line of the queue, drawn once for as long as it says the same: what waits, since when, and what the reader may do about it."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.template.loader import get_template
from django.utils.safestring import SafeString

from marketplace.console.selectors import Waiting
from payouts import language

# Of some 1 kB each. The key is what is drawn, so none is out of date.
KEPT = 2_000
MINUTE, HOUR = 60, 3_600  # seconds


def drawn(item: Waiting, *, at: dt.datetime, may_open: bool, may_act: bool) -> SafeString:
    """The line at the moment `at`; a link for who `may_open` it."""
    spoken = language.active()
    return _drawn(item, ago(item.since, at=at), may_open, may_act, spoken)


def ago(since: dt.datetime, *, at: dt.datetime) -> str:
    """ "3 hours ago", as `naturaltime` says it now: `at` is now. Thirty of them take it as long as the rest of a page."""
    since = since.replace(microsecond=0)
    age = int((at - since).total_seconds())
    # Words for hours, and for days with hours, hold until the next whole hour, words for minutes until the next minute.
    step = HOUR if age >= HOUR else MINUTE if age >= MINUTE else 1
    return _ago(since, age // step * step, language.active())


@lru_cache(maxsize=KEPT)
def _ago(since: dt.datetime, age: int, spoken: str) -> str:
    return naturaltime(since)


@lru_cache(maxsize=KEPT)
def _drawn(item: Waiting, ago: str, may_open: bool, may_act: bool, spoken: str) -> SafeString:
    """In the language `spoken`, which is the active one."""
    said = {"item": item, "ago": ago, "may_open": may_open, "may_act": may_act}
    return get_template("console/_waiting.html").render(said)
