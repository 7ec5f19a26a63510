"""A split of a print between Ana, who makes it, Ben, who made it with her, and the press, at each of its stages."""

import pytest
from django.db import DatabaseError, connection, transaction

from payouts.splits import services
from payouts.splits.services import Terms
from tests.factories import FRIDAY, make_officer


def shared(ana, ben, press):
    return [
        Terms(ana, "Artist", basis_points=7_500),
        Terms(ben, "Co-maker", basis_points=2_500),
        Terms(press, "Printer", amount=800),
    ]


def draft(shares, *, by, price=8_000, subject="listing:1"):
    return services.draft(
        subject=subject,
        title="Harbour, print",
        currency="EUR",
        unit_price=price,
        shares=shares,
        by=by,
        at=FRIDAY,
    )


def proposed(ana, ben, press, *, approvals=1, price=8_000, subject="listing:1"):
    agreement = draft(shared(ana, ben, press), by=ana.user, price=price, subject=subject)
    services.propose(agreement=agreement, by=ana.user, approvals_needed=approvals, at=FRIDAY)
    return agreement


def accept(agreement, *payees):
    for payee in payees:
        services.accept(
            agreement=agreement, payee=payee, terms_hash=agreement.terms_hash, by=payee.user, at=FRIDAY
        )


def accepted(ana, ben, press, **how):
    agreement = proposed(ana, ben, press, **how)
    accept(agreement, ben, press)
    return agreement


def approve(agreement, admin, *, terms=None):
    services.approve(
        agreement=agreement,
        terms_hash=terms or agreement.terms_hash,
        by=admin,
        reason="fair to all",
        at=FRIDAY,
    )


def in_force(ana, ben, press, **how):
    agreement = accepted(ana, ben, press, **how)
    approve(agreement, make_officer("Carla Haas"))
    return agreement


def refused(statement, *params):
    """PostgreSQL takes the statement from nobody."""
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
