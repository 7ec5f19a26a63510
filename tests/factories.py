"""
The people and things of the tests: plain functions with fixed, telling defaults.

    ana = make_artist("Ana Moreau")
    harbour = make_work(ana, title="Harbour at dusk")
    print_ = make_listing(harbour, kind="limited", price=8_000, edition_size=30, status="published")

Each writes rows and nothing else: no mail, no Stripe, no picture is cut. What is `published` has a ready picture, an
open storefront and an active agreement, as it would in life.
"""

import datetime as dt
import hashlib
import io
import itertools

from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import slugify
from PIL import Image as Pillow

FRIDAY = dt.datetime(2026, 3, 6, 12, 0, tzinfo=dt.UTC)
PASSWORD = "a quiet green morning"

_numbers = itertools.count(1)


def _model(label: str):
    return apps.get_model(label)


# --- People ---------------------------------------------------------------------------------------


def make_user(name="Ana Moreau", *, email=None, password=PASSWORD, verified=True):
    """Somebody who can sign in with `PASSWORD`. The address follows from the name: ana.moreau@example.org."""
    User = _model("users.User")
    email = email or f"{slugify(name).replace('-', '.')}@example.org"
    if User.objects.filter(email=email).exists():
        email = email.replace("@", f".{next(_numbers)}@")
    user = User.objects.create_user(email, password, name=name)
    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    return user


def make_applicant(name="Nora Lind", *, user=None, at=FRIDAY):
    """Somebody who asked to become a member and waits for an answer."""
    return _model("cooperative.Member").objects.create(
        user=user or make_user(name),
        statement="I paint the harbour where I grew up, in watercolor, from life.",
        links=["https://nora.example"],
        applied_at=at,
    )


def make_member(name="Ana Moreau", *, user=None, at=FRIDAY):
    """A member of the co-operative, without a storefront yet."""
    member = make_applicant(name, user=user, at=at)
    member.move("admitted", decided_at=at, reason="Her own work, shown at two fairs.")
    return member


def make_officer(name="Carla Haas", *, role="admin", at=FRIDAY):
    """A user who holds an office: "reviewer", "admin" or "treasurer"."""
    user = make_user(name)
    _model("cooperative.Office").objects.create(user=user, role=role, active_from=at - dt.timedelta(days=365))
    return user


def make_payee(name="Petit Press", *, user=None, country="FR"):
    """Anyone we can owe, with somebody who speaks for them."""
    return _model("payees.Payee").objects.create(name=name, user=user or make_user(name), country=country)


def make_connected_account(payee, *, status="ready", bank_last4="4242"):
    """A Stripe account as Stripe last described it; Stripe itself knows nothing of it."""
    return _model("payees.ConnectedAccount").objects.create(
        payee=payee, stripe_account=f"acct_test{payee.pk:06d}", status=status, bank_last4=bank_last4
    )


def make_artist(name="Ana Moreau", *, country="FR", town="Douarnenez", storefront="open", at=FRIDAY):
    """A member who sells, with a storefront ("draft", "open" or "closed") that ships everywhere."""
    member = make_member(name, at=at)
    payee = make_payee(name, user=member.user, country=country)
    artist = _model("profiles.Artist").objects.create(user=member.user, payee=payee, name=name, created_at=at)
    window = _model("profiles.Storefront").objects.create(
        artist=artist,
        slug=slugify(f"{name} {artist.pk}") if _slug_taken(name) else slugify(name),
        statement="I paint the sea most mornings, before the boats come in.",
        town=town,
        country=country,
        status=storefront,
        opened_at=None if storefront == "draft" else at,
    )
    for zone, first, additional, days in [
        ("home", 650, 100, 3),
        ("europe", 1_200, 200, 7),
        ("world", 2_400, 400, 14),
    ]:
        _model("profiles.ShippingRate").objects.create(
            storefront=window, zone=zone, first=first, additional=additional, days_min=2, days_max=days
        )
    return artist


def _slug_taken(name) -> bool:
    return _model("profiles.Storefront").objects.filter(slug=slugify(name)).exists()


# --- The co-operative's rules -----------------------------------------------------------------------


def make_policy(*, at=FRIDAY, **changes):
    """The standing policy: 12 % co-op share, 7 days' hold, minimum payout 10.00, two approvers above 500.00."""
    terms = {
        "coop_share_points": 1_200,
        "hold_days": 7,
        "minimum_payout": 1_000,
        "approval_band": 50_000,
        "approvals_up_to_band": 1,
        "approvals_above_band": 2,
        "run_approvals": 2,
        "netting_points": 2_500,
        "currency": "EUR",
        "active_from": at - dt.timedelta(days=365),
    }
    return _model("cooperative.Policy").objects.create(**(terms | changes))


def make_wage_reference(**changes):
    """The Real Living Wage of the United Kingdom, 13.45 GBP an hour."""
    facts = {
        "name": "Real Living Wage, United Kingdom",
        "source": "Living Wage Foundation, October 2025",
        "country": "GB",
        "currency": "GBP",
        "hourly": 1_345,
        "active_from": dt.date(2025, 10, 22),
    }
    return _model("cooperative.WageReference").objects.create(**(facts | changes))


# --- Works and pictures -----------------------------------------------------------------------------


def make_work(artist=None, *, title="Harbour at dusk", picture=True, attested=True, **changes):
    """A watercolor of 30 × 40 cm with one ready picture (`picture=False`: none), its making signed (`attested`)."""
    facts = {
        "medium": "watercolor",
        "materials": "Schmincke Horadam",
        "support": "Arches cold-pressed, 300 g/m²",
        "subject": "sea",
        "width_mm": 400,
        "height_mm": 300,
        "year": 2025,
        "description": "The last boats come in under a copper sky.",
        "minutes_worked": 20 * 60,
        "materials_cost": 4_000,
        "created_at": FRIDAY,
    }
    work = _model("works.Work").objects.create(
        artist=artist or make_artist(),
        title=title,
        slug=f"{slugify(title)}-{next(_numbers)}",
        **(facts | changes),
    )
    if picture:
        make_image(work)
    if attested:
        make_attestation(work, status="checked")
    return work


def make_attestation(work, *, status="signed", at=FRIDAY, **changes):
    """What the artist signed about a work: "draft", "signed", "checked", "asked" or "refused"."""
    facts = {
        "version": work.attestations.count() + 1,
        "rules": _model("works.CurationRules").objects.get(version=1),
        "answers": {
            "generator": "none",
            "reference": "life",
            "drawing": "freehand",
            "capture": "camera",
            "editing": "light",
        },
        "begun_at": at,
    }
    if status != "draft":
        statement = f"I, {work.artist.name}, made “{work.title}” by hand. No part of it was generated."
        facts |= {
            "source_type": "digitalCapture",
            "statement": statement,
            "typed": statement,
            "content": {"statement": statement, "evidence": []},
            "content_sha256": hashlib.sha256(statement.encode()).hexdigest(),
            "signed_by": work.artist.user,
            "signed_at": at,
        }
    return _model("works.Attestation").objects.create(work=work, status=status, **(facts | changes))


def make_evidence(work, *, slot="pencil", status="ready", **changes):
    """A file that shows how a work came about; `status="uploaded"` waits for the worker. No file is behind it."""
    number = next(_numbers)
    facts = {
        "original": f"evidence/2026/03/{number}.jpg",
        "original_name": f"{slot}.jpg",
        "original_sha256": hashlib.sha256(f"evidence {number}".encode()).hexdigest(),
        "note": "The sheet on the board.",
        "added_at": FRIDAY,
    }
    if status == "ready":
        facts |= {"preview": f"evidence/previews/2026/03/{number}.jpg", "width": 1_280, "height": 960}
    if status == "uploaded":
        facts |= {"due_at": FRIDAY}
    return _model("works.Evidence").objects.create(work=work, slot=slot, status=status, **(facts | changes))


def make_image(
    work, *, status="ready", kind="front", alt_text="Boats in a harbour under a copper sky", **changes
):
    """A picture with the rows of its renditions; no file is behind them. `photograph()` makes real bytes."""
    number = next(_numbers)
    facts = {
        "original": f"originals/2026/03/{number}.jpg",
        "original_name": "harbour.jpg",
        "original_sha256": hashlib.sha256(f"picture {number}".encode()).hexdigest(),
        "uploaded_at": FRIDAY,
    }
    if status == "ready":
        facts |= {"width": 2_000, "height": 1_500, "color": "#7a6f66"}
    image = _model("works.Image").objects.create(
        artist=work.artist, work=work, kind=kind, status=status, alt_text=alt_text, **(facts | changes)
    )
    if status == "ready":
        _model("works.Rendition").objects.bulk_create(
            _model("works.Rendition")(
                image=image,
                format=form,
                width=width,
                height=width * 3 // 4,
                file=f"pictures/test-{number}-{width}.{form}",
                bytes=width * 100,
            )
            for form in ("avif", "webp", "jpeg")
            for width in (320, 640, 1280, 2000)
        )
    return image


def make_swatches(image, *found, shares=(0.5, 0.3, 0.2)):
    """The colours a picture lives by, in place of those it had: "#33669e" first, with half of it."""
    from artists.works import colors

    image.swatches.all().delete()
    for place, (color, share) in enumerate(zip(found, shares, strict=False)):
        lab = colors.oklab(*bytes.fromhex(color[1:]))
        image.swatches.create(
            place=place,
            color=color,
            family=colors.family_of(*lab),
            lightness=lab[0],
            a=lab[1],
            b=lab[2],
            share=share,
        )


def photograph(*, width=1_200, height=900, color=(122, 111, 102), name="harbour.jpg", **saving):
    """A real picture file of one colour, as a browser uploads it. `saving` goes to Pillow's save."""
    form = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "tif": "TIFF", "avif": "AVIF"}[
        name.rsplit(".", 1)[-1]
    ]
    buffer = io.BytesIO()
    Pillow.new("RGB", (width, height), color).save(buffer, form, **saving)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type=f"image/{form.lower()}")


# --- Offers -----------------------------------------------------------------------------------------


# What the laws on multiples ask of every print.
DISCLOSED = {
    "master": {"answer": "capture", "words": ""},
    "master_fate": {"answer": "locked", "words": ""},
    "signature": {"answer": "hand", "words": ""},
    "numbering": {"answer": "hand", "words": ""},
    "year": {"answer": "told", "words": "2026"},
    "printer": {"answer": "named", "words": "Petit Press, Nantes"},
    "other_proofs": {"answer": "none", "words": ""},
    "earlier": {"answer": "none", "words": ""},
    "restrike": {"answer": "none", "words": ""},
}


def make_listing(work=None, *, kind="limited", price=8_000, status="draft", options=(), at=FRIDAY, **changes):
    """
    An offer of a work with one option at `price`, or with `options` as pairs of (name, price).

    `status="published"` brings the standing policy if there is none and a solo agreement for the artist;
    give the listing another agreement with `make_agreement`.
    """
    facts = {"created_at": at, "currency": "EUR"}
    if kind == "limited":
        facts["edition_size"] = 30
    elif kind == "original":
        facts["edition_size"] = 1
    if kind != "original":
        facts |= {
            "process": "Giclée, pigment inks",
            "printer": "Petit Press, Nantes",
            "disclosure": DISCLOSED,
        }
    work = work or make_work()
    listing = _model("listings.Listing").objects.create(work=work, kind=kind, **(facts | changes))
    for position, (name, option_price) in enumerate(options or [("", price)]):
        _model("listings.Option").objects.create(
            listing=listing, position=position, name=name, price=option_price
        )
    if status in ("published", "sold_out"):
        make_agreement(listing, at=at)
    if status in ("in_review", "published", "sold_out"):
        listing.move("in_review")
    if status in ("published", "sold_out"):
        listing.move("published", published_at=at)
    if status == "sold_out":
        listing.move("sold_out")
    if status == "withdrawn":
        listing.move("withdrawn", withdrawn_at=at)
    return listing


def make_agreement(listing, *, others=(), status="active", approvers=(), at=FRIDAY):
    """
    A split of a listing: the artist gets what the `others` leave.

    `others`: (payee, role, {"amount": minor units} or {"basis_points": of 10,000}). `status`: "draft", "proposed",
    "accepted" (everybody said yes) or "active" (approved by each of `approvers`, one admin if none is named).
    """
    from payouts.splits import services
    from payouts.splits.services import Terms

    artist = listing.work.artist
    points_of_others = sum(terms.get("basis_points", 0) for _, _, terms in others)
    shares = [Terms(payee=payee, role=role, **terms) for payee, role, terms in others]
    shares.append(Terms(payee=artist.payee, role="Artist", basis_points=10_000 - points_of_others))
    agreement = services.draft(
        subject=listing.subject,
        title=str(listing),
        currency=listing.currency,
        unit_price=min(listing.options.values_list("price", flat=True)),
        shares=shares,
        by=artist.user,
        at=at,
    )
    if status == "draft":
        return agreement
    needed = (len(approvers) or 1) if others else 0
    services.propose(agreement=agreement, by=artist.user, approvals_needed=needed, at=at)
    agreement.refresh_from_db()
    if status == "proposed":
        return agreement
    for payee, _, _ in others:
        services.accept(
            agreement=agreement, payee=payee, terms_hash=agreement.terms_hash, by=payee.user, at=at
        )
    if status == "active" and others:
        for admin in approvers or [make_officer("Carla Haas")]:
            services.approve(
                agreement=agreement, terms_hash=agreement.terms_hash, by=admin, reason="Fair to all.", at=at
            )
    agreement.refresh_from_db()
    return agreement
