"""What the sample's artists offer, and whom they share it with: agreements in every state."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from artists.listings import services as listings
from artists.listings.models import Listing
from artists.listings.services import OptionTerms
from artists.works import services as works
from artists.works.models import Work
from marketplace.users.models import User
from payouts.payees.models import Payee
from payouts.splits import selectors as agreements
from payouts.splits import services as splits
from payouts.splits.models import SplitAgreement
from payouts.splits.services import Terms

from . import cast, making

REASON = "Everybody named made or printed it, and signed."


@dataclass(frozen=True, slots=True)
class Share:
    """Somebody beside the artist: `amount` in minor units a copy, or `points` of what remains."""

    key: str
    role: str
    amount: int | None = None
    points: int | None = None


PRINTER = Share("press", "Printer", amount=800)
FRAMER = Share("frames", "Framer", amount=3_000)

# Which offer is shared with whom, and how far its signing has come.
SHARED: dict[tuple[str, str], tuple[tuple[Share, ...], str]] = {
    ("Harbour before the boats", "limited"): ((PRINTER, Share("ben", "Co-maker", points=2_500)), "active"),
    ("Sassi, four o'clock", "limited"): ((PRINTER,), "active"),
    ("Iris sibirica", "limited"): ((PRINTER,), "active"),
    ("Poppies, the whole field", "limited"): ((PRINTER,), "active"),
    ("Costa Nova, all colours", "limited"): ((PRINTER, Share("rosa", "Co-maker", points=2_000)), "active"),
    ("Lemons, Tuesday", "limited"): ((PRINTER,), "superseded"),
    ("Cuillin, clearing", "limited"): ((Share("ben", "Co-maker", points=1_500),), "proposed"),
    ("The long swell", "limited"): ((PRINTER,), "proposed"),
    ("Old bridge over the Neiße", "limited"): ((PRINTER,), "accepted"),
    ("Thirty veils", "original"): ((FRAMER,), "half approved"),
    ("Heron, waiting", "limited"): ((PRINTER,), "rejected"),
    ("Birch wood, October", "limited"): ((PRINTER,), "withdrawn"),
    ("Mørketid", "limited"): ((PRINTER,), "expired"),
    ("Plot 17 in June", "limited"): ((PRINTER,), "draft"),
}


# Four mornings of Ana's and two of Ben's, who has a quarter of the hours and of the rest.
LOGGED = "Harbour before the boats"
MORNINGS = ((9, "", 225), (8, "", 225), (8, "ben@sample.fairhand.example", 150),
            (5, "", 225), (4, "ben@sample.fairhand.example", 150), (3, "", 225))  # fmt: skip


def offer_everything(*, at: dt.datetime, step) -> None:
    """Every work of the cast, offered and handed in a day after it was hung."""
    pieces = [(person, piece) for person in cast.artists() for piece in person.works]
    step.of(len(pieces))
    for person, piece in pieces:
        work = Work.objects.select_related("artist__payee", "artist__user").get(
            title=piece.title, artist__user__email=person.email
        )
        making.sign_for(work, waits=piece.title in making.STILL_TO_CHECK)
        if piece.title == LOGGED:
            _log_hours(work)
        for kind, options, size in _offers(piece):
            _offer(work, kind, options, size, now=at)
        step.done()


def _log_hours(work: Work) -> None:
    """Its hours session by session, which add up to the total the cast has."""
    if work.sessions.exists():
        return
    for days_before, contributor, minutes in MORNINGS:
        day = timezone.localtime(work.created_at - dt.timedelta(days=days_before))
        begun = day.replace(hour=6, minute=40, second=0, microsecond=0)
        works.log_session(
            work=work,
            worked_on=day.date(),
            started_at=begun,
            ended_at=begun + dt.timedelta(minutes=minutes),
            contributor=contributor,
            at=work.created_at,
        )


def _offers(piece: cast.Piece):
    if piece.original:
        yield "original", [OptionTerms(price=piece.original)], 1
    if piece.limited:
        price, size = piece.limited
        yield (
            "limited",
            [OptionTerms(price=price, name="On cotton rag, signed", paper="Cotton rag, 310 g/m²")],
            size,
        )
    if piece.open:
        yield (
            "open",
            [OptionTerms(price=price, name=name, paper="Cotton rag") for name, price in piece.open.items()],
            None,
        )


def _offer(work: Work, kind: str, options: list[OptionTerms], size: int | None, *, now: dt.datetime) -> None:
    day = work.created_at + dt.timedelta(days=1)
    listing = Listing.objects.filter(work=work, kind=kind).first() or listings.create_listing(
        work=work,
        kind=kind,
        options=options,
        edition_size=None if kind == "open" else size,
        artist_proofs=2 if kind == "limited" else 0,
        process="" if kind == "original" else "Pigment print, eleven inks",
        printer="" if kind == "original" else "Petit Press, Nantes",
        dispatch_days=3 if kind == "original" else 7,
        disclosure={} if kind == "original" else _disclosed(kind, work),
        at=day,
    )
    if listing.status != Listing.Status.DRAFT:
        return
    shared = SHARED.get((work.title, kind))
    if shared and not agreements.latest_for(listing.subject):
        _share(listing, *shared, day=day, now=now)
    try:
        listings.submit(listing=listing, by=work.artist.user, at=day)
    except listings.NotReady:
        # Its split was not signed by all, so it stays a draft, as it would in life.
        return


def _disclosed(kind: str, work: Work) -> dict:
    """What the laws on multiples ask: prints of a scan by the press, signed where they are numbered."""
    limited, cut = kind == "limited", work.medium == Work.Medium.LINOCUT
    # Of a picture that is printed as often as it is asked for, the file is kept.
    ends = limited and not any(piece.open for piece in _pieces(work))
    answers = {
        "master": ("own" if cut else "capture", ""),
        "master_fate": (("cancelled" if cut else "locked") if ends else "kept", ""),
        "signature": ("hand" if limited else "none", ""),
        "numbering": ("hand" if limited else "none", ""),
        "year": ("told", str(work.year)) if limited else ("demand", ""),
        "printer": ("named", "Petit Press, Nantes"),
        "other_proofs": ("none", ""),
        "earlier": ("none", ""),
        "restrike": ("none", ""),
    }
    return {key: {"answer": answer, "words": words} for key, (answer, words) in answers.items()}


def _pieces(work: Work) -> list[cast.Piece]:
    return [piece for person in cast.artists() for piece in person.works if piece.title == work.title]


def _share(
    listing: Listing, others: tuple[Share, ...], state: str, *, day: dt.datetime, now: dt.datetime
) -> None:
    artist = listing.work.artist
    if state not in ("active", "superseded"):
        # What still waits was asked for lately; an invitation runs out after a fortnight.
        day = now - (dt.timedelta(days=20) if state == "expired" else dt.timedelta(days=3))
    agreement = _draft(listing, others, at=day)
    if state == "draft":
        return
    splits.propose(
        agreement=agreement,
        by=artist.user,
        approvals_needed=2 if agreement.unit_price > 50_000 else 1,
        at=day,
    )
    if state == "withdrawn":
        splits.withdraw(agreement=agreement, by=artist.user, at=day + dt.timedelta(hours=5))
    elif state == "rejected":
        payee = _payee(others[0].key)
        splits.decline(
            agreement=agreement,
            payee=payee,
            terms_hash=agreement.terms_hash,
            by=payee.user,
            reason="The paper alone costs more than that. Ten a copy would do.",
            at=day + dt.timedelta(hours=5),
        )
    elif state == "expired":
        splits.expire_due(at=now)
    elif state != "proposed":
        _sign(agreement, at=day + dt.timedelta(hours=6))
        if state in ("active", "superseded", "half approved"):
            _approve(agreement, at=day + dt.timedelta(hours=20))
    if state == "superseded":
        dearer = tuple(Share(s.key, s.role, amount=s.amount + 200) for s in others)
        second = _draft(listing, dearer, at=day + dt.timedelta(days=2))
        splits.propose(agreement=second, by=artist.user, approvals_needed=1, at=day + dt.timedelta(days=2))
        _sign(second, at=day + dt.timedelta(days=3))
        _approve(second, at=day + dt.timedelta(days=4))


def _draft(listing: Listing, others: tuple[Share, ...], *, at: dt.datetime) -> SplitAgreement:
    artist = listing.work.artist
    rest = 10_000 - sum(share.points or 0 for share in others)
    return splits.draft(
        subject=listing.subject,
        title=str(listing),
        currency=listing.currency,
        unit_price=min(listing.options.values_list("price", flat=True)),
        shares=[
            *[Terms(_payee(s.key), s.role, amount=s.amount, basis_points=s.points) for s in others],
            Terms(artist.payee, "Artist", basis_points=rest),
        ],
        by=artist.user,
        at=at,
    )


def _sign(agreement: SplitAgreement, *, at: dt.datetime) -> None:
    for share in agreement.shares.select_related("payee__user"):
        if share.payee.user_id != agreement.proposed_by_id:
            splits.accept(
                agreement=agreement,
                payee=share.payee,
                terms_hash=agreement.terms_hash,
                by=share.payee.user,
                at=at,
            )


def _approve(agreement: SplitAgreement, *, at: dt.datetime) -> None:
    splits.approve(
        agreement=agreement,
        terms_hash=agreement.terms_hash,
        by=User.objects.get(email="carla@sample.fairhand.example"),
        reason=REASON,
        at=at,
    )


def _payee(key: str) -> Payee:
    return Payee.objects.select_related("user").get(user__email=f"{key}@sample.fairhand.example")
