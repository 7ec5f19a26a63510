"""Finding payees, and saying in plain words how things stand with their Stripe account."""

from .models import ConnectedAccount, Payee

Status = ConnectedAccount.Status

# What Stripe asks for, by the parts of its field names, in the words of the person who is asked.
ASKED_FOR = (
    (("outbound_destination", "external_account"), "a bank account"),
    (("terms_of_service", "tos_acceptance"), "your agreement to Stripe's terms"),
    (("date_of_birth", "dob"), "your date of birth"),
    (("document", "verification"), "a picture of an identity document"),
    (("address",), "your address"),
    (("given_name", "surname", "first_name", "last_name", "registered_name", "company.name"), "your name"),
    (("email",), "your e-mail address"),
    (("phone",), "your telephone number"),
    (("id_number", "tax_id"), "a tax or company number"),
    (("business_url", "business_profile", "profile"), "a web address or a description of what you sell"),
)


def find_by_email(email: str) -> Payee | None:
    """The payee whose speaker signs in with that address, or None."""
    return Payee.objects.filter(user__email__iexact=email.strip()).select_related("user").first()


def payee_of(user) -> Payee | None:
    return Payee.objects.filter(user=user).prefetch_related("connected_accounts").first()


def still_needed(account: ConnectedAccount) -> list[str]:
    """What Stripe waits for, each named once in plain words: ["a bank account", "your address"]."""
    found = []
    for field in account.requirements:
        words = next((said for parts, said in ASKED_FOR if any(p in field for p in parts)), None)
        found.append(words or "another detail")
    return list(dict.fromkeys(found))


def status_sentence(payee: Payee) -> str:
    """How things stand with the payee's account, and what is next, in one or two sentences."""
    account = payee.connected_account
    if account is None:
        return "No Stripe account yet. Money earned waits until one is connected."
    needed = still_needed(account)
    waits_for = f" Stripe still needs {_listed(needed)}." if needed else ""
    if account.status == Status.READY:
        bank = f" to the bank account ending in {account.bank_last4}" if account.bank_last4 else ""
        return f"Ready: payouts go{bank or ' to the connected account'}.{waits_for}"
    if account.status == Status.ONBOARDING:
        return f"Nearly there: finish at Stripe.{waits_for or ' Stripe is looking at what was given.'}"
    return "Stripe has paused this account." + (
        waits_for or " Stripe has to lift it; open the Stripe dashboard to see why."
    )


def _listed(things: list[str]) -> str:
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}"
