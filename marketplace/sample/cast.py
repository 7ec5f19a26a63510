"""Who is in the sample co-op and what they made, read from cast.toml. Invented people, painted pictures."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Piece:
    """One work: what the painter is asked for, and what it is offered as. Prices in minor units, size in cm."""

    title: str
    subject: str  # the painter's
    palette: str
    size: tuple[int, int]  # width, height
    hours: int
    year: int
    original: int | None = None
    limited: tuple[int, int] | None = None  # price, edition size
    open: dict[str, int] = field(default_factory=dict)  # price by option
    words: str = ""
    stages: bool = False  # with photographs of the drawing, the first washes and the paper


@dataclass(frozen=True, slots=True)
class Person:
    """An artist of the sample co-op. `connected`: whether Stripe has all it needs to pay her."""

    key: str
    name: str
    town: str
    country: str
    statement: str
    process: str
    works: tuple[Piece, ...]
    connected: bool = True

    @property
    def email(self) -> str:
        return f"{self.key}@sample.fairhand.example"


@cache
def artists() -> tuple[Person, ...]:
    with Path(__file__).with_name("cast.toml").open("rb") as file:
        rows = tomllib.load(file)["artist"]
    return tuple(Person(**row | {"works": tuple(Piece(**work) for work in row["works"])}) for row in rows)
