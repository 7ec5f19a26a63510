"""The pages: cart, checkout, order, and the artist's parcels."""
