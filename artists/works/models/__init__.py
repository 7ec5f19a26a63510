"""What was made, and its pictures."""

from artists.works.models.pictures import Image, Rendition, public_storage
from artists.works.models.works import Work

__all__ = ["Image", "Rendition", "Work", "public_storage"]
