"""What Stripe promises, asked of the local Stripe (or, with STRIPE_TEST_KEY, of Stripe's own sandbox)."""
