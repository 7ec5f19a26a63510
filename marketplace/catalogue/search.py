"""
The words of a search: what the shelf knows of them, and what was probably meant.

Accents and capitals do not matter, the smallest English words are left out, "a phrase" stays together, a beginning finds
the whole word, and a word that stands nowhere is replaced by the one most like it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod

from django.db import connection

from marketplace.catalogue.models import Tag

MOST_WORDS = 8
# Words are alike from here on, as pg_trgm measures it: "harbuor" and "harbour" are 0.33.
ALIKE = 0.3


@dataclass(frozen=True, slots=True)
class Words:
    """
    A search, understood. `query` is a tsquery as PostgreSQL writes it; empty where nothing was asked.

    `works` is about how many have them all, if none comes with another more often than by chance; `instead` pairs what was
    typed with what was taken.
    """

    query: str = ""
    works: int = 0
    whole: int = 0  # works on the wall
    instead: tuple[tuple[str, str], ...] = ()


def tokens(q: str) -> list[tuple[str, bool]]:
    """The words and "phrases" of a search box, at most `MOST_WORDS`, each with whether it is a phrase."""
    found = []
    for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', q):
        parts = re.findall(r"[^\W_]+", phrase or word)
        found += [(" ".join(parts), True)] if phrase and len(parts) > 1 else [(part, False) for part in parts]
    return found[:MOST_WORDS]


def understood(q: str) -> Words:
    """What to look for. One query, none where there are no words."""
    asked = tokens(q)
    if not asked:
        return Words()
    values = [value for token in asked for value in token]
    with connection.cursor() as cursor:
        cursor.execute(_UNDERSTAND.format(asked=", ".join(["(%s, %s)"] * len(asked))), [*values, ALIKE])
        rows = cursor.fetchall()
    told = [row for row in rows if row[2]]
    whole = max(1, int(rows[0][4]))
    return Words(
        whole=whole,
        query=" & ".join(f"({row[2]})" for row in told),
        works=round(whole * prod(min(1.0, int(row[3]) / whole) for row in told)) if told else 0,
        instead=tuple((row[0], row[1]) for row in told if row[1]),
    )


def marked(*, tag: str, family: str, cells: list[int]) -> dict[str, int]:
    """About how many works have a tag, a family of colours, a colour in some boxes: by "tag", "color"; all under "". One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT CASE facet WHEN 'cell' THEN 'color' ELSE facet END, sum(works) FROM catalogue_tally
            WHERE facet = '' OR facet = 'tag' AND value = %s OR facet = 'color' AND value = %s
               OR facet = 'cell' AND value = ANY(%s)
            GROUP BY 1
            """,
            [tag, family, [str(cell) for cell in cells]],
        )
        return {facet: int(works) for facet, works in cursor.fetchall()}


def is_a_tag(tag: str) -> bool:
    """Whether a work on the wall has it, or had until lately. One query."""
    return Tag.objects.filter(pk=tag).exists()


def is_frequent(works: int, whole: int, *, wanted: int) -> bool:
    """
    Whether `wanted` of what is on so many works are met on a walk along an index, newest first, sooner than all of it is
    looked up: the walk is `wanted` × `whole` / `works` rows long, and the other way is `works` rows.
    """
    return works * works > wanted * whole


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


# A word is known if some word of the shelf begins with it or with its stem. One that is not is taken for the word most
# like it. The smallest words ("the", "at") have no stem and are passed over.
_UNDERSTAND = """
SELECT a.said, CASE WHEN NOT k.known THEN n.word END AS instead,
    CASE WHEN a.phrase THEN nullif(phraseto_tsquery('catalogue_plain', f.word)::text, '')
         WHEN numnode(f.stem) = 0 THEN ''
         ELSE (to_tsquery('simple', quote_literal(t.word) || ':*') || to_tsquery('english', quote_literal(t.word)))::text END,
    (SELECT coalesce(sum(w.works), 0) FROM catalogue_word w WHERE w.word LIKE t.word || '%%'),
    (SELECT coalesce(sum(y.works), 0) FROM catalogue_tally y WHERE y.facet = '')
FROM (VALUES {asked}) AS a (said, phrase)
CROSS JOIN LATERAL (
    SELECT catalogue_folded(a.said) AS word, to_tsquery('english', quote_literal(catalogue_folded(a.said))) AS stem
) f
CROSS JOIN LATERAL (
    SELECT a.phrase OR numnode(f.stem) = 0 OR EXISTS (
        SELECT 1 FROM catalogue_word w
        WHERE w.word LIKE f.word || '%%' OR w.word LIKE trim(both '''' from split_part(f.stem::text, ' ', 1)) || '%%'
    ) AS known
) k
LEFT JOIN LATERAL (
    SELECT w.word FROM catalogue_word w
    WHERE NOT k.known AND w.word %% f.word AND similarity(w.word, f.word) >= %s
    ORDER BY similarity(w.word, f.word) DESC, w.works DESC, w.word LIMIT 1
) n ON true
CROSS JOIN LATERAL (SELECT coalesce(n.word, f.word) AS word) t
"""
