"""
The words of a search: what the shelf knows of them, and what was probably meant.

Accents and capitals do not matter, the smallest English words are left out, "a phrase" stays together, a beginning finds
the whole word, and a word that stands nowhere is replaced by the one most like it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from marketplace.catalogue.models import Tag

MOST_WORDS = 8
# Words are alike from here on, as pg_trgm measures it: "harbuor" and "harbour" are 0.33.
ALIKE = 0.3
# What so few words begin with is looked up as these words. Of a beginning, PostgreSQL gathers all works before it looks at
# anything else; words it meets with other conditions step by step.
MOST_ENDINGS = 32


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase to look for: a tsquery as PostgreSQL writes it, and about how many works have it."""

    query: str
    works: int
    is_beginning: bool  # of more words than `MOST_ENDINGS`


@dataclass(frozen=True, slots=True)
class Known:
    """
    What the shelf knows of a search before it looks.

    `instead` pairs what was typed with the word that was taken for it. `works` has, by facet and value, how many works on
    sale have it, all of them under ("", ""); `weeks`, by week since 1970, how many were hung and hang still.
    """

    words: tuple[Word, ...] = ()
    instead: tuple[tuple[str, str], ...] = ()
    works: dict[tuple[str, str], int] = field(default_factory=dict)
    weeks: dict[int, int] = field(default_factory=dict)


def tokens(q: str) -> list[tuple[str, bool]]:
    """The words and "phrases" of a search box, at most `MOST_WORDS`, each with whether it is a phrase."""
    found = []
    for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', q):
        parts = re.findall(r"[^\W_]+", phrase or word)
        found += [(" ".join(parts), True)] if phrase and len(parts) > 1 else [(part, False) for part in parts]
    return found[:MOST_WORDS]


def known(q: str, facets: Sequence[tuple[str, str]] = (), *, sold: bool = False) -> Known:
    """What to look for, and how frequent some values of facets are; `sold`: by the weeks of the archive. One query."""
    asked = tokens(q)
    names, of = zip(("", ""), *facets, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT told, said, instead, query, works FROM catalogue_understood(%s, %s, %s, %s, %s, %s, %s)",
            [
                [word for word, _ in asked],
                [is_phrase for _, is_phrase in asked],
                MOST_ENDINGS,
                ALIKE,
                list(names),
                list(of),
                "sold week" if sold else "week",
            ],
        )
        rows = cursor.fetchall()
    told = [row for row in rows if row[0] in ("word", "beginning") and row[3]]
    return Known(
        words=tuple(Word(row[3], int(row[4]), row[0] == "beginning") for row in told),
        instead=tuple((row[1], row[2]) for row in told if row[2]),
        works={(row[1], row[2]): int(row[4]) for row in rows if row[0] == "facet"},
        weeks={int(row[2]): int(row[4]) for row in rows if row[0] == "week" and row[4] > 0},
    )


def is_a_tag(tag: str) -> bool:
    """Whether a work on the wall has it, or had until lately. One query."""
    return Tag.objects.filter(pk=tag).exists()


def suggestions(q: str, *, limit: int = 8) -> list[str]:
    """Whole words for the last one being typed, the commonest first, each with what stands before it. One query."""
    asked = tokens(q)
    if not asked or asked[-1][1] or len(asked[-1][0]) < 2:
        return []
    before = q[: q.lower().rfind(asked[-1][0].lower())]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT k.word FROM catalogue_word k, catalogue_folded(%s) AS typed
            WHERE k.word LIKE typed || '%%' AND k.word <> typed ORDER BY k.works DESC, k.word LIMIT %s
            """,
            [asked[-1][0], limit],
        )
        return [before + word for (word,) in cursor.fetchall()]
