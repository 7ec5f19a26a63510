"""
Keeps the books and pays people. Money only; it knows payees, never artists or orders.

    money        whole minor units of one currency
    payees       anyone we can owe, and their Stripe accounts
    ledger       the double-entry books, which PostgreSQL keeps true
    splits       who is paid for a listing and how much, signed by all parties
    earnings     a sale, refund or dispute becomes a journal entry
    connect      Stripe: the gateway and the inbox of events
    runs         paydays: plan, approve, send, reconcile
    webhooks     Stripe's endpoints and their table of handlers
"""
