"""Reading agreements: which is in force, who waits for whom, what each gets, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from payouts.composed import Tables, prefetched
from payouts.money import Money
from payouts.payees.models import Payee

from . import allocation
from .models import Acceptance, Departure, Share, SplitAgreement

Status = SplitAgreement.Status


@dataclass(frozen=True, slots=True)
class Row:
    """One line of "Where your money goes". `kind`: part, shipping, coop, tax, fund or fees."""

    label: str
    amount: Money
    percent: float
    kind: str
    note: str = ""
    payee: object = None

    @property
    def share(self) -> float:
        """In per cent of the whole, as the bar that draws it asks."""
        return self.percent


def active_for(subject: str) -> SplitAgreement | None:
    return SplitAgreement.objects.filter(subject=subject, status=Status.ACTIVE).first()


def active_for_each(subjects) -> tuple[dict[str, SplitAgreement], set[str]]:
    """
    The agreement in force for each subject that has one, and the subjects of which a version waits to be in force.

    With shares and payees, in one query: every cart asks for them, and Django takes longer to write it than PostgreSQL to
    answer.
    """
    statement, tables = _open_versions()
    values = {"subjects": list(subjects), "statuses": [Status.ACTIVE, Status.PROPOSED, Status.ACCEPTED]}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    active: dict[str, SplitAgreement] = {}
    waiting: set[str] = set()
    shares: dict[int, list[Share]] = {}
    payees: dict[int, Payee] = {}
    for row in rows:
        agreement, share, payee = tables.made(row)
        if agreement.status != Status.ACTIVE:
            waiting.add(agreement.subject)
            continue
        agreement = active.setdefault(agreement.subject, agreement)
        if share is not None:
            share.agreement, share.payee = agreement, payees.setdefault(payee.pk, payee)
            shares.setdefault(agreement.pk, []).append(share)
    for agreement in active.values():
        prefetched(agreement, "shares", shares.get(agreement.pk, []))
    return active, waiting


@cache
def _open_versions() -> tuple[str, Tables]:
    """The statement of `active_for_each`, a row a share, and what it reads."""
    tables = Tables(a=SplitAgreement, s=Share, p=Payee)
    statement = f"""
        SELECT {tables.columns} FROM {SplitAgreement._meta.db_table} a
        LEFT JOIN {Share._meta.db_table} s ON s.agreement_id = a.id
        LEFT JOIN {Payee._meta.db_table} p ON p.id = s.payee_id
        WHERE a.subject = ANY(%(subjects)s) AND a.status = ANY(%(statuses)s)
        ORDER BY a.subject, a.version, s.position
    """  # noqa: S608
    return statement, tables


def latest_for(subject: str) -> SplitAgreement | None:
    return history(subject).first()


def history(subject: str):
    """Every version, newest first."""
    return SplitAgreement.objects.filter(subject=subject).order_by("-version")


def waiting_for(payee):
    """Proposed agreements that ask this payee, to take part or to leave, and have no answer yet."""
    answered = Acceptance.objects.filter(agreement=OuterRef("pk"), payee=payee)
    return (
        SplitAgreement.objects.filter(_names(payee), status=Status.PROPOSED)
        .exclude(Exists(answered))
        .order_by("expires_at")
    )


def involving(payee):
    """Every agreement that names the payee and is or was more than a draft, newest first."""
    return (
        SplitAgreement.objects.filter(_names(payee))
        .exclude(status=Status.DRAFT)
        .order_by("-proposed_at", "-pk")
    )


def _names(payee) -> Q:
    """Paid by it, or asked to leave by it."""
    return Q(Exists(Share.objects.filter(agreement=OuterRef("pk"), payee=payee))) | Q(
        Exists(Departure.objects.filter(agreement=OuterRef("pk"), payee=payee))
    )


def open_for(subject: str) -> SplitAgreement | None:
    """The version that waits for answers or for the co-op, if one does."""
    return SplitAgreement.objects.filter(
        subject=subject, status__in=[Status.PROPOSED, Status.ACCEPTED]
    ).first()


def asked(agreement: SplitAgreement) -> list[Payee]:
    """Everybody whose signature the version needs: whom it pays, and whom it no longer would."""
    return list(
        Payee.objects.filter(
            Exists(Share.objects.filter(agreement=agreement, payee=OuterRef("pk")))
            | Exists(Departure.objects.filter(agreement=agreement, payee=OuterRef("pk")))
        )
        .select_related("user", "invitation")
        .order_by("pk")
    )


def unanswered(agreement: SplitAgreement) -> list[Payee]:
    answered = set(agreement.acceptances.values_list("payee_id", flat=True))
    return [payee for payee in asked(agreement) if payee.pk not in answered]


def before(agreement: SplitAgreement) -> SplitAgreement | None:
    """What this version would change: the one in force when it was proposed, or else the one proposed before it."""
    earlier = history(agreement.subject).filter(version__lt=agreement.version).exclude(status=Status.DRAFT)
    return earlier.filter(active_from__isnull=False).first() or earlier.first()


def awaiting_approval():
    """Agreements that every party accepted and the co-op has not decided, oldest first."""
    return SplitAgreement.objects.filter(status=Status.ACCEPTED).order_by("proposed_at")


def terms(agreement: SplitAgreement) -> tuple[list[Share], list[allocation.Term]]:
    """The shares in order, and the same as the allocator takes them."""
    shares = sorted(agreement.shares.all(), key=lambda share: share.position)
    return shares, [allocation.Term(amount=s.amount, basis_points=s.basis_points) for s in shares]


def who_gets_what(
    agreement: SplitAgreement,
    price: Money,
    *,
    coop_share_points: int,
    quantity: int = 1,
    tax: Money | None = None,
) -> list[Row]:
    """
    What each party gets of `price` (for all `quantity` copies), and the co-op's share: the very sums a sale posts.

    The `tax` that the price contains is set aside before anybody shares.

    The odd cent goes round by the subject, which is known before there is an agreement: what is shown is what is paid.
    Prefetch `shares__payee` where many are shown.
    """
    shares, lines = terms(agreement)
    return reckoned(
        [(share.payee.name, share.role, share.payee) for share in shares],
        lines,
        price,
        coop_share_points=coop_share_points,
        turn=agreement.turn,
        quantity=quantity,
        tax=tax,
    )


def reckoned(
    parties: Sequence[tuple[str, str, object]],
    lines: Sequence[allocation.Term],
    price: Money,
    *,
    coop_share_points: int,
    turn: int,
    quantity: int = 1,
    tax: Money | None = None,
) -> list[Row]:
    """What each of `parties` (name, role, payee) gets by `lines`, and the co-op; terms may still be only typed."""
    shared = price.minor - (tax.minor if tax else 0)
    coop = allocation.take_share(shared, coop_share_points)
    parts = allocation.share_out(shared - coop, lines, quantity=quantity, first=turn)
    rows = [
        Row(
            label=name,
            amount=Money(part, price.currency),
            percent=percent(part, price.minor),
            kind="part",
            note=role,
            payee=payee,
        )
        for (name, role, payee), part in zip(parties, parts, strict=True)
    ]
    coop_row = Row(
        label=_("The co-op"),
        amount=Money(coop, price.currency),
        percent=percent(coop, price.minor),
        kind="coop",
        note=_("keeps the place running; card processing included"),
    )
    if tax:
        rows.append(Row(_("Tax"), tax, percent(tax.minor, price.minor), "tax"))
    return [*rows, coop_row]


def percent(part: int, whole: int) -> float:
    """For drawing and reading aloud only; money itself is never a float."""
    return round(part * 100 / whole, 1) if whole else 0.0
