"""Writing an offer: its facts, its ways to buy, what is disclosed; and copying one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from artists.listings import disclosure as disclosures
from artists.listings import selectors
from artists.listings.models import Listing, Option
from artists.profiles.plain_text import one_line, plain
from artists.works.models import Work
from payouts import language
from payouts.splits import selectors as agreements

from .pricing import BadOffer, require_signed_prices
from .stock import follow_stock

Kind, Status = Listing.Kind, Listing.Status
_CLEANED = {
    "process": one_line,
    "printer": one_line,
    "description": plain,
    "disclosure": disclosures.cleaned,
}


@dataclass(frozen=True, slots=True)
class OptionTerms:
    """
    One way to buy: `price` and, for open editions, `stock` (None: made on demand). Sizes in millimetres.

    `id` names the option that it is now, where it is one already. `dispatch_days`: None for the listing's own.
    `travels`: "flat", "tube" or "framed"; empty where its size and words are to tell.
    """

    price: int
    name: str = ""
    sheet_width_mm: int | None = None
    sheet_height_mm: int | None = None
    paper: str = ""
    stock: int | None = None
    dispatch_days: int | None = None
    travels: str = ""
    id: int | None = None


@transaction.atomic
def create_listing(
    *,
    work: Work,
    kind: str,
    options: Sequence[OptionTerms],
    at: dt.datetime,
    currency: str = "EUR",
    edition_size: int | None = None,
    artist_proofs: int = 0,
    process: str = "",
    printer: str = "",
    description: str = "",
    dispatch_days: int = 5,
    tells_of_other_editions: bool = False,
    disclosure: dict | None = None,
) -> Listing:
    """
    Write an offer of a work, as a draft. An original is one; a limited edition has a size; an open one has none.

    :raises BadOffer: if the parts do not fit each other, or there is such an offer already
    """
    _require_fitting(kind, edition_size, artist_proofs, options)
    Work.objects.select_for_update().get(pk=work.pk)
    if kind == Kind.ORIGINAL and work.listings.filter(kind=kind).exclude(status=Status.WITHDRAWN).exists():
        raise BadOffer("kind", _("The original is offered already. There is only one of it."))
    if kind == Kind.LIMITED and not tells_of_other_editions and selectors.other_editions(work).exists():
        raise BadOffer(
            "tells_of_other_editions",
            _(
                "There is a limited edition of this picture already. Confirm that buyers of both are told of the other."
            ),
        )
    listing = Listing.objects.create(
        work=work,
        kind=kind,
        currency=currency,
        edition_size=1 if kind == Kind.ORIGINAL else edition_size,
        artist_proofs=artist_proofs,
        process=one_line(process),
        printer=one_line(printer),
        description=plain(description),
        dispatch_days=dispatch_days,
        tells_of_other_editions=tells_of_other_editions and kind == Kind.LIMITED,
        disclosure=disclosures.cleaned(disclosure or {}),
        created_at=at,
    )
    _write_options(listing, options)
    return listing


@transaction.atomic
def edit_listing(*, listing: Listing, options: Sequence[OptionTerms], **facts) -> Listing:
    """
    Change an offer. `facts`: edition_size, artist_proofs, process, printer, description, dispatch_days, disclosure,
    tells_of_other_editions.

    Once it was published an edition only becomes smaller, never below the numbers that are taken; what was disclosed
    stays, but for what was not known; and a price below the one that others signed takes a new split.

    :raises BadOffer: if it may not change like this
    """
    listing = Listing.objects.select_for_update().get(pk=listing.pk)
    size = (
        facts.get("edition_size", listing.edition_size)
        if listing.kind == Kind.LIMITED
        else listing.edition_size
    )
    proofs = facts.get("artist_proofs", listing.artist_proofs)
    _require_fitting(listing.kind, size, proofs, options)
    if listing.published_at:
        _require_kept(listing, size, proofs, facts)
    rows, _left_over = _matched(listing, options)
    require_signed_prices(listing, [(row, terms.price) for row, terms in zip(rows, options, strict=True)])
    facts["edition_size"] = size
    for name, value in facts.items():
        setattr(listing, name, _CLEANED[name](value) if name in _CLEANED else value)
    listing.save(update_fields=[*facts])
    _write_options(listing, options)
    return follow_stock(listing=listing)


@transaction.atomic
def duplicate(*, listing: Listing, at: dt.datetime) -> Listing:
    """
    The same offer again as a draft: another size of edition, or a fresh start after a split that came to nothing.

    Splits are not copied, since nobody signed them for this; nor is an original, of which there is one.

    :raises BadOffer: if it is an original that is still offered
    """
    copy = create_listing(
        work=listing.work,
        kind=listing.kind,
        options=[
            OptionTerms(**{name: getattr(option, name) for name in _COPIED})
            for option in listing.options.all()
        ],
        currency=listing.currency,
        edition_size=listing.edition_size if listing.kind == Kind.LIMITED else None,
        artist_proofs=listing.artist_proofs,
        process=listing.process,
        printer=listing.printer,
        description=listing.description,
        dispatch_days=listing.dispatch_days,
        tells_of_other_editions=listing.kind == Kind.LIMITED,
        disclosure=listing.disclosure,
        at=at,
    )
    # Whoever copies a limited edition has not yet said that buyers are told of both.
    Listing.objects.filter(pk=copy.pk).update(tells_of_other_editions=False)
    copy.tells_of_other_editions = False
    return copy


_COPIED = ("price", "name", "sheet_width_mm", "sheet_height_mm", "paper", "stock", "dispatch_days", "travels")


def _require_fitting(
    kind: str, edition_size: int | None, proofs: int, options: Sequence[OptionTerms]
) -> None:
    if kind == Kind.LIMITED and edition_size is None:
        raise BadOffer("edition_size", _("Say how many copies there will be."))
    if kind == Kind.LIMITED and not 2 <= edition_size <= 10_000:
        raise BadOffer("edition_size", _("A limited edition has from 2 to 10,000 copies."))
    if kind == Kind.OPEN and edition_size is not None:
        raise BadOffer(
            "edition_size", _("An open edition has no number of copies. Choose a limited edition instead.")
        )
    if proofs and (kind != Kind.LIMITED or proofs > edition_size):
        raise BadOffer(
            "artist_proofs", _("Proofs belong to a limited edition, and are no more than its copies.")
        )
    if not options:
        raise BadOffer("price", _("Name a price."))
    if kind == Kind.ORIGINAL and len(options) > 1:
        raise BadOffer("price", _("There is one original, so it has one price."))
    names = [one_line(option.name).casefold() for option in options]
    if len(set(names)) < len(names):
        raise BadOffer("options", _("Two options have the same name. Tell them apart."))
    if any(not 100 <= option.price <= 99_999_999 for option in options):
        raise BadOffer("price", _("A price is from 1.00 to 999,999.99."))


def _require_kept(listing: Listing, size: int | None, proofs: int, facts: dict) -> None:
    """What buyers were told stays true."""
    if listing.kind == Kind.LIMITED:
        if size > listing.edition_size or proofs > listing.artist_proofs:
            raise BadOffer(
                "edition_size",
                _("An edition that was published with %(number)s copies can become smaller, never larger.")
                % {"number": listing.edition_size},
            )
        taken = (
            listing.reservations.exclude(status="released").aggregate(last=Max("copy_number"))["last"] or 0
        )
        if size < taken:
            raise BadOffer(
                "edition_size",
                _("Number %(number)s is sold or held, so there are at least %(number)s copies.")
                % {"number": taken},
            )
        if listing.tells_of_other_editions and not facts.get("tells_of_other_editions", True):
            raise BadOffer("tells_of_other_editions", _("Buyers of both editions were promised to be told."))
    if "disclosure" in facts and (
        gone := disclosures.taken_back(listing.disclosure, disclosures.cleaned(facts["disclosure"]))
    ):
        raise BadOffer(
            "disclosure",
            _("Buyers were told otherwise: %(facts)s. Only what was not known can be told later.")
            % {"facts": language.listed(language.in_a_sentence(each) for each in gone)},
        )


def _matched(listing: Listing, options: Sequence[OptionTerms]) -> tuple[list[Option], list[Option]]:
    """
    The row of each of `options`, in their order, made where there is none; and the rows that are left over.

    An option is the one that its id names, or else its name, since orders point at it. A single one renamed is the same.
    """
    rows = list(listing.options.all())
    by_id = {row.pk: row for row in rows}
    if len(rows) == len(options) == 1 and options[0].id is None:
        return rows, []
    found: list[Option | None] = []
    for terms in options:
        if terms.id is not None and terms.id not in by_id:
            raise BadOffer("options", _("One of these options is not there any more. Open the page again."))
        found.append(by_id.pop(terms.id, None))
    by_name = {row.name: row for row in by_id.values()}
    for place, terms in enumerate(options):
        if found[place] is None and (row := by_name.pop(one_line(terms.name), None)):
            found[place] = by_id.pop(row.pk)
    return [row or Option(listing=listing) for row in found], list(by_id.values())


def _write_options(listing: Listing, options: Sequence[OptionTerms]) -> None:
    """Bring the options to what they should be; one that is there already keeps its row, since orders point at it."""
    rows, left_over = _matched(listing, options)
    for option in left_over:
        _drop(option)
    # Two that swap their names must not meet halfway.
    for option in rows:
        if option.pk:
            Option.objects.filter(pk=option.pk).update(name=f"\x01{option.pk}")
    for position, (option, terms) in enumerate(zip(rows, options, strict=True)):
        option.position, option.name, option.price = position, one_line(terms.name), terms.price
        option.sheet_width_mm, option.sheet_height_mm = terms.sheet_width_mm, terms.sheet_height_mm
        option.paper, option.stock = one_line(terms.paper), terms.stock
        option.dispatch_days, option.travels = terms.dispatch_days, terms.travels
        option.save()


def _drop(option: Option) -> None:
    if agreements.history(option.subject).exclude(status="draft").exists():
        raise BadOffer(
            "options",
            _("“%(option)s” has a split of its own, which is kept, so it stays. Set its stock to 0 instead.")
            % {"option": option},
        )
    try:
        with transaction.atomic():
            option.delete()
    except IntegrityError as error:
        raise BadOffer(
            "options",
            _("“%(option)s” was ordered, so it stays. Set its stock to 0 instead.") % {"option": option},
        ) from error
