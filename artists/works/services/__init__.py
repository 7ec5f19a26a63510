"""Keeping works, taking in their photographs, and making the public renditions."""

from artists.works.services.pictures import (
    Refused,
    add_image,
    edit_image,
    move_image,
    remove_image,
)
from artists.works.services.renditions import make_renditions
from artists.works.services.works import create_work, edit_work

__all__ = [
    "Refused",
    "add_image",
    "create_work",
    "edit_image",
    "edit_work",
    "make_renditions",
    "move_image",
    "remove_image",
]
