"""The clock of archives: what is due, one task for each, and what is old."""

from celery import shared_task
from django.utils import timezone

from artists.profiles.models import Archive
from artists.studio import archives


@shared_task
def make_due_archives() -> None:
    for archive_id in archives.due(timezone.now()).values_list("pk", flat=True)[:50]:
        make_archive.delay(archive_id=archive_id)


@shared_task(time_limit=7_200, soft_time_limit=7_000)
def make_archive(*, archive_id: int) -> None:
    archive = Archive.objects.filter(pk=archive_id).first()
    if archive is not None:
        archives.make(archive=archive, at=timezone.now())


@shared_task
def remove_old_archives() -> None:
    archives.remove_old(at=timezone.now())
