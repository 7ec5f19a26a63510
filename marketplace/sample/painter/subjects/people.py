"""People, seldom from the front: the artist is busy."""

import numpy as np

from marketplace.sample.painter import shapes as sh
from marketplace.sample.painter.sheet import Sheet


def artist(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.wash(
        [sh.blob(rng, s.w / 2, s.h / 2, 0.42, 0.42, wobble=0.05)], p["sky"], 0.4, second=p["glow"], first=True
    )
