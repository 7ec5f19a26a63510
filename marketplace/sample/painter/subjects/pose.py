"""Outlines drawn about a middle of their own, to be placed on the sheet."""

import numpy as np

from marketplace.sample.painter import shapes as sh


class Pose:
    """Turns an outline about its own middle into one on the sheet: placed, sized, maybe mirrored."""

    def __init__(self, x, y, size, way=1):
        self.at, self.by = np.array([x, y]), np.array([way * size, size])

    def __call__(self, *outline, closed=True) -> np.ndarray:
        return sh.smooth(np.array(outline, float), closed=closed) * self.by + self.at

    def limb(self, width, *path) -> np.ndarray:
        return sh.stroke(self(*path, closed=False), abs(self.by[0]) * width, tip=0.45)
