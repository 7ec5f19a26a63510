"""Who lives in the model, and by which terms they share."""

NAMES = ("Ana", "Ben", "Cleo", "Dina", "Emil", "Fay")
COOP_POINTS = 1_200
HOLD_DAYS = 7
# (payee, kind, value): a solo artist; a third each; a printer first; more fixed than most prints cost; ten parties' cents.
TERMS = (
    (("Ana", "points", 10_000),),
    (("Ana", "points", 3_334), ("Ben", "points", 3_333), ("Cleo", "points", 3_333)),
    (("Fay", "fixed", 800), ("Ana", "points", 7_500), ("Ben", "points", 2_500)),
    (("Fay", "fixed", 3_000), ("Emil", "fixed", 2_500), ("Dina", "points", 10_000)),
    (("Dina", "points", 9_999), ("Emil", "points", 1), ("Fay", "fixed", 1)),
)
PRICES = (1, 7, 50, 99, 333, 1_000, 2_500, 8_000, 9_999, 20_000)
