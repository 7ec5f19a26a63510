"""Collections as pages show them."""

from django.db.models import QuerySet

from artists.works.models import CollectedWork, Collection, Work


def of_artist(artist_id: int) -> list[tuple[Collection, list[Work]]]:
    """An artist's collections in her order, each with its works in hers. Two queries."""
    found = list(Collection.objects.filter(artist=artist_id))
    if not found:
        return []
    places = CollectedWork.objects.filter(collection__in=found).select_related("work")
    works: dict[int, list[Work]] = {}
    for place in places.order_by("position", "pk"):
        works.setdefault(place.collection_id, []).append(place.work)
    return [(each, works.get(each.pk, [])) for each in found]


def owned_by(artist) -> QuerySet[Collection]:
    return Collection.objects.filter(artist=artist)
