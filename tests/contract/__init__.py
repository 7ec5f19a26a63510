"""
What Stripe promises, asked of the local Stripe through the official SDK.

Every request and response is validated against Stripe's description. With
STRIPE_TEST_KEY set, the tests that need nothing of the stand-in's own (no
clock, no faults, no pages) run against Stripe's sandbox instead; that has not
been done yet.
"""
