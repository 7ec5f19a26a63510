"""What was made, its pictures, what looks like it, the signed word that a person made it, and files on their way in."""

from artists.works.models.attesting import Attestation, CurationRules, Evidence, Review
from artists.works.models.collections import CollectedWork, Collection
from artists.works.models.hours import MOST_A_DAY, Session
from artists.works.models.likeness import Fingerprint, Likeness, ViewHash
from artists.works.models.pictures import Image, Rendition, Swatch, Tiling, public_storage
from artists.works.models.uploading import Upload
from artists.works.models.works import Work

__all__ = [
    "MOST_A_DAY",
    "Attestation",
    "CollectedWork",
    "Collection",
    "CurationRules",
    "Evidence",
    "Fingerprint",
    "Image",
    "Likeness",
    "Rendition",
    "Review",
    "Session",
    "Swatch",
    "Tiling",
    "Upload",
    "ViewHash",
    "Work",
    "public_storage",
]
