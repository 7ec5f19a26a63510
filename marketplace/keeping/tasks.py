"""The clock of daily letters, of waits and of packs."""

from celery import shared_task
from django.utils import timezone

from marketplace.keeping.services import daily, packs, waits

AT_ONCE = 1_000


@shared_task
def write_daily_letters() -> None:
    at = timezone.now()
    daily.begin(at=at)
    for letter_id in daily.due(at).values_list("pk", flat=True)[:AT_ONCE]:
        write_daily_letter.delay(letter_id=letter_id)


@shared_task
def write_daily_letter(*, letter_id: int) -> None:
    daily.tell(letter_id=letter_id, at=timezone.now())


@shared_task
def tell_those_who_wait() -> None:
    for work_id in waits.works_to_look_at()[:AT_ONCE]:
        tell_of_work.delay(work_id=work_id)


@shared_task
def tell_of_work(*, work_id: int) -> None:
    waits.tell_of(work_id=work_id, at=timezone.now())


@shared_task
def end_old_waits() -> None:
    waits.remove_old(at=timezone.now())


@shared_task
def make_due_packs() -> None:
    for pack_id in packs.due(timezone.now()).values_list("pk", flat=True)[:50]:
        make_pack.delay(pack_id=pack_id)


@shared_task
def make_pack(*, pack_id: int) -> None:
    packs.make(pack_id=pack_id, at=timezone.now())


@shared_task
def remove_old_packs() -> None:
    packs.remove_old(at=timezone.now())
