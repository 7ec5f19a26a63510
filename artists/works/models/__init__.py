"""What was made, its pictures, the signed word that a person made it, and files on their way in."""

from artists.works.models.attesting import Attestation, CurationRules, Evidence, Review
from artists.works.models.collections import CollectedWork, Collection
from artists.works.models.pictures import Image, Rendition, public_storage
from artists.works.models.uploading import Upload
from artists.works.models.works import Work

__all__ = [
    "Attestation",
    "CollectedWork",
    "Collection",
    "CurationRules",
    "Evidence",
    "Image",
    "Rendition",
    "Review",
    "Upload",
    "Work",
    "public_storage",
]
