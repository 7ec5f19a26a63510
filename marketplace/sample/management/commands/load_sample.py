"""Load the sample co-op: `manage.py load_sample`. Interrupted, it goes on where it was; loaded, it does nothing."""

from __future__ import annotations

import logging
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor, as_completed

import django
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from marketplace.sample import load


class Command(BaseCommand):
    help = "Load the sample co-op: artists, painted works, splits, orders and payout runs in every state."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing where real people have signed up already",
        )

    def handle(self, if_empty: bool, **options):
        if load.is_loaded():
            return
        if load.has_real_people():
            if if_empty:
                return
            raise CommandError("real people have signed up here; the sample co-op is for an empty database")
        # What each service logs would run through the bars.
        logging.disable(logging.INFO)
        columns = (
            TextColumn("{task.description:<28}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as progress:
            self._load(progress)

    def _load(self, progress: Progress) -> None:
        at = load.today(timezone.now())
        pictures = load.people_and_works(at=at, step=_Step(progress, "Founding the co-op"))
        self._paint(pictures, at=at, progress=progress)
        load.offers(at=at, step=_Step(progress, "Offering, sharing, signing"))
        load.trade(at=at, step=_Step(progress, "Selling, sending, paying"))
        load.live(at=at, step=_Step(progress, "Keeping, writing, showing"))
        load.mark_loaded(at=at)

    def _paint(self, pictures, *, at, progress: Progress) -> None:
        task = progress.add_task("Painting the pictures", total=sum(map(len, pictures)))
        # Each painter is a process of its own with its own connection; a fork would share ours.
        connections.close_all()
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(os.cpu_count(), mp_context=context, initializer=django.setup) as pool:
            jobs = {pool.submit(load.paint, sittings, at=at): len(sittings) for sittings in pictures}
            try:
                for job in as_completed(jobs):
                    job.result()
                    progress.advance(task, jobs[job])
            except BaseException:
                # Stopped, or one of them failed: leaving the pool would wait until all of it is painted.
                pool.shutdown(wait=False, cancel_futures=True)
                for painter in multiprocessing.active_children():
                    painter.terminate()
                raise


class _Step:
    """Tells a bar how far a step has come."""

    def __init__(self, progress: Progress, words: str):
        self._progress, self._task = progress, progress.add_task(words, total=None)

    def of(self, total: int) -> None:
        self._progress.update(self._task, total=total)

    def done(self, count: int = 1) -> None:
        self._progress.advance(self._task, count)
