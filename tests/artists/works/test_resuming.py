"""Workers killed at each step, stores that fail, decoders that die: the picture waits, and nothing is lost."""

import datetime as dt
import errno
from types import SimpleNamespace

import pytest
from django.core.files.storage import storages

from artists.works import credentials, darkroom, fingerprints, images, lookalikes, selectors, services, tiles
from artists.works.models import Image, Tiling
from artists.works.services import claiming, renditions
from artists.works.storing import WholeFiles
from tests.artists.works.scene import as_file, painting
from tests.factories import FRIDAY, make_work

pytestmark = pytest.mark.django_db

LATER = FRIDAY + dt.timedelta(minutes=30)
SOON = FRIDAY + dt.timedelta(seconds=30)


class Killed(BaseException):
    """What SIGKILL looks like from inside: nothing more is done."""


def uploaded(size=(1_200, 900)):
    work = make_work(picture=False)
    return services.add_image(
        artist=work.artist, work=work, file=as_file(painting(size=size)), name="p.jpg", at=FRIDAY
    )


def names(image):
    return sorted(rendition.file.name for rendition in image.renditions.all())


def dying(on_call):
    calls = 0

    def die(*args, **kwargs):
        nonlocal calls
        calls += 1
        if calls == on_call:
            raise Killed
        return die.real(*args, **kwargs)

    return die


STEPS = [
    (darkroom, "develop", 1),
    (images, "cut", 1),
    (images, "cut", 5),
    (credentials, "sign", 9),
    (WholeFiles, "_save", 1),
    (WholeFiles, "_save", 4),
    (images, "placeholder_of", 1),
    (renditions, "_finish", 1),
    (renditions, "compare", 1),
    (fingerprints, "of", 1),
    (fingerprints, "questions", 1),
    (lookalikes, "candidates", 1),
]


@pytest.mark.parametrize(("place", "name", "call"), STEPS, ids=[f"{n} {c}" for _, n, c in STEPS])
def test_a_worker_killed_at_any_step_loses_nothing(monkeypatch, place, name, call):
    image = uploaded()
    die = dying(call)
    die.real = getattr(place, name)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(place, name, die)
        services.make_renditions(image=image, at=FRIDAY)
    image.refresh_from_db()
    assert image.status in Image.IN_WORK

    assert image in selectors.images_due(LATER)
    image = services.make_renditions(image=image, at=LATER)
    assert (image.status, image.tries, len(names(image))) == ("ready", 0, 9)
    assert not selectors.images_due(LATER + dt.timedelta(days=1)).exists()
    for file in names(image):
        with storages["public"].open(file, "rb") as content:
            assert credentials.found_in(content.read(), {"jpg": "jpeg"}.get(file[-3:], file[-4:])).intact


def test_what_was_made_before_the_kill_is_not_made_twice(monkeypatch):
    image = uploaded()
    die = dying(6)
    die.real = images.cut
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(images, "cut", die)
        services.make_renditions(image=image, at=FRIDAY)
    made = []
    cut = images.cut
    monkeypatch.setattr(images, "cut", lambda *args, **named: made.append(1) or cut(*args, **named))
    services.make_renditions(image=image, at=LATER)
    assert len(made) == 9 - 5


@pytest.mark.parametrize("call", [1, 7, 20])
def test_a_worker_killed_among_the_tiles_goes_on_where_it_was(monkeypatch, call):
    image = services.make_renditions(image=uploaded(size=(2_700, 1_800)), at=FRIDAY)
    die = dying(call)
    die.real = tiles.cut
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(tiles, "cut", die)
        services.make_tiles(tiling=image.tiling, at=FRIDAY)
    assert not selectors.tilings_due(SOON).exists()
    tiling = services.make_tiles(tiling=Tiling.objects.get(), at=LATER)
    assert tiling.status == "done"
    files = selectors.tile_files(tiling)
    assert len(files) == tiling.tiles
    assert all(store.exists(name) for store, name in files)


def test_a_full_disk_leaves_no_half_file_and_the_picture_waits(monkeypatch):
    image = uploaded()
    real = WholeFiles.__mro__[1]._save
    calls = []

    def full(self, name, content):
        calls.append(name)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, name, content)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        patch.setattr(WholeFiles.__mro__[1], "_save", full)
        services.make_renditions(image=image, at=FRIDAY)
    image.refresh_from_db()
    assert (image.status, image.tries) == ("processing", 0)
    assert storages["default"].exists(image.original.name)
    # The outage is over half a minute later, before a dead worker's claim would have run out.
    assert services.make_renditions(image=image, at=SOON).status == "ready"


def test_a_store_that_is_down_for_a_day_costs_no_picture(monkeypatch):
    image = uploaded()

    def down(*args):
        raise ConnectionError("the store does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(WholeFiles, "_open", down)
        for hour in range(24):
            with pytest.raises(ConnectionError):
                services.make_renditions(image=image, at=FRIDAY + dt.timedelta(hours=hour))
    assert services.make_renditions(image=image, at=FRIDAY + dt.timedelta(hours=25)).status == "ready"


def test_a_file_that_kills_its_decoder_is_refused_after_a_few_times(monkeypatch):
    image = uploaded()

    def crash(*args, **named):
        raise darkroom.Crashed("signal 11")

    monkeypatch.setattr(darkroom, "develop", crash)
    for hour in range(4):
        with pytest.raises(darkroom.Crashed):
            services.make_renditions(image=image, at=FRIDAY + dt.timedelta(hours=hour))
    image = services.make_renditions(image=image, at=FRIDAY + dt.timedelta(hours=5))
    assert image.status == "refused"


def test_a_photograph_removed_while_it_is_prepared_stays_removed(monkeypatch):
    image = uploaded()
    real = images.placeholder_of

    def removed_meanwhile(picture):
        services.remove_image(image=Image.objects.get(pk=image.pk))
        return real(picture)

    monkeypatch.setattr(images, "placeholder_of", removed_meanwhile)
    services.make_renditions(image=image, at=FRIDAY)
    assert not Image.objects.exists()


def test_a_dead_workers_picture_is_free_within_a_minute_and_a_slow_ones_is_not(monkeypatch):
    assert dt.timedelta(seconds=50) > claiming.CLAIM
    image = uploaded()
    minutes = iter(range(0, 10_000, 40))
    monkeypatch.setattr(claiming, "time", SimpleNamespace(monotonic=lambda: float(next(minutes))))
    real, ends = images.cut, []

    def slow(*args, **named):
        ends.append(Image.objects.get(pk=image.pk).claimed_until)
        return real(*args, **named)

    monkeypatch.setattr(images, "cut", slow)
    assert services.make_renditions(image=image, at=FRIDAY).status == "ready"
    assert ends == sorted(ends)
    assert ends[-1] - FRIDAY > dt.timedelta(minutes=5)


def test_who_lost_the_claim_changes_nothing_when_she_finishes(monkeypatch):
    image = uploaded()
    real = images.placeholder_of

    def overtaken(picture):
        Image.objects.filter(pk=image.pk).update(claimed_until=LATER)
        return real(picture)

    monkeypatch.setattr(images, "placeholder_of", overtaken)
    services.make_renditions(image=image, at=FRIDAY)
    image.refresh_from_db()
    assert (image.status, image.claimed_until) == ("processing", LATER)
    assert not image.renditions.exists()
