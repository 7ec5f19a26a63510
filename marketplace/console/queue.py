"""The kinds of things that wait for somebody: what each is called, who may act on it, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of waiting thing. `page` is the name of the address that takes its number, open to `seen_by`."""

    key: str
    name: str
    many: str
    acts: tuple[str, ...]
    who: str
    page: str
    seen_by: tuple[str, ...]


KINDS = {
    kind.key: kind
    for kind in (
        Kind("application", "Application", "Applications", ("admin",), "An admin", "console:application", ("admin", "treasurer", "reviewer")),
        Kind("name", "Name", "Names", ("admin",), "An admin", "console:name", ("admin",)),
        Kind("attestation", "Attestation", "Attestations", ("reviewer",), "A reviewer with no part in the work", "console:attestation", ("reviewer", "admin")),
        Kind("likeness", "Look-alike", "Look-alikes", ("reviewer", "admin"), "A reviewer or an admin, neither of the artists", "console:likeness", ("reviewer", "admin")),
        Kind("split", "Split", "Splits", ("admin",), "An admin who is no party", "console:split", ("admin",)),
        Kind("hours", "Odd hours", "Odd hours", ("reviewer", "admin"), "A reviewer or an admin", "console:hours", ("reviewer", "admin")),
        Kind("run", "Payout run", "Payout runs", ("admin",), "An admin, but not who planned it", "console:run", ("admin", "treasurer")),
        Kind("paused", "Paused run", "Paused runs", ("admin", "treasurer"), "An admin or the treasurer", "console:run", ("admin", "treasurer")),
        Kind("payout", "Returned payout", "Returned payouts", ("admin", "treasurer"), "An admin or the treasurer", "console:payout", ("admin", "treasurer")),
        Kind("difference", "Difference", "Differences", ("admin", "treasurer"), "An admin or the treasurer", "console:difference", ("admin", "treasurer")),
        Kind("return", "Return", "Returns", ("admin", "treasurer"), "An admin or the treasurer", "console:return", ("admin", "treasurer")),
        Kind("conversation", "Message", "Messages", ("admin", "treasurer"), "An admin or the treasurer", "console:conversation", ("admin", "treasurer")),
        Kind("refund", "Refund", "Refunds", ("admin", "treasurer"), "An admin or the treasurer", "console:refund", ("admin", "treasurer")),
        Kind("dispute", "Dispute", "Disputes", ("admin", "treasurer"), "An admin or the treasurer", "console:dispute", ("admin", "treasurer")),
        Kind("stray", "Stray payment", "Stray payments", ("admin", "treasurer"), "An admin or the treasurer", "console:stray", ("admin", "treasurer")),
        Kind("event", "Stripe event", "Stripe events", ("admin", "treasurer"), "An admin or the treasurer", "console:event", ("admin", "treasurer")),
        Kind("letter", "Letter", "Letters", ("admin",), "An admin", "console:letter", ("admin",)),
    )
}  # fmt: skip


def acted_on_by(offices: frozenset[str]) -> list[str]:
    """The kinds that somebody with these offices may act on."""
    return [kind.key for kind in KINDS.values() if not offices.isdisjoint(kind.acts)]


def opened_by(offices: frozenset[str]) -> list[str]:
    """The kinds whose pages somebody with these offices may read."""
    return [kind.key for kind in KINDS.values() if not offices.isdisjoint(kind.seen_by)]
