"""A real worker is killed in the middle of the pictures; the next one goes on, and no picture is lost or made twice."""

import pytest
from django.utils import timezone

from artists.works import credentials, services, tasks
from artists.works.models import Image, Rendition
from artists.works.services.claiming import CLAIM
from tests.artists.works.scene import as_file, painting
from tests.factories import make_artist, make_work
from tests.harness.processes import eventually

pytestmark = pytest.mark.django_db(transaction=True)

HOW_MANY = 2


@pytest.fixture
def photographs():
    """Two of one artist, as she dropped them."""
    work = make_work(make_artist("Ana Moreau"), picture=False)
    return [
        services.add_image(
            artist=work.artist,
            work=work,
            file=as_file(painting(seed, size=(1_200, 900))),
            name=f"{seed}.jpg",
            at=timezone.now(),
        )
        for seed in range(HOW_MANY)
    ]


def let_the_claims_of_the_dead_run_out():
    for image in Image.objects.exclude(claimed_until=None):
        Image.objects.filter(pk=image.pk).update(claimed_until=image.claimed_until - CLAIM)


@pytest.mark.parametrize("cut_when", [1, 4, 11], ids="after {} renditions".format)
def test_a_worker_killed_among_the_renditions_leaves_nothing_undone(photographs, worker, cut_when):
    tasks.make_due_renditions.delay()
    eventually(lambda: Rendition.objects.count() >= cut_when, every=0.01)
    worker.kill()
    assert Image.objects.filter(status="ready").count() < HOW_MANY, "it was cut in the middle"

    worker.start()
    let_the_claims_of_the_dead_run_out()
    tasks.make_due_renditions.delay()
    eventually(lambda: Image.objects.filter(status="ready").count() == HOW_MANY, seconds=120)

    for image in photographs:
        files = [(rendition.format, rendition.width) for rendition in image.renditions.all()]
        assert len(files) == len(set(files)) == 9
        for rendition in image.renditions.all():
            with rendition.file.open("rb") as file:
                assert credentials.found_in(file.read(), rendition.format).intact
