"""An artist, the window she sells from, who follows her, and what she takes along when she leaves."""

from artists.profiles.models.archives import Archive
from artists.profiles.models.naming import Address, Follow, NameRequest
from artists.profiles.models.storefronts import Artist, ShippingRate, Storefront

__all__ = ["Address", "Archive", "Artist", "Follow", "NameRequest", "ShippingRate", "Storefront"]
