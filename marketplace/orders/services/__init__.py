"""Cart, order, payment, parcels, refunds: the verbs of the buyer's side, one module for each."""
