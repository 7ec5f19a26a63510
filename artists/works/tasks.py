"""The clock of pictures: what is due, and one task for each."""

from celery import shared_task
from django.utils import timezone

from artists.works import selectors, services
from artists.works.models import Evidence, Image, Tiling

AT_ONCE = 200


@shared_task
def make_due_renditions() -> None:
    """Ring for every picture that waits. One that is rung for twice is made once."""
    for image_id in selectors.images_due(timezone.now()).values_list("pk", flat=True)[:AT_ONCE]:
        make_renditions.delay(image_id=image_id)


@shared_task(time_limit=180, soft_time_limit=170)
def make_renditions(*, image_id: int) -> None:
    image = Image.objects.filter(pk=image_id).first()
    if image is not None:
        services.make_renditions(image=image, at=timezone.now())


@shared_task
def look_at_due_evidence() -> None:
    """Ring for every file of evidence that waits to be looked at."""
    due = Evidence.objects.filter(status=Evidence.Status.UPLOADED, due_at__lte=timezone.now())
    for evidence_id in due.order_by("due_at").values_list("pk", flat=True)[:AT_ONCE]:
        look_at_evidence.delay(evidence_id=evidence_id)


@shared_task(time_limit=180, soft_time_limit=170)
def look_at_evidence(*, evidence_id: int) -> None:
    evidence = Evidence.objects.filter(pk=evidence_id).first()
    if evidence is not None:
        services.look_at(evidence=evidence, at=timezone.now())


@shared_task
def make_due_tiles() -> None:
    """Ring for every large view that waits."""
    for tiling_id in selectors.tilings_due(timezone.now()).values_list("pk", flat=True)[:AT_ONCE]:
        make_tiles.delay(tiling_id=tiling_id)


@shared_task(time_limit=180, soft_time_limit=170)
def make_tiles(*, tiling_id: int) -> None:
    tiling = Tiling.objects.filter(pk=tiling_id).first()
    if tiling is not None:
        services.make_tiles(tiling=tiling, at=timezone.now())


@shared_task
def let_uploads_lapse() -> None:
    services.let_lapse(at=timezone.now())
