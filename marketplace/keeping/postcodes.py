"""What a postcode is called where a parcel goes, and where there is none. No I/O."""

from django.utils.translation import gettext_lazy as _

# As the posts of these countries call it in English (Universal Postal Union, addressing systems).
_CALLED = {
    "US": _("ZIP code"),
    "PR": _("ZIP code"),
    "PH": _("ZIP code"),
    "CA": _("Postal code"),
    "IE": _("Eircode"),
    "IN": _("PIN code"),
    "BR": _("CEP"),
    "DE": _("Postcode (PLZ)"),
    "AT": _("Postcode (PLZ)"),
    "CH": _("Postcode (NPA, PLZ)"),
    "LI": _("Postcode (PLZ)"),
    "IT": _("Postcode (CAP)"),
}
# Countries whose posts use none.
_WITHOUT = {
    "AE", "AG", "AO", "AW", "BF", "BI", "BJ", "BO", "BS", "BW", "BZ", "CD", "CF", "CG", "CI", "CK", "CM", "DJ",
    "DM", "ER", "FJ", "GD", "GH", "GM", "GN", "GQ", "GY", "HK", "JM", "KI", "KM", "KN", "KP", "ML", "MO", "MR",
    "MW", "NR", "NU", "QA", "RW", "SB", "SC", "SL", "SR", "ST", "SY", "TD", "TF", "TG", "TK", "TO", "TV", "UG",
    "VU", "YE", "ZW",
}  # fmt: skip


def label(country: str) -> str:
    """ "ZIP code" for "US"; "Postcode" where it has no name of its own."""
    return _CALLED.get(country, _("Postcode"))


def is_needed(country: str) -> bool:
    """Whether a parcel to that country needs one."""
    return country not in _WITHOUT
