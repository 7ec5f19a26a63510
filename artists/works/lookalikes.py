"""Finding near-copies among all pictures: by the bands of their hashes in PostgreSQL, then by the small pictures."""

from collections import defaultdict

from django.db import connection
from PIL import Image as Pillow

from artists.works import fingerprints
from artists.works.models import Fingerprint

CANDIDATES = 200  # meetings of hashes looked at, the nearest first
FINALISTS = 12  # pictures whose small pictures are compared
_MEETINGS = 3  # ways tried for each

# Every reading of each band is one look into that band's index. The planner is told nothing: a few rows a key.
_LOOKUP = """
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest(%(band)s::smallint[], %(question)s::smallint[], %(key)s::integer[], %(hash)s::bigint[])
             AS asked (band, question, key, hash)
), met AS (
    SELECT kept.image_id, kept.view, asked.question, kept.hash # asked.hash AS differing
      FROM asked JOIN works_viewhash kept ON ((kept.hash & 2097151)::integer) = asked.key
     WHERE asked.band = 0
    UNION ALL
    SELECT kept.image_id, kept.view, asked.question, kept.hash # asked.hash
      FROM asked JOIN works_viewhash kept ON ((kept.hash >> 21 & 2097151)::integer) = asked.key
     WHERE asked.band = 1
    UNION ALL
    SELECT kept.image_id, kept.view, asked.question, kept.hash # asked.hash
      FROM asked JOIN works_viewhash kept ON ((kept.hash >> 42 & 2097151)::integer) = asked.key
     WHERE asked.band = 2
), near AS (
    SELECT image_id, view, question, bit_count(differing::bit(64)) AS distance
      FROM met WHERE bit_count(differing::bit(64)) <= %(farthest)s
     ORDER BY distance, image_id, view, question
     LIMIT %(candidates)s
)
SELECT near.image_id, near.view, near.question, near.distance
  FROM near JOIN works_image image ON image.id = near.image_id
 WHERE image.artist_id <> %(artist)s AND image.work_id IS NOT NULL AND image.status <> 'refused'
 ORDER BY near.distance, near.image_id, near.view, near.question
"""


def near_copies(picture: Pillow.Image, *, artist_id: int, at_least: float) -> list[tuple[int, float]]:
    """
    Pictures of other artists' works that an RGB picture looks copied from, as (image id, likeness), the likest first.

    Cropped, mirrored, turned by a quarter, framed, scaled or tinted ones too.
    """
    asked = fingerprints.questions(picture)
    meetings = defaultdict(list)
    for image_id, view, question, _ in candidates(asked, artist_id=artist_id):
        if len(meetings) < FINALISTS or image_id in meetings:
            meetings[image_id].append((asked[question], view))
    kept = Fingerprint.objects.in_bulk(list(meetings))
    scored = [
        (image_id, max(_likeness(kept[image_id], *met) for met in ways[:_MEETINGS]))
        for image_id, ways in meetings.items()
        if image_id in kept
    ]
    alike = [(image_id, round(score, 3)) for image_id, score in scored if score >= at_least]
    return sorted(alike, key=lambda found: (-found[1], found[0]))


def candidates(asked: list[fingerprints.Question], *, artist_id: int) -> list[tuple[int, int, int, int]]:
    """Meetings of hashes, the nearest first: image id, view, number of the question, signs that differ. One query."""
    rows = [
        (band, number, key, question.hash)
        for number, question in enumerate(asked)
        for band, keys in enumerate(question.keys)
        for key in keys
    ]
    if not rows:
        return []
    names = ("band", "question", "key", "hash")
    arrays = {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
    limits = {"farthest": fingerprints.FARTHEST, "candidates": CANDIDATES, "artist": artist_id}
    with connection.cursor() as cursor:
        cursor.execute(_LOOKUP, arrays | limits)
        return list(dict.fromkeys(cursor.fetchall()))


def _likeness(kept: Fingerprint, question: fingerprints.Question, view: int) -> float:
    known = fingerprints.Fingerprint((), bytes(kept.thumb), tuple(kept.inner))
    return fingerprints.likeness(question, known, view)
