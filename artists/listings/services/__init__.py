"""Offering works: writing an offer, changing many, handing it in, publishing it, taking it away."""

from .changing import BadChange, Change, Changed, Row, apply_change, plan_change, seal
from .pricing import BadOffer
from .publishing import (
    NotReady,
    keep_schedules,
    on_agreement_active,
    publish_if_ready,
    publish_ready,
    schedule,
    submit,
    withdraw,
)
from .reckoning import first_sale, keep_fair_price, settle_outlier, show_odd_hours
from .stock import back_on_sale, follow_stock, mark_sold_out
from .writing import OptionTerms, create_listing, duplicate, edit_listing

__all__ = [
    "BadChange",
    "BadOffer",
    "Change",
    "Changed",
    "NotReady",
    "OptionTerms",
    "Row",
    "apply_change",
    "back_on_sale",
    "create_listing",
    "duplicate",
    "edit_listing",
    "first_sale",
    "follow_stock",
    "keep_fair_price",
    "keep_schedules",
    "mark_sold_out",
    "on_agreement_active",
    "plan_change",
    "publish_if_ready",
    "publish_ready",
    "schedule",
    "seal",
    "settle_outlier",
    "show_odd_hours",
    "submit",
    "withdraw",
]
