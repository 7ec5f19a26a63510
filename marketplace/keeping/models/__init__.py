"""What a visitor keeps here: favourites, searches and what was told of them, waits, addresses, packs of one's own data."""

from marketplace.keeping.models.hearing import DailyLetter, SavedSearch, Told, Wait
from marketplace.keeping.models.own import Address, Favourite, Pack

__all__ = ["Address", "DailyLetter", "Favourite", "Pack", "SavedSearch", "Told", "Wait"]
