import itertools
from functools import cache

import numpy as np
import pytest

from marketplace.sample import painter

SMALL = (64, 48)
FORMATS = [SMALL, (48, 64), (56, 56), (96, 36)]


@cache
def gallery(subject):
    """`subject` once in every palette, in every format, each by another seed."""
    return {
        (seed, palette, size): painter.paint(subject, seed=seed, palette=palette, size=size)
        for seed, (palette, size) in enumerate(zip(painter.PALETTES, itertools.cycle(FORMATS), strict=False))
    }


def brightness(picture):
    return np.asarray(picture.convert("L"), float).mean() / 255


@pytest.mark.parametrize("subject", painter.SUBJECTS)
def test_every_subject_is_painted_in_every_palette_at_the_asked_size(subject):
    for (_, _, size), picture in gallery(subject).items():
        assert picture.mode == "RGB"
        assert picture.size == size


@pytest.mark.parametrize("subject", painter.SUBJECTS)
def test_the_same_seed_paints_the_same_picture(subject):
    (seed, palette, size), before = next(iter(gallery(subject).items()))

    after = painter.paint(subject, seed=seed, palette=palette, size=size)

    assert after.tobytes() == before.tobytes()


@pytest.mark.parametrize("subject", painter.SUBJECTS)
def test_another_seed_paints_another_picture(subject):
    (seed, palette, size), before = next(iter(gallery(subject).items()))

    other = painter.paint(subject, seed=seed + 1, palette=palette, size=size)

    assert other.tobytes() != before.tobytes()


@pytest.mark.parametrize("subject", painter.SUBJECTS)
def test_paper_shines_through_the_paint(subject):
    pictures = gallery(subject).values()

    night = subject.startswith(("linocut", "moonlit"))
    assert np.mean([brightness(picture) for picture in pictures]) > (0.3 if night else 0.5)
    for picture in pictures:
        assert np.asarray(picture).max() > 220, "no white was kept"
        assert np.asarray(picture, float).std() > 8, "nothing was painted"


def test_the_pencil_drawing_is_pale_and_the_first_washes_lie_between_it_and_the_painting():
    drawing = painter.pencil_stage("harbour", seed=5, size=SMALL)
    washes = painter.wet_stage("harbour", seed=5, palette="dawn", size=SMALL)
    painting = painter.paint("harbour", seed=5, palette="dawn", size=SMALL)

    assert brightness(drawing) > brightness(washes) > brightness(painting)


def test_a_drawing_has_the_composition_of_its_painting_at_any_size():
    small, large = (painter.pencil_stage("pears", seed=9, size=size) for size in ((120, 90), (240, 180)))
    ink = [255 - np.asarray(picture.convert("L").resize((24, 18)), float) for picture in (small, large)]

    assert np.corrcoef(ink[0].ravel(), ink[1].ravel())[0, 1] > 0.8


def test_close_looks_portraits_and_banners_have_the_asked_size():
    close = painter.macro("poppies", seed=1, palette="poppy", size=(120, 90))
    portrait = painter.portrait(seed=1, size=(90, 90))
    banner = painter.banner(seed=1, palette="lagoon", size=(240, 60))

    assert [picture.size for picture in (close, portrait, banner)] == [(120, 90), (90, 90), (240, 60)]
    assert brightness(banner) > 0.6


@pytest.mark.parametrize("subject", painter.SUBJECTS)
def test_the_words_for_a_picture_are_a_sentence_about_what_it_shows(subject):
    words = painter.alt_text(subject, seed=1, palette="north-sea")

    assert words[0].isupper() and words.endswith(".")
    assert "image" not in words.lower()
    assert "North Sea" in words
