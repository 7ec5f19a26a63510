"""Every public file, as it is kept, carries every signal."""

import datetime as dt

import pytest
from django.core.files.storage import storages

from artists.works import credentials, declaration, selectors, services, tiles
from artists.works.services.signing import maker
from tests.artists.works.scene import as_file, painting
from tests.factories import FRIDAY, make_attestation, make_work

pytestmark = pytest.mark.django_db

LATER = FRIDAY + dt.timedelta(hours=1)
FORMS = {"avif": "avif", "webp": "webp", "jpg": "jpeg"}


def prepared(work, picture, **how):
    image = services.add_image(
        artist=work.artist, work=work, file=as_file(picture, **how), name="p.jpg", at=FRIDAY
    )
    return services.make_renditions(image=image, at=FRIDAY)


def kept(name):
    with storages["public"].open(name, "rb") as file:
        return file.read()


def root():
    return maker().chain.partition(b"-----END CERTIFICATE-----\n")[2]


def every_public_file(image):
    names = [rendition.file.name for rendition in image.renditions.all()]
    return names + [name for _, name in selectors.tile_files(image.tiling)]


@pytest.fixture(scope="module")
def large():
    return painting(size=(3_000, 2_000))


def test_no_rendition_and_no_tile_lacks_a_signal(large):
    work = make_work(picture=False)
    image = prepared(work, large)
    services.make_tiles(tiling=image.tiling, at=FRIDAY)
    image.tiling.refresh_from_db()
    names = every_public_file(image)
    assert len(names) == 12 + image.tiling.tiles == 12 + 24 + 6 + 2 + 1
    for name in names:
        content = kept(name)
        said = declaration.found_in(content)
        assert said.creator == "Ana Moreau"
        assert said.data_mining == declaration.DATA_MINING
        assert said.source_type == declaration.DIGITAL_CAPTURE
        assert said.web_statement.endswith(f"/works/{work.slug}/")
        proof = credentials.found_in(content, FORMS[name.rpartition(".")[2]], anchors=root())
        assert proof.intact and proof.trusted
        assert proof.source_type == declaration.DIGITAL_CAPTURE
        assert proof.from_sha256 == image.original_sha256
        assert {f"{form}.{use}" for form in ("cawg", "c2pa") for use in credentials.USES} == proof.forbidden


def test_a_signature_does_not_survive_a_change_of_the_picture():
    image = prepared(make_work(picture=False), painting())
    content = bytearray(kept(image.renditions.get(format="jpeg", width=640).file.name))
    content[-300] ^= 1
    assert not credentials.found_in(bytes(content), "jpeg").intact


def test_the_chain_of_development_is_trusted_by_nobody_and_says_so():
    image = prepared(make_work(picture=False), painting())
    proof = credentials.found_in(kept(image.renditions.first().file.name), "avif")
    assert (proof.intact, proof.trusted, proof.is_development) == (True, False, True)
    assert proof.problems == ("signingCredential.untrusted",)


def test_an_artist_may_let_search_engines_in_and_the_picture_stays_up_meanwhile():
    work = make_work(picture=False)
    image = prepared(work, painting())
    before = {rendition.file.name for rendition in image.renditions.all()}
    services.reserve(work=work, mining="search", at=LATER)
    image.refresh_from_db()
    assert image.status == "ready"
    assert list(selectors.images_due(LATER)) == [image]

    image = services.make_renditions(image=image, at=LATER)
    assert (image.status, image.renew_at) == ("ready", None)
    after = {rendition.file.name for rendition in image.renditions.all()}
    assert not before & after
    for name in after:
        assert declaration.found_in(kept(name)).data_mining == declaration.EXCEPT_SEARCH


def test_the_files_of_before_are_taken_away_when_the_new_ones_are_there(django_capture_on_commit_callbacks):
    work = make_work(picture=False)
    image = prepared(work, painting())
    before = [rendition.file.name for rendition in image.renditions.all()]
    services.reserve(work=work, mining="search", at=LATER)
    with django_capture_on_commit_callbacks(execute=True):
        services.make_renditions(image=image, at=LATER)
    assert not any(storages["public"].exists(name) for name in before)


def test_the_same_photograph_gives_the_same_pixels_and_words_whoever_signs_it_again():
    image = prepared(make_work(picture=False), painting())
    name = image.renditions.get(format="jpeg", width=640).file.name
    before = kept(name)
    storages["public"].delete(name)
    services.renew(images=type(image).objects.filter(pk=image.pk), at=LATER)
    services.make_renditions(image=image, at=LATER)
    after = kept(name)
    assert declaration.found_in(before) == declaration.found_in(after)
    # The manifest stands between the XMP and the pixels, salted anew.
    assert before[before.rindex(b"\xff\xdb") :] == after[after.rindex(b"\xff\xdb") :]


def test_the_large_view_of_a_small_photograph_is_not_cut():
    image = prepared(make_work(picture=False), painting(size=(2_000, 1_500)))
    assert not hasattr(image, "tiling")


def test_levels_halve_down_to_one_tile():
    assert [(each.width, each.height, each.columns * each.rows) for each in tiles.levels(4_096, 2_731)] == [
        (512, 342, 1),
        (1_024, 683, 4),
        (2_048, 1_366, 12),
        (4_096, 2_731, 48),
    ]
    assert [(each.width, each.height) for each in tiles.levels(500, 300)] == [(500, 300)]


def test_the_pictures_say_how_they_came_about_as_the_artist_signed_it():
    work = make_work(picture=False, attested=False)
    image = prepared(work, painting())
    make_attestation(work, source_type="humanEdits")
    services.renew(images=type(image).objects.filter(pk=image.pk), at=LATER)
    image = services.make_renditions(image=image, at=LATER)
    content = kept(image.renditions.get(format="webp", width=640).file.name)
    assert declaration.found_in(content).source_type == f"{declaration.SOURCE_TYPES}humanEdits"
    assert credentials.found_in(content, "webp").source_type == f"{declaration.SOURCE_TYPES}humanEdits"
