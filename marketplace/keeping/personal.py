"""What a person keeps here, as theirs to take along and to have removed."""

import datetime as dt

from django.core.files.storage import default_storage

from artists.profiles.models import Follow
from marketplace.catalogue.countries import country_name
from marketplace.keeping.models import Address, DailyLetter, Favourite, Pack, SavedSearch, Told, Wait


def held(user) -> dict[str, list[dict]]:
    return {
        "Favourites": [
            {"work": each.work.title, "artist": each.work.artist.name, "since": each.since}
            for each in Favourite.objects.filter(user=user).select_related("work__artist").order_by("-since")
        ],
        "Artists you follow": [
            {"artist": each.artist.name, "since": each.since}
            for each in Follow.objects.filter(user=user).select_related("artist").order_by("-since")
        ],
        "Saved searches": [
            {
                "name": each.name,
                "address": f"/works/{each.address}",
                "letters": each.get_alert_display(),
                "saved": each.saved_at,
            }
            for each in SavedSearch.objects.filter(user=user)
        ],
        "Works we told you of": [
            {"work": each.work.title, "search": each.search.name if each.search else "", "told": each.at}
            for each in Told.objects.filter(user=user).select_related("work", "search").order_by("-at")
        ],
        "Letters you chose": [
            {"letter": each.get_kind_display(), "wanted": each.wanted}
            for each in DailyLetter.objects.filter(user=user)
        ],
        "Works you wait for": [
            {"work": each.work.title, "address": each.email, "asked": each.asked_at, "until": each.ends_at}
            for each in Wait.objects.filter(user=user).select_related("work")
        ],
        "Addresses": [
            {
                "name": each.name,
                "street": each.street,
                "more": each.street_2,
                "postcode": each.postcode,
                "town": each.town,
                "country": country_name(each.country),
                "usual": each.is_default,
                "added": each.added_at,
            }
            for each in Address.objects.filter(user=user)
        ],
        "Packs of your data": [
            {"asked for": each.asked_at, "state": each.get_status_display()}
            for each in Pack.objects.filter(user=user)
        ],
    }


def ties(user, *, at: dt.datetime) -> list[str]:
    """Nothing of this stands in the way of leaving."""
    return []


def forget(user, *, at: dt.datetime) -> None:
    """All of it goes, and the files of packs with it."""
    for pack in Pack.objects.filter(user=user).exclude(file=""):
        default_storage.delete(pack.file)
    # Waits that were asked for before signing in carry the address alone.
    Wait.objects.filter(email__iexact=user.email).delete()
    for model in (Favourite, Follow, Told, SavedSearch, DailyLetter, Wait, Address, Pack):
        model.objects.filter(user=user).delete()
