"""
What an artist takes along when she leaves, file by file: everything she put in, and everything the co-op wrote about it.

Nothing about buyers: whom she sold to is theirs to tell. Amounts are in minor units where a column says so.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder

from artists.cooperative import selectors as cooperative
from artists.listings.models import Listing, Option
from artists.profiles.models import Artist
from artists.works.models import Attestation, Collection, Evidence, Image, Work
from payouts.earnings import selectors as earnings
from payouts.money import Money
from payouts.runs import selectors as runs
from payouts.runs.statements import DoesNotAddUp, as_csv, issued, neutral
from payouts.splits import selectors as agreements
from payouts.splits import words

IN_CHUNKS = 500  # rows held in memory at once
READ_ME = """\
Everything of {name}'s, packed on {day}.

about.json        who you are here: storefront, addresses, what a parcel costs, membership
works/            each work with its data, and every photograph and file of evidence as you sent it
listings.csv      what you offered, with every option and price
sales.csv         every sale that paid you, and your part of it, to the cent
statements/       each statement, as CSV and, where it was set, as PDF
agreements.json   every split you had a part in, with who signed it and when

The same is there as .csv for a spreadsheet and as .json for a program. Your copyright was always yours.
"""


@dataclass(frozen=True, slots=True)
class Packed:
    """One file of the archive: its path, and how its content is written. `is_text` packs tighter."""

    path: str
    write: Callable[[BinaryIO], None]
    is_text: bool = True


def everything_of(artist: Artist, *, day: str) -> Iterator[Packed]:
    """Every file, in an order that does not change, none read before it is written."""
    yield _text("read-me.txt", READ_ME.format(name=artist.name, day=day))
    yield _json("about.json", _about(artist))
    yield from _table("listings", lambda: _listings(artist))
    yield from _table("sales", lambda: _sales(artist))
    yield from _table("payouts", lambda: _payouts(artist))
    yield _json_rows("agreements.json", lambda: _agreements(artist))
    yield _json("collections.json", _collections(artist))
    for work in Work.objects.filter(artist=artist).order_by("pk").iterator(chunk_size=IN_CHUNKS):
        yield from _work(work)
    for image in Image.objects.filter(artist=artist, work=None).order_by("pk"):
        yield _stored(
            f"storefront/{image.kind}-{image.pk}{_ending(image.original.name)}", image.original.name
        )
    for row in runs.statements_of(artist.payee).order_by("pk").iterator(chunk_size=IN_CHUNKS):
        yield from _statement(row)


# --- What is said ---------------------------------------------------------------------------------


def _about(artist: Artist) -> dict:
    window = artist.storefront
    member = cooperative.membership(artist.user)
    return {
        "name": artist.name,
        "e-mail": artist.user.email,
        "here_since": artist.created_at,
        "storefront": {
            name: getattr(window, name)
            for name in (
                "slug",
                "status",
                "statement",
                "process",
                "town",
                "country",
                "shipping_terms",
                "not_shipped_to",
                "opened_at",
            )
        },
        "addresses": list(window.addresses.order_by("since").values("slug", "since")),
        "parcels": list(
            window.shipping_rates.order_by("pk").values(
                "zone",
                "name",
                "countries",
                "currency",
                "first",
                "tube",
                "framed",
                "additional",
                "free_from",
                "days_min",
                "days_max",
            )
        ),
        "membership": member
        and {
            name: getattr(member, name)
            for name in ("status", "statement", "links", "applied_at", "decided_at", "reason")
        },
    }


def _collections(artist: Artist) -> list[dict]:
    return [
        {
            "title": each.title,
            "words": each.words,
            "works": list(each.places.values_list("work__title", flat=True)),
        }
        for each in Collection.objects.filter(artist=artist)
    ]


def _work(work: Work) -> Iterator[Packed]:
    place = f"works/{work.pk}-{work.slug[:60]}"
    images = list(Image.objects.filter(work=work))
    evidence = list(Evidence.objects.filter(work=work))
    facts = {
        field.name: getattr(work, field.attname)
        for field in Work._meta.concrete_fields
        if field.name != "artist"
    }
    facts["photographs"] = [
        {
            "file": _photograph(image),
            "kind": image.kind,
            "alt_text": image.alt_text,
            "sha256": image.original_sha256,
            "sent_as": image.original_name,
        }
        for image in images
    ]
    facts["evidence"] = [
        {
            "file": _piece(each),
            "kind": each.slot,
            "note": each.note,
            "shown": each.is_shown,
            "sha256": each.original_sha256,
        }
        for each in evidence
    ]
    facts["attestations"] = [
        {
            "version": each.version,
            "status": each.status,
            "statement": each.statement,
            "signed_at": each.signed_at,
            "content": each.content,
            "content_sha256": each.content_sha256,
            "reviews": list(each.reviews.values("decision", "rubric", "reason", "decided_at")),
        }
        for each in Attestation.objects.filter(work=work).order_by("version")
    ]
    yield _json(f"{place}/work.json", facts)
    for image in images:
        yield _stored(f"{place}/{_photograph(image)}", image.original.name)
    for each in evidence:
        if each.original:
            yield _stored(f"{place}/{_piece(each)}", each.original.name)


def _photograph(image: Image) -> str:
    return f"{image.kind}-{image.pk}{_ending(image.original.name)}"


def _piece(each: Evidence) -> str:
    return f"evidence-{each.slot}-{each.pk}{_ending(each.original.name)}" if each.original else ""


def _listings(artist: Artist) -> Iterator[dict]:
    options = (
        Option.objects.filter(listing__work__artist=artist).select_related("listing__work").order_by("pk")
    )
    for option in options.iterator(chunk_size=IN_CHUNKS):
        listing: Listing = option.listing
        yield {
            "work": listing.work.title,
            "kind": listing.kind,
            "status": listing.status,
            "edition_size": listing.edition_size,
            "artist_proofs": listing.artist_proofs,
            "option": option.name,
            "price": str(Money(option.price, listing.currency).decimal),
            "currency": listing.currency,
            "stock": option.stock,
            "process": listing.process,
            "printer": listing.printer,
            "published_at": listing.published_at,
        }


def _sales(artist: Artist) -> Iterator[dict]:
    for part in earnings.parts_of(artist.payee).iterator(chunk_size=IN_CHUNKS):
        sale = part.sale

        def plain(amount: int, currency: str = sale.currency) -> str:
            return str(Money(amount, currency).decimal)

        yield {
            "sold_at": sale.sold_at,
            "title": sale.title,
            "kind": sale.kind,
            "order": sale.order_reference,
            "quantity": sale.quantity,
            "received": plain(sale.received),
            "tax": plain(sale.tax),
            "coop_share": plain(sale.coop_share),
            "your_role": part.role,
            "your_part": plain(part.amount),
            "given_back": plain(part.refunded),
            "currency": sale.currency,
            "status": sale.status,
            "reference": sale.reference,
        }


def _payouts(artist: Artist) -> Iterator[dict]:
    for payout in runs.payouts_of(artist.payee):
        yield {
            "number": payout.statement_number,
            "status": payout.status,
            "amount": str(Money(payout.amount, payout.currency).decimal),
            "currency": payout.currency,
            "sent_at": payout.sent_at,
            "reason": payout.reason,
        }


def _agreements(artist: Artist) -> Iterator[dict]:
    found = agreements.involving(artist.payee).prefetch_related(
        "shares__payee", "acceptances__payee", "approvals__by"
    )
    for each in found.iterator(chunk_size=50):
        yield {
            "title": each.title,
            "version": each.version,
            "status": each.status,
            "unit_price": str(Money(each.unit_price, each.currency).decimal),
            "currency": each.currency,
            "note": each.note,
            "terms_hash": each.terms_hash,
            "proposed_at": each.proposed_at,
            "active_from": each.active_from,
            "active_to": each.active_to,
            "shares": [
                {
                    "payee": share.payee.name,
                    "role": share.role,
                    "terms": words.in_words(share, each.currency),
                }
                for share in each.shares.all()
            ],
            "answers": [
                {
                    "payee": answer.payee.name,
                    "answer": answer.answer,
                    "at": answer.answered_at,
                    "reason": answer.reason,
                }
                for answer in each.acceptances.all()
            ],
            "approvals": [
                {"by": str(approval.by), "decision": approval.decision, "at": approval.decided_at}
                for approval in each.approvals.all()
            ],
        }


def _statement(row) -> Iterator[Packed]:
    def write(target: BinaryIO) -> None:
        try:
            target.write(f"\ufeff{as_csv(issued.statement(row))}".encode())
        except DoesNotAddUp as error:
            # Nothing rather than something untrue: the nightly proof names the row.
            target.write(f"This statement cannot be made just now: {error}\r\n".encode())

    yield Packed(f"statements/{row.number}.csv", write)
    if row.stored_at is not None and (content := issued.stored(row)) is not None:
        yield Packed(f"statements/{row.number}.pdf", lambda target: _into(target, content), is_text=False)


# --- How it is written --------------------------------------------------------------------------------


def _into(target: BinaryIO, content: bytes) -> None:
    target.write(content)


def _text(path: str, text: str) -> Packed:
    return Packed(path, lambda target: _into(target, text.encode()))


def _spelled(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _json(path: str, value: object) -> Packed:
    return _text(path, _spelled(value) + "\n")


def _json_rows(path: str, rows: Callable[[], Iterable[dict]]) -> Packed:
    def write(target: BinaryIO) -> None:
        target.write(b"[")
        for number, row in enumerate(rows()):
            target.write(f"{',' if number else ''}\n{_spelled(row)}".encode())
        target.write(b"\n]\n")

    return Packed(path, write)


def _table(name: str, rows: Callable[[], Iterable[dict]]) -> Iterator[Packed]:
    """The same rows twice: for a program, and for a spreadsheet that takes no cell for a formula."""

    def write(target: BinaryIO) -> None:
        text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
        writer = None
        for row in rows():
            if writer is None:
                writer = csv.writer(text)
                writer.writerow(row)
            writer.writerow([neutral(cell) for cell in row.values()])
        text.flush()
        text.detach()

    yield _json_rows(f"{name}.json", rows)
    yield Packed(f"{name}.csv", write)


def _stored(path: str, name: str) -> Packed:
    def write(target: BinaryIO) -> None:
        with default_storage.open(name, "rb") as source:
            shutil.copyfileobj(source, target, 256 * 1024)

    return Packed(path, write, is_text=False)


def _ending(name: str) -> str:
    ending = name.rpartition(".")[2].lower()
    return f".{ending}" if ending.isalnum() and len(ending) <= 4 else ""
