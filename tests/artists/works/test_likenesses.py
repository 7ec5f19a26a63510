"""Copies of other artists' works are held for a person, who decides."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from PIL import ImageEnhance, ImageOps

from artists.cooperative.models import Decision
from artists.works import fingerprints, services, tasks
from artists.works.models import Fingerprint, Image, Likeness, ViewHash
from marketplace.mail.models import Letter
from tests.artists.works.scene import as_file, painting
from tests.factories import FRIDAY, make_artist, make_officer, make_work

pytestmark = pytest.mark.django_db


def hand_in(artist, picture, *, title="Harbour at dusk", **changes):
    work = make_work(artist, title=title, picture=False, **changes)
    image = services.add_image(artist=artist, work=work, file=as_file(picture), name="p.jpg", at=FRIDAY)
    return services.make_renditions(image=image, at=FRIDAY)


@pytest.fixture
def ana():
    return make_artist("Ana Moreau")


@pytest.fixture
def thief():
    return make_artist("Ben Thiefson")


def cropped(picture, share):
    left, top = picture.width * share * 0.3, picture.height * share * 0.6
    right, bottom = picture.width * (1 - share * 0.7), picture.height * (1 - share * 0.4)
    return picture.crop((round(left), round(top), round(right), round(bottom)))


COPIES = {
    "as it is": lambda picture: picture,
    "half as large": lambda picture: picture.resize((600, 450)),
    "mirrored": ImageOps.mirror,
    "turned": lambda picture: picture.rotate(90, expand=True),
    "cropped by a tenth": lambda picture: cropped(picture, 0.1),
    "framed": lambda picture: ImageOps.expand(picture, 60, "white"),
    "brighter": lambda picture: ImageEnhance.Brightness(picture).enhance(1.1),
    "greyer": lambda picture: ImageEnhance.Color(picture).enhance(0.4),
    "mirrored and cropped": lambda picture: ImageOps.mirror(cropped(picture, 0.1)),
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_copy_of_another_artists_work_waits_for_a_person(ana, thief, copy):
    original = hand_in(ana, painting(7))
    assert original.status == "ready"
    held = hand_in(thief, copy(painting(7)))
    assert held.status == "held"
    assert "looks like a picture that another artist has here" in held.reason
    found = Likeness.objects.get()
    assert (found.image, found.other, found.status) == (held, original, "open")
    assert found.score > 0.93


def test_another_picture_and_ones_own_are_no_copies(ana, thief):
    hand_in(ana, painting(7))
    assert hand_in(thief, painting(8)).status == "ready"
    assert hand_in(ana, ImageOps.mirror(painting(7)), title="Again").status == "ready"
    assert not Likeness.objects.exists()


def test_an_empty_sheet_is_like_nothing(ana, thief):
    for artist in (ana, thief):
        assert hand_in(artist, painting(1).point(lambda value: 240 + value // 40)).status == "ready"
    assert not Fingerprint.objects.exists()


def test_the_samples_that_one_program_painted_are_not_held_against_each_other(ana, thief):
    hand_in(ana, painting(7), painted_by_program=True)
    assert hand_in(thief, painting(7), painted_by_program=True).status == "ready"


def test_allowed_it_is_shown_and_not_asked_about_again(ana, thief):
    hand_in(ana, painting(7))
    held = hand_in(thief, painting(7))
    carla = make_officer("Carla Haas")
    services.decide(
        likeness=Likeness.objects.get(), is_copy=False, by=carla, reason="Painted side by side.", at=FRIDAY
    )
    held.refresh_from_db()
    assert (held.status, held.reason) == ("ready", "")
    Image.objects.filter(pk=held.pk).update(status="comparing")
    assert services.make_renditions(image=held, at=FRIDAY).status == "ready"
    line = Decision.objects.get()
    assert (line.by, line.verb, line.reason) == (
        carla,
        "allowed beside its look-alike",
        "Painted side by side.",
    )


def test_a_copy_is_refused_with_the_reason_and_leaves_nothing_to_find(ana, thief):
    hand_in(ana, painting(7))
    held = hand_in(thief, painting(7))
    services.decide(
        likeness=Likeness.objects.get(), is_copy=True, by=make_officer(), reason="Her harbour.", at=FRIDAY
    )
    held.refresh_from_db()
    assert held.status == "refused"
    assert held.reason == "Refused as a copy of another artist’s work: Her harbour."
    assert not held.renditions.exists()
    assert not ViewHash.objects.filter(image=held).exists()


def letters_to(artist):
    return [(each.subject, each.text) for each in Letter.objects.filter(to=artist.user.email).order_by("pk")]


@pytest.mark.parametrize(
    ("is_copy", "subject"),
    [
        (False, "Your picture of “Harbour at dusk” is allowed"),
        (True, "Your picture of “Harbour at dusk” was refused"),
    ],
)
def test_its_artist_is_written_to_when_it_is_held_and_when_it_is_decided(ana, thief, is_copy, subject):
    hand_in(ana, painting(7))
    hand_in(thief, painting(7))
    ((held, text),) = letters_to(thief)
    assert held == "Somebody looks at your picture of “Harbour at dusk”"
    assert "No program decides" in text
    services.decide(
        likeness=Likeness.objects.get(),
        is_copy=is_copy,
        by=make_officer(),
        reason="Side by side & seen.",
        at=FRIDAY,
    )
    _, (decided, text) = letters_to(thief)
    assert decided == subject
    assert "Side by side & seen." in text
    assert letters_to(ana) == []


def test_of_two_that_it_resembles_both_are_decided(ana, thief):
    hand_in(ana, painting(7))
    hand_in(make_artist("Cleo Third"), painting(7))
    # Cleo's is held for Ana's; Ben's for both.
    held = hand_in(thief, painting(7))
    first, second = Likeness.objects.filter(image=held)
    carla = make_officer()
    services.decide(likeness=first, is_copy=False, by=carla, reason="With leave.", at=FRIDAY)
    held.refresh_from_db()
    assert held.status == "held"
    services.decide(likeness=second, is_copy=False, by=carla, reason="With leave.", at=FRIDAY)
    held.refresh_from_db()
    assert held.status == "ready"


def test_nobody_decides_about_an_own_picture_or_a_second_time(ana, thief):
    hand_in(ana, painting(7))
    hand_in(thief, painting(7))
    found = Likeness.objects.get()
    for artist in (ana, thief):
        with pytest.raises(services.NotNow, match="yours"):
            services.decide(likeness=found, is_copy=True, by=artist.user, reason="No.", at=FRIDAY)
    services.decide(likeness=found, is_copy=True, by=make_officer(), reason="A copy.", at=FRIDAY)
    with pytest.raises(services.NotNow, match="already"):
        services.decide(likeness=found, is_copy=False, by=make_officer("Dov"), reason="No.", at=FRIDAY)


def test_the_database_wants_a_name_and_a_reason_for_a_decision(ana, thief):
    hand_in(ana, painting(7))
    hand_in(thief, painting(7))
    with pytest.raises(IntegrityError), transaction.atomic():
        Likeness.objects.update(status="allowed")


@pytest.mark.django_db(transaction=True)
def test_of_two_copies_at_one_instant_one_meets_the_other(ana, thief):
    images = []
    for artist in (ana, thief):
        work = make_work(artist, picture=False)
        images.append(
            services.add_image(artist=artist, work=work, file=as_file(painting(7)), name="p.jpg", at=FRIDAY)
        )

    def work(image):
        tasks.make_renditions(image_id=image.pk)
        connection.close()

    workers = [threading.Thread(target=work, args=[image]) for image in images]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert "held" in set(Image.objects.values_list("status", flat=True))


def test_the_same_picture_has_the_same_fingerprint():
    assert fingerprints.of(painting(3)) == fingerprints.of(painting(3))


def test_mirroring_turns_the_signs_of_odd_waves():
    asked = fingerprints.questions(painting(3))[:8]
    turned = [
        fingerprints.questions(ImageOps.mirror(painting(3)))[0].hash,
        fingerprints.questions(ImageOps.flip(painting(3)))[0].hash,
        fingerprints.questions(painting(3).transpose(4 + 1))[0].hash,
    ]
    for wanted in turned:
        assert min((question.hash ^ wanted).bit_count() for question in asked) <= 2
