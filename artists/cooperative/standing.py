"""What a new co-operative starts from, until its members vote otherwise."""

import datetime as dt

POLICY = {
    "coop_share_points": 1_200,  # 12 % of what came in, card processing included
    "hold_days": 7,  # days after delivery
    "minimum_payout": 1_000,  # minor units
    "approval_band": 50_000,  # minor units of one copy's price
    "approvals_up_to_band": 1,
    "approvals_above_band": 2,
    "run_approvals": 2,
    "netting_points": 2_500,  # a quarter of a payout may go to an old debt
}

# Hourly, in minor units. A minimum wage is a floor, so where a living wage is reckoned we take that.
WAGE_REFERENCES = [
    {
        "country": "GB",
        "currency": "GBP",
        "hourly": 1_345,
        "name": "Real Living Wage, United Kingdom",
        "source": "Living Wage Foundation, October 2025",
        "active_from": dt.date(2025, 10, 22),
    },
    {
        "country": "FR",
        "currency": "EUR",
        "hourly": 2_200,
        "name": "The co-op's reference hour, euro area",
        "source": "Standing policy of the co-operative: skilled craft work, costs of self-employment included",
        "active_from": dt.date(2025, 1, 1),
    },
]
