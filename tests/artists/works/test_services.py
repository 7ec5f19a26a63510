import datetime as dt
import io
import threading

import pytest
from django.core.files.storage import storages
from django.db import connection

from artists.works import declaration, images, selectors, services, tasks
from artists.works.models import Image, Work
from tests.factories import FRIDAY, make_artist, make_image, make_listing, make_work, photograph

pytestmark = pytest.mark.django_db

FACTS = {"title": "Harbour at dusk", "width_mm": 400, "height_mm": 300, "year": 2025}
LATER = FRIDAY + dt.timedelta(minutes=30)


def upload(work, file=None, name="harbour.jpg"):
    return services.add_image(artist=work.artist, work=work, file=file or photograph(), name=name, at=FRIDAY)


def test_a_work_gets_an_address_from_its_title():
    work = services.create_work(artist=make_artist(), at=FRIDAY, **FACTS)
    assert work.slug == "harbour-at-dusk"


def test_two_works_of_one_title_get_two_addresses():
    artist = make_artist()
    slugs = {services.create_work(artist=artist, at=FRIDAY, **FACTS).slug for _ in range(3)}
    assert len(slugs) == 3


def test_a_new_title_keeps_the_address():
    work = services.create_work(artist=make_artist(), at=FRIDAY, **FACTS)
    services.edit_work(work=work, **(FACTS | {"title": "Harbour at <i>dawn</i>"}))
    work.refresh_from_db()
    assert (work.title, work.slug) == ("Harbour at dawn", "harbour-at-dusk")


def test_what_is_no_fact_of_a_work_is_not_written():
    with pytest.raises(TypeError, match="painted_by"):
        services.edit_work(work=make_work(picture=False), painted_by="somebody")


def test_a_photograph_becomes_renditions_of_every_format():
    work = make_work(picture=False)
    image = services.make_renditions(image=upload(work), at=FRIDAY)
    assert (image.status, image.width, image.height, image.color) == ("ready", 1_200, 900, "#796f66")
    made = {(each.format, each.width, each.height) for each in image.renditions.all()}
    sizes = [(320, 240), (640, 480), (1200, 900)]
    assert made == {(form, *size) for form in ("avif", "webp", "jpeg") for size in sizes}


def test_every_public_file_says_whose_it_is_and_that_it_is_not_for_training():
    image = services.make_renditions(image=upload(make_work(picture=False)), at=FRIDAY)
    for rendition in image.renditions.all():
        with rendition.file.open("rb") as file:
            found = declaration.found_in(file.read())
        assert found.creator == "Ana Moreau"
        assert found.rights.startswith("© 2025 Ana Moreau")
        assert found.title == "Harbour at dusk"
        assert found.data_mining == "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"
        assert found.source_type.endswith("/digitalCapture")


def test_a_sample_picture_says_that_a_program_made_it():
    image = services.make_renditions(
        image=upload(make_work(picture=False, painted_by_program=True)), at=FRIDAY
    )
    with image.renditions.first().file.open("rb") as file:
        assert declaration.found_in(file.read()).source_type.endswith("/algorithmicMedia")


def test_the_original_stays_private_under_a_name_of_ours():
    image = upload(make_work(picture=False), name="../../../etc/My harbour.JPG")
    assert image.original_name == "My harbour.JPG"
    assert "harbour" not in image.original.name and ".." not in image.original.name
    assert storages["default"].exists(image.original.name)
    assert not storages["public"].exists(image.original.name)


def test_the_same_photograph_twice_is_one_picture():
    work = make_work(picture=False)
    assert upload(work) == upload(work, name="copy of harbour.jpg")
    assert upload(make_work(work.artist, picture=False)) != upload(work)


def test_a_file_that_is_no_picture_is_refused_and_nothing_is_kept():
    work = make_work(picture=False)
    with pytest.raises(services.Refused, match="not a picture"):
        upload(work, io.BytesIO(b"<svg/>"))
    assert not Image.objects.exists()


def test_a_photograph_that_proves_damaged_is_refused_with_the_reason():
    content = photograph(width=3_000, height=2_000).read()
    image = upload(make_work(picture=False), io.BytesIO(content[: len(content) // 2]))
    image = services.make_renditions(image=image, at=FRIDAY)
    assert image.status == "refused"
    assert "damaged or ends too early" in image.reason


def test_making_renditions_again_changes_nothing():
    image = services.make_renditions(image=upload(make_work(picture=False)), at=FRIDAY)
    before = set(image.renditions.values_list("pk", "file"))
    services.make_renditions(image=image, at=LATER)
    assert set(image.renditions.values_list("pk", "file")) == before


def test_a_picture_left_by_a_killed_worker_is_taken_up_again(monkeypatch):
    image = upload(make_work(picture=False))

    class Killed(BaseException):
        pass

    def die(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(images, "color_of", die)
        services.make_renditions(image=image, at=FRIDAY)
    image.refresh_from_db()
    assert image.status == "processing"

    soon = FRIDAY + dt.timedelta(seconds=30)
    assert services.make_renditions(image=image, at=soon).status == "processing"
    assert list(selectors.images_due(LATER)) == [image]
    files_before = files_of(storages["public"], "pictures")
    assert services.make_renditions(image=image, at=LATER).status == "ready"
    assert files_of(storages["public"], "pictures") == files_before


def test_a_picture_that_workers_keep_dying_on_is_given_up_in_the_end():
    image = make_image(make_work(picture=False), status="processing", claimed_until=FRIDAY, tries=4)
    image = services.make_renditions(image=image, at=FRIDAY + dt.timedelta(hours=7))
    assert image.status == "refused"
    assert "We tried several times" in image.reason


def files_of(storage, folder):
    folders, files = storage.listdir(folder)
    return sorted(files) + [
        name for inner in sorted(folders) for name in files_of(storage, f"{folder}/{inner}")
    ]


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_a_picture_once():
    image = upload(make_work(picture=False))

    def work():
        tasks.make_renditions(image_id=image.pk)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    image.refresh_from_db()
    assert (image.status, image.renditions.count()) == ("ready", 9)


def test_a_task_for_a_picture_that_was_removed_does_nothing():
    tasks.make_renditions(image_id=999_999)


def test_pictures_are_shown_in_the_artists_order():
    work = make_work(picture=False)
    first, second, third = (make_image(work, position=place) for place in range(3))
    services.move_image(image=third, places=-2)
    services.move_image(image=first, places=1)
    assert list(selectors.images_of(work)) == [third, second, first]
    services.move_image(image=third, places=-1)
    assert selectors.front_image(work) == third


def test_a_removed_picture_takes_its_files_along(django_capture_on_commit_callbacks):
    image = services.make_renditions(image=upload(make_work(picture=False)), at=FRIDAY)
    names = [each.file.name for each in image.renditions.all()]
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_image(image=image)
    assert not any(storages["public"].exists(name) for name in names)
    assert not storages["default"].exists(image.original.name)


def test_the_last_picture_of_something_on_sale_stays():
    work = make_work()
    make_listing(work, status="published")
    with pytest.raises(services.Refused, match="Buyers see"):
        services.remove_image(image=work.images.get())


def test_the_front_of_a_work_is_shown_before_its_details():
    work = make_work(picture=False)
    make_image(work, kind="detail", position=0)
    make_image(work, kind="front", position=1, status="uploaded")
    front = make_image(work, kind="front", position=2)
    assert selectors.front_image(Work.objects.prefetch_related(selectors.ready_images()).get()) == front
    assert selectors.picture(front).alt == "Boats in a harbour under a copper sky"
