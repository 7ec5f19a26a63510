"""The sample co-op's log-ins, printed by `make run`."""

PASSWORD = "paint by daylight"  # noqa: S105 - everybody may know it

LOG_INS = [
    ("artist", "ana@sample.fairhand.example", PASSWORD),
    ("artist, invited to splits", "ben@sample.fairhand.example", PASSWORD),
    ("printer, paid by splits", "press@sample.fairhand.example", PASSWORD),
    ("buyer", "bea@sample.fairhand.example", PASSWORD),
    ("applicant", "nora@sample.fairhand.example", PASSWORD),
    ("co-op admin", "carla@sample.fairhand.example", PASSWORD),
    ("co-op admin", "dov@sample.fairhand.example", PASSWORD),
    ("treasurer", "tess@sample.fairhand.example", PASSWORD),
]
