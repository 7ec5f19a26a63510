"""What is shared: an offer, or one option of it."""

from django.utils import translation

from artists.listings.models import Listing, Option
from artists.listings.splitting import Shared
from artists.works.models import Work


def test_a_split_is_titled_in_one_language_whoever_proposes_it():
    listing = Listing(work=Work(title="Harbour at dusk"), kind=Listing.Kind.LIMITED)
    option = Option(listing=listing, name="framed in oak")
    with translation.override("de"):
        assert str(listing) == "Harbour at dusk, Limitierte Auflage"
        assert Shared(listing).title == "Harbour at dusk, limited edition"
        assert Shared(listing, option).title == "Harbour at dusk, limited edition: framed in oak"
