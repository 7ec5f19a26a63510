"""Pictures in templates: `srcset` from renditions, and the class that holds a work's proportions on the wall."""

import math
from collections.abc import Iterable

from django import template

register = template.Library()

# The classes .rm40 to .rp60 of components.css are two per cent apart.
_STEP = math.log(1.02)
_NARROWEST, _WIDEST = -40, 60


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

    Works beyond 0.45 or 3.3 get the last class and stand, uncropped, in a mount of that shape.
    """
    if not width or not height:
        return "r0"
    exact = round(math.log(width / height) / _STEP)
    step = max(_NARROWEST, min(_WIDEST, exact))
    sign = "p" if step > 0 else "m" if step < 0 else ""
    return f"r{sign}{abs(step)}{'' if step == exact else ' mounted'}"
