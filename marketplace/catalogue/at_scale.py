"""How large a sheet is on a wall: its rectangle above a piece of furniture, all in millimetres. Arithmetic, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

EYE_LEVEL = 1_520  # where galleries hang the middle of a picture
GAP = 140  # between the furniture and the sheet above it
AIR = 220  # around the highest and the widest thing in view
LOWEST_CEILING = 2_000
LARGEST_ABOVE_A_CHAIR = 450
MOST_SIZES = 4


class Furniture(StrEnum):
    """What stands below: its width and height are what people know without thinking."""

    CHAIR = "chair"
    SOFA = "sofa"


# Width and height of the furniture, and the width of wall that is seen with it.
MEASURES = {Furniture.CHAIR: (480, 840, 1_900), Furniture.SOFA: (2_000, 800, 3_000)}


@dataclass(frozen=True, slots=True)
class Scene:
    """A wall seen straight on. `x`, `y`: the sheet's upper left corner, from the upper left of the view."""

    furniture: Furniture
    width: int
    height: int
    sheet_width: int
    sheet_height: int
    x: int
    y: int

    @property
    def furniture_x(self) -> int:
        """The left edge of what stands below, in the middle of the view."""
        return (self.width - MEASURES[self.furniture][0]) // 2

    @property
    def furniture_y(self) -> int:
        """Its upper edge; it stands on the floor."""
        return self.height - MEASURES[self.furniture][1]


def scene(width_mm: int, height_mm: int) -> Scene:
    """
    A sheet hung at eye level, or higher where it would touch the furniture, with the floor as the lower edge.

    :raises ValueError: if a side is not longer than nothing
    """
    if width_mm <= 0 or height_mm <= 0:
        raise ValueError("a sheet has a width and a height")
    furniture = Furniture.CHAIR if max(width_mm, height_mm) <= LARGEST_ABOVE_A_CHAIR else Furniture.SOFA
    _, stands, wall = MEASURES[furniture]
    lower_edge = max(EYE_LEVEL - height_mm // 2, stands + GAP)
    width = max(wall, width_mm + 2 * AIR)
    height = max(lower_edge + height_mm + AIR, LOWEST_CEILING)
    return Scene(
        furniture=furniture,
        width=width,
        height=height,
        sheet_width=width_mm,
        sheet_height=height_mm,
        x=(width - width_mm) // 2,
        y=height - lower_edge - height_mm,
    )
