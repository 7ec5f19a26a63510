"""How large a sheet is on a wall: its rectangle above a piece of furniture, all in centimetres. Arithmetic, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

EYE_LEVEL = 152.0  # where galleries hang the middle of a picture
GAP = 14.0  # between the furniture and the sheet above it
AIR = 22.0  # around the highest and the widest thing in view
MOST_SIZES = 4


class Furniture(StrEnum):
    """What stands below: its width and height are what people know without thinking."""

    CHAIR = "chair"
    SOFA = "sofa"


# (width, height) of the furniture, and the width of wall that is seen with it.
MEASURES = {Furniture.CHAIR: (48.0, 84.0, 190.0), Furniture.SOFA: (200.0, 80.0, 300.0)}
LARGEST_ABOVE_A_CHAIR = 45.0


@dataclass(frozen=True, slots=True)
class Scene:
    """A wall seen straight on. `x`, `y`: the sheet's upper left corner, from the upper left of the view."""

    furniture: Furniture
    width: float
    height: float
    sheet_width: float
    sheet_height: float
    x: float
    y: float

    @property
    def furniture_x(self) -> float:
        """The left edge of what stands below, in the middle of the view."""
        return (self.width - MEASURES[self.furniture][0]) / 2


def scene(width_mm: int, height_mm: int) -> Scene:
    """
    A sheet hung at eye level, or higher where it would touch the furniture, with the floor as the lower edge.

    :raises ValueError: if a side is not longer than nothing
    """
    if width_mm <= 0 or height_mm <= 0:
        raise ValueError("a sheet has a width and a height")
    sheet_width, sheet_height = width_mm / 10, height_mm / 10
    furniture = (
        Furniture.CHAIR if max(sheet_width, sheet_height) <= LARGEST_ABOVE_A_CHAIR else Furniture.SOFA
    )
    _, stands, wall = MEASURES[furniture]
    middle = max(EYE_LEVEL, stands + GAP + sheet_height / 2)
    width = max(wall, sheet_width + 2 * AIR)
    height = max(middle + sheet_height / 2 + AIR, 200.0)
    return Scene(
        furniture=furniture,
        width=width,
        height=height,
        sheet_width=sheet_width,
        sheet_height=sheet_height,
        x=(width - sheet_width) / 2,
        y=height - middle - sheet_height / 2,
    )
