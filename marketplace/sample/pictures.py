"""Painting the sample's works and taking them through the same picture pipeline as anybody's photographs."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass

from artists.profiles.models import Artist
from artists.works import services as works
from artists.works.models import Image, Work
from artists.works.tags import tags

from . import painter
from .cast import Piece

LONG_SIDE = 1_600  # px
STAGE_SIDE = 900

SUBJECTS = {
    "sea": {"harbour", "sea-and-horizon", "beach-huts"},
    "town": {"town-roofs", "rain-street", "bridge-over-river"},
    "still_life": {"lemons-in-a-bowl", "pears", "teapot-and-cup"},
    "botanical": {"iris", "leaf-study", "poppies", "linocut-fern"},
    "animal": {"heron", "bird-on-a-branch", "cat-asleep", "linocut-swallows", "linocut-hare"},
    "abstract": {"abstract-veils"},
}


TAGS = {
    "harbour": "harbour, boats, evening light", "sea-and-horizon": "sea, horizon, tide", "beach-huts": "beach, huts, stripes",
    "town-roofs": "roofs, town", "rain-street": "rain, street, reflections", "bridge-over-river": "bridge, river",
    "lemons-in-a-bowl": "lemons, kitchen, yellow", "pears": "pears, kitchen", "teapot-and-cup": "tea, kitchen, blue and white",
    "iris": "iris, garden, violet", "leaf-study": "leaves, herbarium", "poppies": "poppies, field, red",
    "heron": "heron, birds, reeds", "bird-on-a-branch": "birds, winter", "cat-asleep": "cat, asleep",
    "linocut-fern": "fern, black and white", "linocut-swallows": "swallows, birds, sun", "linocut-hare": "hare, moon",
    "abstract-veils": "veils, layers", "misty-hills": "hills, mist, morning", "mountain-lake": "mountains, lake",
    "moonlit-field": "moon, night", "birch-wood": "birches, wood", "winter-tree": "tree, winter",
    "garden-rows": "garden, summer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sitting:
    """One picture to be painted: of a work (by id), of which kind, and what the painter is asked for."""

    artist: int
    work: int | None
    kind: str
    subject: str
    palette: str
    seed: int
    size: tuple[int, int]  # px
    alt_text: str


def hang(artist: Artist, piece: Piece, *, at: dt.datetime) -> Work:
    """The work as its artist would describe it, without its picture. There already, it is found again."""
    found = Work.objects.filter(artist=artist, title=piece.title).first()
    linocut = piece.subject.startswith("linocut")
    return found or works.create_work(
        artist=artist,
        at=at,
        painted_by_program=True,
        title=piece.title,
        medium="linocut" if linocut else "watercolor",
        materials="Oil-based ink, hand burnished"
        if linocut
        else "Single-pigment tube colour, mop and rigger",
        support="Kozo paper, 70 g/m²" if linocut else "Cold-pressed cotton, 300 g/m²",
        subject=next((name for name, subjects in SUBJECTS.items() if piece.subject in subjects), "landscape"),
        width_mm=piece.size[0] * 10,
        height_mm=piece.size[1] * 10,
        year=piece.year,
        description=piece.words,
        tags=tags(TAGS.get(piece.subject, "")),
        minutes_worked=piece.hours * 60,
        materials_cost=1_200 + piece.size[0] * piece.size[1],
    )


def sittings(work: Work, piece: Piece) -> list[Sitting]:
    """The pictures of one work: the work itself, and for some its stages."""
    seed = sum(piece.title.encode())
    wide, tall = piece.size
    scale = LONG_SIDE / max(piece.size)
    front = (round(wide * scale), round(tall * scale))
    small = tuple(round(side * STAGE_SIDE / LONG_SIDE) for side in front)
    words = painter.alt_text(piece.subject, seed=seed, palette=piece.palette)

    def sitting(kind, size, text):
        return Sitting(work.artist_id, work.pk, kind, piece.subject, piece.palette, seed, size, text)

    made = [sitting(Image.Kind.FRONT, front, words)]
    if piece.stages:
        made += [
            sitting(Image.Kind.PENCIL, small, f"The pencil drawing for “{piece.title}”, before any paint."),
            sitting(Image.Kind.WET, small, f"“{piece.title}” with its first pale washes, still wet."),
            sitting(
                Image.Kind.DETAIL,
                (900, 900),
                f"The surface of “{piece.title}” close up: paper, grain and edges.",
            ),
        ]
    return made


def portraits(artist: Artist, number: int) -> list[Sitting]:
    """The picture of the artist and the banner of her storefront."""
    palettes = list(painter.PALETTES)
    palette = palettes[number % len(palettes)]
    return [
        Sitting(
            artist.pk,
            None,
            Image.Kind.PORTRAIT,
            "",
            palette,
            number,
            (720, 900),
            f"{artist.name} at work, seen from behind.",
        ),
        Sitting(
            artist.pk,
            None,
            Image.Kind.BANNER,
            "",
            palette,
            number,
            (1_600, 500),
            f"A wide wash in {painter.PALETTES[palette]}.",
        ),
    ]


def sit(sitting: Sitting, *, at: dt.datetime) -> None:
    """Paint one picture, hand it in and make what the public sees of it. Runs in a process of its own."""
    artist = Artist.objects.get(pk=sitting.artist)
    work = Work.objects.get(pk=sitting.work) if sitting.work else None
    if Image.objects.filter(artist=artist, work=work, kind=sitting.kind, status=Image.Status.READY).exists():
        return
    photograph = io.BytesIO()
    _paint(sitting).save(photograph, "JPEG", quality=93)
    photograph.seek(0)
    image = works.add_image(
        artist=artist,
        work=work,
        file=photograph,
        name=f"{sitting.kind}.jpg",
        kind=sitting.kind,
        alt_text=sitting.alt_text,
        at=at,
    )
    works.make_renditions(image=image, at=at)


def _paint(sitting: Sitting):
    size, seed = sitting.size, sitting.seed
    match sitting.kind:
        case Image.Kind.PENCIL:
            return painter.pencil_stage(sitting.subject, seed=seed, size=size)
        case Image.Kind.WET:
            return painter.wet_stage(sitting.subject, seed=seed, palette=sitting.palette, size=size)
        case Image.Kind.DETAIL:
            return painter.macro(sitting.subject, seed=seed, palette=sitting.palette, size=size)
        case Image.Kind.PORTRAIT:
            return painter.portrait(seed=seed, size=size)
        case Image.Kind.BANNER:
            return painter.banner(seed=seed, palette=sitting.palette, size=size)
        case _:
            return painter.paint(sitting.subject, seed=seed, palette=sitting.palette, size=size)
