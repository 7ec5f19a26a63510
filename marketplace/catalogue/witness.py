"""
Which signals the public files of a work carry, found by reading the very bytes that are served.

A file's name changes whenever its content does, so what was found is kept under that name.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.core.cache import cache
from django.core.files.storage import storages

from artists.works import credentials, declaration
from artists.works import selectors as works
from artists.works.services.signing import anchors

KEPT_FOR = 24 * 60 * 60  # seconds
_FORMS = {"avif": "avif", "webp": "webp", "jpg": "jpeg"}
_RESERVED = (declaration.DATA_MINING, declaration.EXCEPT_SEARCH)


@dataclass(frozen=True, slots=True)
class Found:
    """What one file was found to say. Texts are empty where it says nothing."""

    creator: str = ""
    rights: str = ""
    data_mining: str = ""
    source_type: str = ""
    signed_by: str = ""
    intact: bool = False
    trusted: bool = False
    forbids: int = 0  # of the four uses that CAWG names
    is_there: bool = True

    @property
    def is_reserved(self) -> bool:
        return self.data_mining in _RESERVED

    @property
    def lets_search_in(self) -> bool:
        return self.data_mining == declaration.EXCEPT_SEARCH

    @property
    def is_complete(self) -> bool:
        words = self.creator and self.rights and self.is_reserved and self.source_type
        return bool(words and self.intact and self.forbids == len(credentials.USES))


@dataclass(frozen=True, slots=True)
class Witnessed:
    """The files of one picture: each rendition with what it says, and the tiles together."""

    kind: str
    renditions: list[tuple[object, Found]]
    tiles: int
    tiles_complete: int

    @property
    def is_complete(self) -> bool:
        return all(found.is_complete for _, found in self.renditions) and self.tiles == self.tiles_complete


def pictures_of(work) -> list[Witnessed]:
    """What every public file of a work's ready pictures says, read now or when the file was last read."""
    images = work.images.filter(status="ready").select_related("tiling").prefetch_related("renditions")
    return [_witnessed(image) for image in images.order_by("position", "pk")]


def _witnessed(image) -> Witnessed:
    tiling = getattr(image, "tiling", None)
    names = [name for _, name in works.tile_files(tiling)] if tiling and tiling.status == "done" else []
    renditions = sorted(image.renditions.all(), key=lambda each: (each.width, each.format))
    found = _read([each.file.name for each in renditions] + names)
    return Witnessed(
        kind=image.get_kind_display(),
        renditions=[(each, found[each.file.name]) for each in renditions],
        tiles=len(names),
        tiles_complete=sum(found[name].is_complete for name in names),
    )


def _read(names: list[str]) -> dict[str, Found]:
    keys = {f"signals:1:{name}": name for name in names}
    kept = {keys[key]: Found(**facts) for key, facts in cache.get_many(list(keys)).items()}
    fresh = {name: read(name) for name in names if name not in kept}
    # A file that could not be read may be there in a moment.
    lasting = {f"signals:1:{name}": asdict(found) for name, found in fresh.items() if found.is_there}
    if lasting:
        cache.set_many(lasting, KEPT_FOR)
    return kept | fresh


def read(name: str) -> Found:
    """What the bytes of a public file say."""
    try:
        with storages["public"].open(name, "rb") as file:
            content = file.read()
    except OSError:
        return Found(is_there=False)
    said = declaration.found_in(content)
    proof = credentials.found_in(content, _FORMS[name.rpartition(".")[2]], anchors=anchors())
    words = {} if said is None else {
        "creator": said.creator,
        "rights": said.rights,
        "data_mining": said.data_mining,
        "source_type": said.source_type.rpartition("/")[2],
    }  # fmt: skip
    proven = {} if proof is None else {
        "signed_by": proof.signed_by,
        "intact": proof.intact,
        "trusted": proof.trusted,
        "forbids": sum(f"cawg.{use}" in proof.forbidden for use in credentials.USES),
    }  # fmt: skip
    return Found(**words, **proven)
