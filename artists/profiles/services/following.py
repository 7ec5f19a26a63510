"""Following an artist, and no longer."""

import datetime as dt

from artists.profiles.models import Artist, Follow


def follow(*, artist: Artist, user, at: dt.datetime) -> None:
    """Hear of an artist's new works. Followed already, it stays since when it was; oneself is not followed."""
    if user.pk != artist.user_id:
        Follow.objects.get_or_create(artist=artist, user=user, defaults={"since": at})


def unfollow(*, artist: Artist, user) -> None:
    Follow.objects.filter(artist=artist, user=user).delete()
