"""What was made, its pictures, and the signed word that a person made it."""

from artists.works.models.attesting import Attestation, CurationRules, Evidence, Review
from artists.works.models.pictures import Image, Rendition, public_storage
from artists.works.models.works import Work

__all__ = [
    "Attestation",
    "CurationRules",
    "Evidence",
    "Image",
    "Rendition",
    "Review",
    "Work",
    "public_storage",
]
