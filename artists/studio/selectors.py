"""What the studio's front page says: what is done, what is next, what is owed."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from artists.listings.models import Listing
from artists.profiles import services as profiles
from artists.profiles.models import Artist
from artists.studio.at_hand import Thing
from artists.studio.reasons import said
from artists.works import selectors as works
from artists.works.models import Image
from payouts import language
from payouts.ledger import selectors as books
from payouts.money import Money
from payouts.payees import selectors as payees
from payouts.payees.models import ConnectedAccount, Payee


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the checklist or the to-do list."""

    label: str
    url: str = ""
    done: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """What the co-op owes a payee in one currency: still held, payable, and on its way."""

    pending: Money
    available: Money
    reserved: Money

    @property
    def is_below(self) -> bool:
        """The payee owes the co-op."""
        return self.available.minor < 0


def owed(payee: Payee, currency: str = "EUR") -> Owed:
    by_kind = books.owed_by_kind(payee, currency)
    return Owed(*(by_kind[kind] for kind in ("pending", "available", "reserved")))


def checklist(artist: Artist, found: dict[str, list[Thing]]) -> list[Step]:
    """The way from admission to the first sale, step by step, by what was `found` of hers; empty once all is done."""
    storefront = artist.storefront
    account = artist.payee.connected_account
    missing = profiles.still_missing(
        storefront, is_confirmed=bool(found["confirmed"]), has_rates=bool(found["rates"])
    )
    first = found["works"][0] if found["works"] else None
    done = (
        not missing,
        storefront.status == storefront.Status.OPEN,
        account is not None and account.status == ConnectedAccount.Status.READY,
        first is not None,
        first is not None and bool(found["signed"]),
        bool(found["shown"]),
    )
    if all(done):
        return []
    notes = (" ".join(missing), *_NOTES)
    pages = (
        ("studio:storefront",),
        ("studio:storefront",),
        ("studio:money",),
        ("studio:new-work",),
        ("studio:attestation", first.pk) if first else ("studio:works",),
        ("studio:work", first.pk) if first else ("studio:works",),
    )
    # What is done is said, and leads nowhere.
    return [
        Step(str(label), done=True) if is_done else Step(str(label), reverse(page, args=args), note=str(note))
        for label, (page, *args), note, is_done in zip(_WAY, pages, notes, done, strict=True)
    ]


_WAY = (
    _lazy("Fill in your storefront"),
    _lazy("Open it"),
    _lazy("Connect to Stripe"),
    _lazy("Add a work"),
    _lazy("Show how it was made, and sign"),
    _lazy("Offer it"),
)
_NOTES = (
    _lazy("Nothing is shown to buyers before."),
    _lazy("Needed to be paid, not to sell: what you earn meanwhile waits for you."),
    _lazy("With at least one photograph."),
    _lazy("Two kinds of evidence and five questions. Buyers come here for it."),
    _lazy("As an original, as a limited edition, or both."),
)


def to_do(
    *, artist: Artist | None, payee: Payee, found: dict[str, list[Thing]], at: dt.datetime
) -> list[Step]:
    """What waits for this person, most urgent first, by what was `found`."""
    steps = [
        Step(
            _("Sign or decline: %(title)s") % {"title": proposed.title},
            reverse("studio:agreement", args=[proposed.pk]),
            note=_("%(name)s asks. Runs out on %(day)s.")
            % {"name": proposed.more, "day": language.day_of_year(proposed.at)},
        )
        for proposed in found["proposed"]
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
    return [*steps, *_about_works(found)]


def _about_works(found: dict[str, list[Thing]]) -> Iterator[Step]:
    for work in found["refused"]:
        yield Step(
            _("A photograph of %(work)s was refused") % {"work": work.title},
            reverse("studio:work", args=[work.pk]),
            note=said(work.more),
        )
    for work in found["undescribed"]:
        yield Step(
            _("Describe the photographs of %(work)s") % {"work": work.title},
            reverse("studio:work", args=[work.pk]),
            note=_("For those who cannot see them."),
        )
    for work in found["asked"]:
        yield Step(
            _("A reviewer asks how %(work)s was made") % {"work": work.title},
            reverse("studio:attestation", args=[work.pk]),
            note=_("New offers of it wait for your answer."),
        )
    for draft in found["drafts"]:
        yield Step(
            _("Finish the offer: %(listing)s") % {"listing": Listing.called(draft.title, draft.more)},
            reverse("studio:listing", args=[draft.pk]),
            note=_("A draft; only you see it."),
        )


def pictures_waiting(work) -> int:
    """How many photographs of a work are still being prepared."""
    return works.images_of(work).filter(status__in=Image.IN_WORK).count()
