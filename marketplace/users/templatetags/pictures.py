"""Pictures in templates: `srcset` from renditions, and the class that holds a work's proportions on the wall."""

import math
from collections.abc import Iterable

from django import template

register = template.Library()

# The classes .rm30 to .rp40 of components.css are two per cent apart.
_STEP = math.log(1.02)
_NARROWEST, _WIDEST = -30, 40


def _address(rendition) -> str:
    return rendition.file.url


@register.filter
def srcset(renditions: Iterable, form: str) -> str:
    """The `renditions` (each `format`, `file`, `width` in pixels) of one format: "a.avif 320w, b.avif 640w"."""
    chosen = sorted((each for each in renditions if each.format == form), key=lambda each: each.width)
    return ", ".join(f"{_address(each)} {each.width}w" for each in chosen)


@register.filter
def fallback(renditions: Iterable, width: int = 960) -> str:
    """The address of the JPEG nearest to `width` pixels, for `src`; empty while there is none."""
    chosen = [each for each in renditions if each.format == "jpeg"] or list(renditions)
    if not chosen:
        return ""
    return _address(min(chosen, key=lambda each: abs(each.width - width)))


@register.filter
def proportion(width: int, height: int) -> str:
    """
    The class for a picture of `width` by `height`: "rp15" is 1.02 to the 15th, about 4:3.

    Works beyond 0.55 or 2.2 get the last class and stand in a mount of that shape, uncropped.
    """
    if not width or not height:
        return "r0"
    step = max(_NARROWEST, min(_WIDEST, round(math.log(width / height) / _STEP)))
    return "r0" if step == 0 else f"r{'p' if step > 0 else 'm'}{abs(step)}"
