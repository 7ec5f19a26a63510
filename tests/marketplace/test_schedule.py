"""The clock: every ring finds its task, and every sweep is rung for."""

from django.conf import settings

from marketplace.celery import app


def test_every_ring_of_the_schedule_finds_its_task():
    app.loader.import_default_modules()
    rung = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}
    assert rung <= set(app.tasks)


def test_every_task_that_takes_nothing_is_rung_for():
    """A task with arguments is called for one row; one without is a sweep, and a sweep that nobody rings for is dead."""
    app.loader.import_default_modules()
    rung = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    sweeps = {
        name
        for name, task in ours.items()
        if not task.run.__code__.co_argcount + task.run.__code__.co_kwonlyargcount
    }
    assert sweeps - rung == set()
