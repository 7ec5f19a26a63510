"""What the studio's front page says: what is done, what is next, what is owed."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from artists.listings import selectors as offers
from artists.listings.models import Listing
from artists.profiles import services as profiles
from artists.profiles.models import Artist
from artists.studio.reasons import said
from artists.works import selectors as works
from artists.works.models import Attestation, Image, Work
from payouts import language
from payouts.ledger import selectors as books
from payouts.money import Money
from payouts.payees import selectors as payees
from payouts.payees.models import ConnectedAccount, Payee
from payouts.splits import selectors as agreements


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the checklist or the to-do list."""

    label: str
    url: str
    done: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """What the co-op owes a payee in one currency: still held, payable, and on its way."""

    pending: Money
    available: Money
    reserved: Money


def owed(payee: Payee, currency: str = "EUR") -> Owed:
    by_kind = books.owed_by_kind(payee, currency)
    return Owed(*(by_kind[kind] for kind in ("pending", "available", "reserved")))


def checklist(artist: Artist) -> list[Step]:
    """The way from admission to the first sale, step by step."""
    storefront = artist.storefront
    account = artist.payee.connected_account
    on_wall = Listing.objects.filter(work__artist=artist, status__in=offers.ON_THE_WALL).exists()
    missing = profiles.what_is_missing(storefront)
    first = artist.works.order_by("pk").first()
    signed = Attestation.objects.filter(work__artist=artist, status__in=Attestation.STANDING).exists()
    return [
        Step(
            _("Fill in your storefront"),
            reverse("studio:storefront"),
            done=not missing,
            note=" ".join(missing),
        ),
        Step(
            _("Open it"),
            reverse("studio:storefront"),
            done=storefront.status == storefront.Status.OPEN,
            note=_("Nothing is shown to buyers before."),
        ),
        Step(
            _("Connect to Stripe"),
            reverse("studio:money"),
            done=account is not None and account.status == ConnectedAccount.Status.READY,
            note=_("Needed to be paid, not to sell: what you earn meanwhile waits for you."),
        ),
        Step(
            _("Add a work"),
            reverse("studio:new-work"),
            done=first is not None,
            note=_("With at least one photograph."),
        ),
        Step(
            _("Show how it was made, and sign"),
            reverse("studio:attestation", args=[first.pk]) if first else reverse("studio:works"),
            done=first is not None and signed,
            note=_("Two kinds of evidence and five questions. Buyers come here for it."),
        ),
        Step(
            _("Offer it"),
            reverse("studio:work", args=[first.pk]) if first else reverse("studio:works"),
            done=on_wall,
            note=_("As an original, as a limited edition, or both."),
        ),
    ]


def to_do(*, artist: Artist | None, payee: Payee, at: dt.datetime) -> list[Step]:
    """What waits for this person, most urgent first."""
    steps = [
        Step(
            _("Sign or decline: %(title)s") % {"title": agreement.title},
            reverse("studio:agreement", args=[agreement.pk]),
            note=_("%(name)s asks. Runs out on %(day)s.")
            % {"name": agreement.proposed_by, "day": language.day_of_year(agreement.expires_at)},
        )
        for agreement in agreements.waiting_for(payee).select_related("proposed_by")
    ]
    if (paid_from := payees.paid_again_from(payee, at=at)) is not None:
        steps.insert(
            0,
            Step(
                _("Your bank details for payouts changed"),
                reverse("studio:money"),
                note=_("Nothing to do if it was you; they are paid from %(day)s on. If not, act now.")
                % {"day": language.day_of_year(paid_from)},
            ),
        )
    if artist is None:
        # An artist's checklist has this step already.
        account = payee.connected_account
        if account is None or account.status != ConnectedAccount.Status.READY:
            steps.append(
                Step(_("Connect to Stripe"), reverse("studio:money"), note=payees.status_sentence(payee))
            )
        return steps
    images = Image.objects.filter(work__artist=artist).select_related("work").order_by("pk")
    steps += [
        Step(
            _("A photograph of %(work)s was refused") % {"work": image.work},
            _work(image),
            note=said(image.reason),
        )
        for image in images.filter(status=Image.Status.REFUSED)
    ]
    undescribed = {image.work_id: image for image in images.filter(status=Image.Status.READY, alt_text="")}
    steps += [
        Step(
            _("Describe the photographs of %(work)s") % {"work": image.work},
            _work(image),
            note=_("For those who cannot see them."),
        )
        for image in undescribed.values()
    ]
    questioned = Attestation.objects.filter(work__artist=artist, status=Attestation.Status.ASKED)
    steps += [
        Step(
            _("A reviewer asks how %(work)s was made") % {"work": attestation.work},
            reverse("studio:attestation", args=[attestation.work_id]),
            note=_("New offers of it wait for your answer."),
        )
        for attestation in questioned.select_related("work").order_by("signed_at")
    ]
    steps += [
        Step(
            _("Finish the offer: %(listing)s") % {"listing": listing},
            reverse("studio:listing", args=[listing.pk]),
            note=_("A draft; only you see it."),
        )
        for listing in offers.listings_of(artist).filter(status=Listing.Status.DRAFT)
    ]
    return steps


def _work(image: Image) -> str:
    return reverse("studio:work", args=[image.work_id])


def pictures_waiting(work) -> int:
    """How many photographs of a work are still being prepared."""
    return works.images_of(work).filter(status__in=Image.IN_WORK).count()


def states_of(found: list[Work]) -> dict[int, str]:
    """Where each work stands, in a sentence: what is missing first, else what of it is on the wall. Two queries."""
    made = dict(
        Attestation.objects.filter(work__in=found, status__in=Attestation.STANDING).values_list(
            "work", "status"
        )
    )
    offered: dict[int, list[str]] = {}
    for listing in Listing.objects.filter(work__in=found).order_by("pk"):
        if listing.status != Listing.Status.WITHDRAWN:
            offered.setdefault(listing.work_id, []).append(
                _OFFERED[listing.status] % {"offer": listing.get_kind_display()}
            )
    return {work.pk: _state(work, made.get(work.pk), offered.get(work.pk, [])) for work in found}


_OFFERED = {
    Listing.Status.DRAFT: _lazy("%(offer)s: a draft"),
    Listing.Status.IN_REVIEW: _lazy("%(offer)s: waits for its split"),
    Listing.Status.PUBLISHED: _lazy("%(offer)s: on the wall"),
    Listing.Status.SOLD_OUT: _lazy("%(offer)s: sold"),
}


def _state(work: Work, made: str | None, offered: list[str]) -> str:
    images = list(work.images.all())
    if not images:
        return _("Needs a photograph")
    if any(image.status == Image.Status.REFUSED for image in images):
        return _("A photograph was refused")
    if made is None:
        return _("Not signed yet")
    if made == Attestation.Status.ASKED:
        return _("A reviewer asks about it")
    if made == Attestation.Status.REFUSED:
        return _("Refused by a reviewer")
    return "; ".join(offered) or _("Signed, not offered yet")
