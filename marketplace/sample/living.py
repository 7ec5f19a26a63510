"""What happens around the sample's sales: works kept, artists followed, words about parcels, a return, an exhibition."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from dataclasses import replace
from pathlib import Path

from artists.profiles import services as profiles
from artists.profiles.models import Artist
from artists.works.models import Work
from marketplace.aftercare.models import Side
from marketplace.aftercare.services import claiming, conversing
from marketplace.aftercare.services.photographs import Clean
from marketplace.catalogue import exchange, exhibitions, reference_rates
from marketplace.catalogue.filters import Filters
from marketplace.catalogue.models import Exhibition
from marketplace.keeping.models import DailyLetter, SavedSearch
from marketplace.keeping.services import daily, favourites, searches
from marketplace.orders.models import Order, Reservation, Shipment
from marketplace.users.models import User

from . import painter, trading

DAY = dt.timedelta(days=1)
RATES = Path(exchange.__file__).parent / "rates" / "sample.xml"

KEPT = {
    "bea": ("The long swell", "Iris sibirica", "Heron, waiting", "Veils, ochre", "Moon over the in-bye"),
    "emil": ("Town in the morning", "Bridge, high water", "Hare, early"),
    "gita": ("Irises by the water", "Male fern", "Poppies and evening"),
}
FOLLOWED = {"bea": ("ana", "ben"), "emil": ("ana",)}
SEARCHES = {
    "bea": (
        ("Harbours", {"q": "harbour"}),
        ("Small things with plants", {"subject": "botanical", "size": "small"}),
    ),
    "gita": (("Linocuts", {"medium": "linocut"}),),
}
EXHIBITION = "Water, by hand"
EXHIBITED = (
    "Harbour before the boats", "Low tide, Sunday", "The long swell", "Heron at Loch Snizort", "Boats at Torreira",
    "Bridge, high water", "Horizon, salt", "Grey lake",
)  # fmt: skip
EXHIBITION_WORDS = (
    "Eight people looked at water and left the paper to do the rest. What shines here was never painted: it is the white "
    "of the sheet, kept dry while everything around it was wet."
)
# Of the order in which state: who says what, and how many days before today.
SAID = {
    "paid": ((1.5, Side.BUYER, "Could you sign the print on the back, too? It is for my sister."),),
    "half shipped": (
        (6, Side.BUYER, "One parcel is here, and the robin is lovely. Is the other one on its way?"),
        (5.5, Side.ARTIST, "It waits for a flat envelope that is large enough. I send it on Thursday."),
        (5.2, Side.BUYER, "No hurry. Thank you for writing."),
    ),
    "just delivered": (
        (2.5, Side.BUYER, "It is beautiful, but one corner is bent. I sent you photographs."),
    ),
}


def live(*, at: dt.datetime, step) -> None:
    """All of it, each once; what an interrupted load left is found."""
    step.of(5)
    for do in (_rates, _keep, _exhibit, _write, _return):
        do(at)
        step.done()


def _rates(at: dt.datetime) -> None:
    """The made-up rates of the sample, as of today."""
    today = [replace(rates, day=at.date()) for rates in exchange.read(RATES.read_bytes())]
    reference_rates.keep(today, at=at)


def _keep(at: dt.datetime) -> None:
    for key, titles in KEPT.items():
        for number, title in enumerate(titles):
            work = Work.objects.get(title=title)
            favourites.keep(user=_user(key), work_id=work.pk, at=at - DAY * (number + 2))
    for key, artists in FOLLOWED.items():
        for artist in Artist.objects.filter(user__in=[_user(each) for each in artists]):
            profiles.follow(artist=artist, user=_user(key), at=at - 20 * DAY)
        daily.choose(user=_user(key), kind=DailyLetter.Kind.FOLLOWED, wanted=True, at=at)
    for key, asked in SEARCHES.items():
        for name, facets in asked:
            alert = SavedSearch.Alert.DAILY
            searches.save(user=_user(key), asked=Filters.read(facets), name=name, alert=alert, at=at)


def _exhibit(at: dt.datetime) -> None:
    curator = _user("carla")
    found = Exhibition.objects.filter(title=EXHIBITION).first() or exhibitions.arrange(
        exhibition=None,
        title=EXHIBITION,
        words=EXHIBITION_WORDS,
        work_ids=[Work.objects.get(title=title).pk for title in EXHIBITED],
        by=curator,
        at=at - 12 * DAY,
    )
    exhibitions.open_or_close(exhibition=found, status=Exhibition.Status.OPEN, by=curator, at=at - 12 * DAY)


def _write(at: dt.datetime) -> None:
    """A question that waits for its artist, and a talk that came to its end."""
    for state, words in SAID.items():
        parcel = _parcel(state)
        for days, side, text in words:
            by = parcel.order.user if side == Side.BUYER else parcel.artist.user
            if not parcel.messages.filter(text=text).exists():
                conversing.write(shipment=parcel, side=side, by=by, text=text, at=at - DAY * days)
        if len(words) > 1:
            conversing.mark_read(shipment=parcel, side=Side.ARTIST, at=at - 5 * DAY)


def _return(at: dt.datetime) -> None:
    """A parcel that came damaged, for its artist to decide."""
    parcel = _parcel("just delivered")
    sold = Reservation.objects.filter(line__shipment=parcel, status="sold", copy_number__isnull=False)
    claiming.ask(
        shipment=parcel,
        reason="damaged",
        text="The lower left corner is bent, as if the parcel had stood on it.",
        pieces={line.pk: 1 for line in parcel.lines.all()},
        copies=list(sold.values_list("pk", flat=True)),
        pictures=[_damage(seed) for seed in (1, 2)],
        form_key="sample:return",
        at=at - 2.4 * DAY,
    )


def _damage(seed: int) -> Clean:
    """A photograph that the buyer could have sent: a corner, close up. Painted, as everything here."""
    picture, content = painter.macro("beach-huts", seed=seed, palette="dawn", size=(480, 360)), io.BytesIO()
    picture.save(content, "JPEG", quality=85)
    return Clean(hashlib.sha256(content.getvalue()).hexdigest(), content.getvalue(), *picture.size)


def _parcel(state: str) -> Shipment:
    """A parcel of the first purchase in that state: one that waits, if there is one."""
    number = next(n for n, each in enumerate(trading.PURCHASES, start=1) if each.state == state)
    order = Order.objects.get(form_key=f"sample:{number}")
    parcels = order.shipments.select_related("order__user", "artist__user").order_by("pk")
    return parcels.filter(status=Shipment.Status.WAITING).first() or parcels[0]


def _user(key: str) -> User:
    return User.objects.get(email=f"{key}@sample.fairhand.example")
