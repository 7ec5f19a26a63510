"""
Cutting the large view of a picture into tiles.

The row is the queue, as for renditions; a tile that is there already is not made again, so a worker that was killed half
way goes on where it was. The picture is shown without its large view until the last tile is kept.
"""

import datetime as dt
import json

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F

from artists.works import credentials, darkroom, declaration, images, selectors, tiles
from artists.works.models import Image, Tiling
from artists.works.services.claiming import CLAIM, MOST_TRIES, given_back_on_error, prolong
from artists.works.services.pictures import remove_files
from artists.works.services.renditions import declaration_of, origin_of, recipe_of
from artists.works.services.signing import maker


def make_tiles(*, tiling: Tiling, at: dt.datetime) -> Tiling:
    """
    Cut and sign every tile of a ready picture; `done`, or `given_up` after workers died of it.

    Does nothing to one that is done or in other hands. An error of storage passes through and it is tried again soon.
    """
    due = selectors.tilings_due(at).filter(pk=tiling.pk)
    if not due.update(status=Tiling.Status.WORKING, claimed_until=at + CLAIM, tries=F("tries") + 1):
        tiling.refresh_from_db()
        return tiling
    tiling = Tiling.objects.select_related("image__artist", "image__work").get(pk=tiling.pk)
    image = tiling.image
    if tiling.tries > MOST_TRIES:
        return _finish(tiling, Tiling.Status.GIVEN_UP)
    with given_back_on_error(tiling, at=at):
        try:
            with image.original.open("rb") as original:
                developed = darkroom.develop(original.read(), widest=tiles.DEEPEST)
        except images.Unusable:
            return _finish(tiling, Tiling.Status.GIVEN_UP)
        said = declaration_of(image)
        recipe = recipe_of(image, said)
        place = f"tiles/{recipe[:2]}/{recipe[2:]}"
        width, height = developed.picture.size
        number = length = 0
        for size in _kept(image, developed, said, place):
            number, length = number + 1, length + size
            prolong(tiling)
        # Last, because whoever finds it finds every tile.
        words = json.dumps(tiles.manifest(width, height)).encode()
        storages["public"].save(f"{place}/{tiles.MANIFEST}", ContentFile(words))
    facts = {"place": place, "width": width, "height": height, "tiles": number, "bytes": length}
    return _finish(tiling, Tiling.Status.DONE, levels=len(tiles.levels(width, height)), **facts)


def _kept(image: Image, developed: darkroom.Developed, said: declaration.Declaration, place: str):
    """Keep each tile that is not there yet; yields the bytes of every one."""
    storage, xmp = storages["public"], declaration.packet(said)
    origin = origin_of(image, said, developed.media_type)
    for level, picture in tiles.sizes(developed.picture):
        for name, column, row in tiles.of_level(place, level):
            if storage.exists(name):
                yield storage.size(name)
                continue
            content = credentials.sign(
                tiles.cut(picture, level, column, row, xmp=xmp),
                "webp",
                maker=maker(),
                origin=origin,
                title=said.title,
            )
            storage.save(name, ContentFile(content))
            yield len(content)


@transaction.atomic
def _finish(tiling: Tiling, status: str, **facts) -> Tiling:
    held = Tiling.objects.select_for_update().filter(pk=tiling.pk, claimed_until=tiling.claimed_until).first()
    if held is None:
        return tiling
    before = selectors.large_view_files(held)
    held.move(status, claimed_until=None, tries=0, **facts)
    if status == Tiling.Status.DONE:
        Image.objects.filter(pk=held.image_id).update(large_view=held.place)
    gone = [each for each in before if not each[1].startswith(f"{held.place}/")]
    transaction.on_commit(lambda: remove_files(gone))
    return held
