"""What Stripe tells, early, late and twice; and what payees and banks do to their accounts there."""

import stripe

from payouts import webhooks
from payouts.connect import inbox
from payouts.connect import services as connect
from payouts.payees.models import ConnectedAccount
from payouts.runs import selectors as run_selectors
from payouts.runs import services as runs

assert webhooks  # importing it fills the table of handlers


class News:
    """The part of a `Life` that happens at Stripe."""

    def listen(self):
        """Some of what Stripe tells arrives, in any order; some is kept back, some comes again."""
        news = self.kept_news + self.stage.news()
        self.random.shuffle(news)
        cut = self.random.randint(0, len(news))
        arrived, self.kept_news = news[:cut], news[cut:]
        self.kept_news += [event for event in arrived if self.random.random() < 0.1]

        def take():
            for notice, source in arrived:
                inbox.receive(notice=notice, source=source, livemode=False, at=self.stage.now)

        self._perform(take)
        return None

    def handle_news(self):
        def handle():
            # The shop's handler finds the order of a payment and books it before anything else of it. These sales have
            # no orders: without this their payments would be taken for money that belongs to nobody.
            for item in [item for item in self.duties if item[0] == "record"]:
                item[1]()
                self.duties.remove(item)
                self.done.append(item)
            for event in list(inbox.due(at=self.stage.now, limit=12)):
                inbox.handle(event_id=event.pk, gateway=self.stage.gateway, at=self.stage.now)

        return handle

    def follow(self):
        def ask():
            for account in run_selectors.accounts_to_follow(at=self.stage.now):
                runs.follow_account(account=account, gateway=self.stage.gateway, at=self.stage.now)

        return ask

    def _accounts(self, *statuses):
        rows = ConnectedAccount.objects.exclude(status="closed").order_by("pk")
        return list(rows.filter(status__in=statuses) if statuses else rows)

    def restrict(self):
        account = self._pick(self._accounts("ready"))
        if account:
            self.stage.side.tell(f"accounts/{account.stripe_account}/restrict")

    def restore(self):
        account = self._pick(self._accounts())
        if account is None or self._is_gone(account):
            return None
        self.stage.side.tell(f"accounts/{account.stripe_account}/onboard", outcome="complete")
        return lambda: connect.refresh_account(account=account, gateway=self.stage.gateway, at=self.stage.now)

    def deauthorise(self):
        account = self._pick(self._accounts())
        if account and not self._is_gone(account):
            self.stage.side.tell(f"accounts/{account.stripe_account}/deauthorise")

    def _is_gone(self, account) -> bool:
        return bool(self.stage.server.world.store.find(account.stripe_account)["_deauthorized"])

    def open_another(self):
        """Whoever has no account any more opens another."""
        for account in self._accounts():
            if self._is_gone(account):
                self._perform(
                    lambda account=account: connect.refresh_account(
                        account=account, gateway=self.stage.gateway, at=self.stage.now
                    )
                )
        payee = self._pick(
            p for p in self.payees.values() if not p.connected_accounts.filter(closed_at=None).exists()
        )
        if payee:
            self._open_account(payee)

    def bank_fails(self):
        made = [p for p in self.stage.at_stripe("payout") if p["status"] in ("in_transit", "paid", "pending")]
        payout = self._pick(made)
        if payout:
            self.stage.side.tell(f"payouts/{payout['id']}/fail")

    def bring_back(self):
        """Somebody at the co-op brings part of a transfer back at Stripe's dashboard."""
        transfer = self._pick(
            t for t in self.stage.at_stripe("transfer") if t["amount"] > t["amount_reversed"]
        )
        if transfer is None:
            return
        left = transfer["amount"] - transfer["amount_reversed"]
        amount = self._pick((left, left // 2 or left, 1))
        try:
            made = self.stage.side.sdk.v1.transfers.reversals.create(transfer["id"], {"amount": amount})
        except stripe.StripeError:
            self.counts["reversal refused"] += 1
            return
        self.expected[f"reversal:{made.id}"] = lambda: None
