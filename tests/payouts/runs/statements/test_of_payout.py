"""Statements: every cent of a payout traced to its sale, and never one more."""

import datetime as dt
from dataclasses import replace

import pytest

from payouts.earnings import services as earnings
from payouts.earnings.models import Charge
from payouts.money import Money
from payouts.runs import selectors, services
from payouts.runs.statements import DoesNotAddUp, Line, Statement, as_csv, neutral, of_payout
from payouts.runs.statements.wording import taken_down
from tests.factories import (
    FRIDAY,
    make_agreement,
    make_artist,
    make_listing,
    make_officer,
    make_payee,
    make_user,
    make_work,
)
from tests.payouts.payday import PAYDAY, approve, books_hold, connect, earn, euros, plan, ready_payee

WEEK = dt.timedelta(days=7)


def statement(lines, opening="0.00", closing="0.00", payout="10.00"):
    made = [
        Line(date=dt.date(2026, 3, 6), title=t, amount=euros(a), reference=r, kind=k) for k, t, a, r in lines
    ]
    paid = Line(dt.date(2026, 3, 20), "Payout", -euros(payout), "payout:17:reserved", "payout")
    return Statement(
        number="FH-2026-000017",
        payee="Ana",
        first=dt.date(2026, 3, 1),
        last=dt.date(2026, 3, 20),
        opening=euros(opening),
        lines=(*made, paid),
        closing=euros(closing),
        payout=euros(payout),
        words=taken_down(),
    )


# --- Pure -----------------------------------------------------------------------------------------


def test_a_statement_that_does_not_add_up_is_never_shown():
    with pytest.raises(DoesNotAddUp, match="the lines lead to"):
        statement([("sale", "A print", "9.99", "release:sale:1")])
    fits = statement([("sale", "A print", "11.00", "r")], opening="-0.50", closing="0.50")
    assert [section.heading for section in fits.sections] == ["Sales", "Payouts"]
    with pytest.raises(DoesNotAddUp, match="what rests where"):
        replace(fits, rests=(("Payable", euros("0.49")),))
    with pytest.raises(DoesNotAddUp, match="its line says"):
        replace(fits, payout=euros("9.00"))


def test_a_spreadsheet_shows_titles_and_runs_none():
    text = as_csv(
        statement(
            [("sale", "=HYPERLINK(1)", "12.00", "r"), ("refund", "Refund, order:5", "-2.00", "refund:re_1")]
        )
    )
    assert text.split("\r\n") == [
        "Date,Kind,What,Order,As,Share,Agreement,Entry,Amount,Currency",
        "2026-03-01,Brought forward,Payout FH-2026-000017: Ana,,,,,,0.00,EUR",
        "2026-03-06,Sales,'=HYPERLINK(1),,,,,r,12.00,EUR",
        '2026-03-06,Refunds,"Refund, order:5",,,,,refund:re_1,-2.00,EUR',
        "2026-03-20,Payouts,Payout,,,,,payout:17:reserved,-10.00,EUR",
        "2026-03-20,Carried forward,Payout FH-2026-000017: Ana,,,,,,0.00,EUR",
        "",
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_would_be_a_formula_is_text(start):
    assert neutral(f"{start}1+1") == f"'{start}1+1"
    assert neutral("Harbour = dusk") == "Harbour = dusk"


# --- From the books -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_cent_of_a_shared_print_is_traced_to_sale_share_and_version():
    ana = make_artist("Ana")
    press = make_payee("Petit Press")
    listing = make_listing(make_work(ana), price=8_000)
    agreement = make_agreement(
        listing, others=[(press, "Printer", {"amount": 800})], approvers=[make_officer("Carla")]
    )
    connect(ana.payee)
    connect(press)
    earnings.record_payment(
        stripe_charge="ch_1",
        payment_intent="pi_1",
        order_reference="order:55",
        amount=euros("80.00"),
        items=[
            earnings.Item(
                kind="copy",
                reference="sale:order-line:812",
                title="Harbour at dusk, print",
                received=euros("80.00"),
                agreement=agreement,
                coop_share_points=1_200,
                hold_days=7,
            )
        ],
        at=FRIDAY,
    )
    earnings.delivered(references=["sale:order-line:812"], at=FRIDAY)
    earnings.release_due(at=FRIDAY + WEEK)

    run = plan(minimum="1.00")
    made = {p.payee: of_payout.statement(p) for p in run.payouts.all()}

    # 80.00 less 12 % is 70.40; 8.00 of it is the printer's, the rest Ana's.
    assert made[press].payout == euros("8.00")
    line, paid = made[ana.payee].lines
    assert (paid.kind, paid.amount) == ("payout", euros("-62.40"))
    assert line == Line(
        date=(FRIDAY + WEEK).date(),
        title="Harbour at dusk, print",
        amount=euros("62.40"),
        reference="release:sale:order-line:812",
        kind="sale",
        order="55",
        role="Artist",
        share="100 %",
        agreement="version 1",
    )
    assert made[press].lines[0].share == "8.00 EUR a copy"


@pytest.mark.django_db
def test_each_statement_begins_where_the_last_one_ended(stripe_side):
    stripe_side.fund(Money(100_000, "EUR"))
    ana = ready_payee("Ana", "80.00", stripe_side)
    earn(ana, euros("0.50"), title="A postcard")
    (first,) = approve(plan()).payouts.all()
    services.send(payout_id=first.pk, gateway=stripe_side.gateway, at=PAYDAY)

    charge = Charge.objects.order_by("pk").first()
    earnings.refund(charge=charge, stripe_refund="re_1", amount=euros("10.00"), at=PAYDAY)
    earn(ana, euros("40.00"), title="Shipping of Low tide")
    rejected = plan(at=PAYDAY + WEEK)
    services.reject(
        run=rejected, content_hash=rejected.content_hash, by=make_user("Dora"), reason="Wait", at=PAYDAY
    )
    earn(ana, euros("1.00"), title="Another postcard")
    (second,) = plan(at=PAYDAY + 2 * WEEK).payouts.all()

    assert [(x.title, x.amount.plain()) for x in of_payout.statement(first).lines] == [
        ("Shipping of Harbour at dusk", "80.00"),
        ("A postcard", "0.50"),
        (f"Payout {first.statement_number}", "-80.50"),
    ]
    assert [(x.title, x.amount.plain()) for x in of_payout.statement(second).lines] == [
        ("Refund, order " + charge.order_reference.removeprefix("order:"), "-10.00"),
        ("Shipping of Low tide", "40.00"),
        ("Another postcard", "1.00"),
        (f"Payout {second.statement_number}", "-31.00"),
    ]
    assert of_payout.statement(second).payout == euros("31.00")
    # Made again later, it is the same, byte for byte.
    earn(ana, euros("9.00"))
    assert as_csv(of_payout.statement(first)) == as_csv(of_payout.statement(first))
    assert of_payout.statement(first).number == first.statement_number
    # What was only planned, or rejected, is not shown as a payout.
    assert list(selectors.payouts_of(ana)) == [first]
    assert books_hold()
