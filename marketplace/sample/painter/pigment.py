"""
Paint as something that takes light away.

A pigment is kept as its absorbance: how much red, green and blue one full
stroke of it removes. Absorbances add, so glazes multiply, thin paint is pale
and thick paint grows deep instead of turning flat.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np


@lru_cache(maxsize=512)
def pigment(colour: str) -> np.ndarray:
    """The absorbance of one full stroke that looks like `colour` ("#rrggbb") on white."""
    seen = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32)
    absorbance = -np.log(np.clip(seen, 6, 252) / 255.0)
    absorbance.setflags(write=False)
    return absorbance


# Things that keep a colour of their own whatever the mood of the palette.
LOCAL = {
    "lemon": "#f7c92b",
    "lemon shade": "#cf9a2a",
    "pear": "#c3bd45",
    "blush": "#dc7a4c",
    "poppy red": "#e0402f",
    "coral": "#ef8068",
    "rose": "#dc7f92",
    "iris": "#6a58b0",
    "iris light": "#a99ad8",
    "leaf": "#6f9443",
    "leaf deep": "#3d6b47",
    "leaf blue": "#5d8c7c",
    "straw": "#dcb765",
    "ginger": "#d18a45",
    "terracotta": "#cf6f48",
    "brick": "#b5573f",
    "bark": "#6d5442",
    "stone": "#b3a48e",
    "sand": "#e3c896",
    "robin": "#e0693a",
    "cobalt": "#4a74c0",
    "sky": "#86b2dc",
    "turquoise": "#4fa9a8",
    "slate": "#6c7d90",
    "skin": "#e0a583",
    "cream": "#f2ddb0",
    "ink": "#37404e",
}

ROLES = ("sky", "glow", "far", "mid", "near", "dark", "earth", "accent", "water")


@dataclass(frozen=True)
class Palette:
    """
    A mood: pigments by the part they play, and how far they pull local colours.

    A pull of 0 leaves a lemon yellow; a pull of 1 paints it in the mood's own
    single hue, as a monochrome does.
    """

    words: str
    colours: tuple[str, ...]
    pull: float = 0.18

    def __getitem__(self, role: str) -> np.ndarray:
        return pigment(self.colours[ROLES.index(role)])

    @lru_cache(maxsize=512)  # noqa: B019  palettes live as long as the program
    def local(self, thing: str) -> np.ndarray:
        own = pigment(LOCAL[thing])
        mood = self["near"] if self.pull > 0.6 else (self["mid"] + self["accent"]) / 2
        return (1 - self.pull) * own + self.pull * mood * (own.mean() / mood.mean())


#                                   sky        glow       far        mid        near       dark       earth      accent     water
PALETTES = {
    "dawn": Palette(
        "the rose and gold of dawn",
        ("#9fbfdc", "#f8b78c", "#bfa3c6", "#8f8fba", "#64739a", "#3c4262", "#cf9a70", "#e8735c", "#a5c0d6"),
    ),
    "north-sea": Palette(
        "the cold blues of the North Sea",
        ("#8db3cb", "#e9dfc4", "#8faebb", "#56869c", "#33647e", "#1f3c50", "#b9a27c", "#d9694a", "#5f98a8"),
    ),
    "ochre-earth": Palette(
        "ochre and warm earth",
        ("#a9c3cc", "#f3cf86", "#cbb38c", "#c2924c", "#94682f", "#54402f", "#cc9446", "#b5482e", "#9db8b4"),
    ),
    "spring-green": Palette(
        "the fresh greens of spring",
        ("#a6d0e2", "#f6ea9c", "#a9cdb0", "#83b264", "#4f8a4e", "#2b5542", "#c9b26a", "#ee7f8f", "#8cc4be"),
    ),
    "dusk-violet": Palette(
        "the violets of dusk",
        ("#9a9cd0", "#f2a5a0", "#a894c4", "#7d6aa8", "#574a86", "#322c55", "#a3797f", "#e5816a", "#8a93c6"),
    ),
    "indigo-monochrome": Palette(
        "indigo alone",
        ("#91a6c4", "#d3dbe4", "#8fa3c0", "#607ca6", "#3b5783", "#1f3154", "#7f94b3", "#3f5f95", "#7b95b8"),
        pull=1.0,
    ),
    "burnt-sienna": Palette(
        "burnt sienna and blue shadow",
        ("#a8bccb", "#f5c59a", "#cda58f", "#bd7350", "#8d4b33", "#46302f", "#c98452", "#cb5230", "#92adb8"),
        pull=0.3,
    ),
    "poppy": Palette(
        "poppy red and meadow green",
        ("#a3c8e0", "#fbd394", "#acc4a2", "#8aa858", "#577a45", "#30463a", "#d0a565", "#e2402f", "#8fbac4"),
        pull=0.1,
    ),
    "winter-grey": Palette(
        "the quiet greys of winter",
        ("#b4c2cf", "#ecdccb", "#b3bac6", "#8b96a6", "#5f6c7d", "#343c49", "#ab9f92", "#b4584a", "#a3b6c0"),
        pull=0.35,
    ),
    "lagoon": Palette(
        "the turquoise of a lagoon",
        ("#8fd0e0", "#fbe0ad", "#93cfc6", "#43aaa8", "#1f7d8c", "#14475c", "#dcc08a", "#f0806a", "#4fb9bd"),
    ),
    "orchard": Palette(
        "the reds and golds of an orchard",
        ("#b3cfe0", "#fbd98f", "#c8c48c", "#d39a45", "#8f8a3e", "#4b4632", "#c48a4c", "#d1483a", "#9cc0bb"),
    ),
    "slate-and-rose": Palette(
        "slate blue and rose",
        ("#a8bad2", "#f7c9c0", "#b0b1cb", "#7c8cae", "#50648a", "#2d3a56", "#bf9b94", "#d9607c", "#92acc4"),
    ),
}
