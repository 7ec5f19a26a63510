"""A picture on a page offers every size it has, and keeps its proportions before it is there."""

import re
from pathlib import Path
from types import SimpleNamespace as Sample

import pytest
from django.conf import settings

from marketplace.users.templatetags import pictures


def _rendition(form, width):
    return Sample(format=form, width=width, file=Sample(url=f"/media/{width}.{form}"))


RENDITIONS = [_rendition(form, width) for form in ("jpeg", "avif", "webp") for width in (1280, 320, 640)]


def test_the_sizes_of_one_format_are_offered_from_small_to_large():
    assert (
        pictures.srcset(RENDITIONS, "avif")
        == "/media/320.avif 320w, /media/640.avif 640w, /media/1280.avif 1280w"
    )


def test_a_browser_that_knows_no_srcset_gets_the_jpeg_nearest_to_what_is_asked():
    assert pictures.fallback(RENDITIONS, 700) == "/media/640.jpeg"
    assert pictures.fallback([_rendition("webp", 320)]) == "/media/320.webp"
    assert pictures.fallback([]) == ""


@pytest.mark.parametrize(
    ("width", "height", "named"),
    [
        (1000, 1000, "r0"),
        (4, 3, "rp15"),
        (3, 4, "rm15"),
        (10_000, 1_000, "rp60 mounted"),
        (1_000, 10_000, "rm40 mounted"),
        (None, None, "r0"),
        (0, 10, "r0"),
    ],
)
def test_the_proportions_of_a_work_are_a_class(width, height, named):
    assert pictures.proportion(width, height) == named


def test_every_class_is_in_the_style_sheet_and_at_most_one_per_cent_off():
    sheet = (Path(settings.BASE_DIR) / "static/css/components.css").read_text()
    steps = {name: float(ratio) for name, ratio in re.findall(r"\.(r[mp]?\d+)\{--r:([\d.]+)\}", sheet)}
    for width in range(460, 3_250, 7):
        name = pictures.proportion(width, 1_000)
        assert " " not in name
        assert abs(steps[name] / (width / 1_000) - 1) < 0.0105, (width, name)
