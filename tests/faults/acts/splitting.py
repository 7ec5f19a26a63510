"""Shares are proposed, accepted and approved."""

from payouts.splits import services as splits
from tests.factories import make_payee

from .act import Act, again


class ProposingASplit(Act):
    def prepare(self):
        self.ana, self.ben = make_payee("Ana"), make_payee("Ben")
        self.agreement = splits.draft(
            subject=f"listing:{self.ana.pk}", title="Harbour at dusk", currency="EUR", unit_price=8_000,
            shares=[
                splits.Terms(payee=self.ana, role="Artist", basis_points=7_500),
                splits.Terms(payee=self.ben, role="Co-maker", basis_points=2_500),
            ],
            by=self.ana.user, at=self.stage.now,
        )  # fmt: skip

    def do(self):
        again(
            lambda: splits.propose(
                agreement=self.agreement, by=self.ana.user, approvals_needed=1, at=self.stage.now
            )
        )

    def outcome(self):
        self.agreement.refresh_from_db()
        return [
            self.agreement.status,
            bool(self.agreement.terms_hash),
            sorted(self.agreement.acceptances.values_list("payee__name", "answer")),
            sorted(self.agreement.approvals.values_list("by__name", "decision")),
        ]


class AcceptingASplit(ProposingASplit):
    def prepare(self):
        super().prepare()
        ProposingASplit.do(self)
        self.agreement.refresh_from_db()

    def do(self):
        again(
            lambda: splits.accept(
                agreement=self.agreement, payee=self.ben, terms_hash=self.agreement.terms_hash,
                by=self.ben.user, at=self.stage.now,
            )
        )  # fmt: skip


class ApprovingASplit(AcceptingASplit):
    """The last approval makes it active."""

    def prepare(self):
        super().prepare()
        AcceptingASplit.do(self)

    def do(self):
        again(
            lambda: splits.approve(
                agreement=self.agreement, terms_hash=self.agreement.terms_hash, by=self.stage.carla,
                reason="Fair to all.", at=self.stage.now,
            )
        )  # fmt: skip
