"""Where the painting stops and the paper goes on: taped, loose or bled to the rim."""

import numpy as np

from marketplace.sample.painter import noise
from marketplace.sample.painter.wash import View

KINDS = ("full", "taped", "loose")


def mask(kind: str, width: float, view: View, sides: tuple[float, float], rng) -> np.ndarray | None:
    """
    1 where paint may go, 0 on the rim; None if it may go everywhere.

    :param width: of the margin, in sheet units
    :raises ValueError: if `kind` is not one of KINDS
    """
    if kind not in KINDS:
        raise ValueError(f"no margin is called {kind}; there are {', '.join(KINDS)}")
    if kind == "full":
        return None
    columns, rows = view.size
    x = (np.arange(columns, dtype=np.float32)[None, :] + 0.5) / view.scale + view.origin[0]
    y = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / view.scale + view.origin[1]
    inside = np.minimum(np.minimum(x, sides[0] - x), np.minimum(y, sides[1] - y)) - width
    ragged = noise.window("ragged", rng, (rows, columns), view.long_side)
    if kind == "taped":
        # Here and there a little paint creeps under the tape.
        return noise.smoothstep(inside + 0.0009 * ragged, -0.0012, 0.0016)
    cloud = noise.window("cloud", rng, (rows, columns), view.long_side)
    flow = noise.window("flow", rng, (rows, columns), view.long_side)
    return noise.smoothstep(inside + 0.006 * flow + 0.0045 * cloud + 0.0012 * ragged, -0.003, 0.004)
