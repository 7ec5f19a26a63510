"""
The wall: works on offer as cards, found by words and facets, with counts.

Two statements by hand, since a page of cards is what most visitors ask for: one counts, one fetches what the cards
show. A third fetches the renditions of the pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from django.apps import apps
from django.db import connection

from marketplace.catalogue import filters
from marketplace.catalogue.filters import Filters
from payouts.money import Money

ON_A_PAGE = 24
# A work is wide or tall where its sides differ by more than a twentieth.
_OFFERED = """
WITH offered AS (
    SELECT w.id, w.medium, w.subject, s.country,
        CASE WHEN w.width_mm * 20 > w.height_mm * 21 THEN 'landscape'
             WHEN w.height_mm * 20 > w.width_mm * 21 THEN 'portrait' ELSE 'square' END AS orientation,
        max(l.published_at) AS published_at,
        min(o.price) FILTER (WHERE l.kind = 'original') AS original,
        min(o.price) FILTER (WHERE l.kind <> 'original') AS print,
        {price} AS price, {top_price} AS top_price
    FROM listings_listing l
    JOIN works_work w ON w.id = l.work_id
    JOIN profiles_artist a ON a.id = w.artist_id
    JOIN profiles_storefront s ON s.artist_id = a.id AND s.status = 'open'
    JOIN listings_option o ON o.listing_id = l.id
    WHERE l.status = 'published'{words}
    GROUP BY w.id, s.country
), hits AS (
    SELECT *,
        (%(medium)s = '' OR medium = %(medium)s) AS of_medium,
        (%(subject)s = '' OR subject = %(subject)s) AS of_subject,
        (%(orientation)s = '' OR orientation = %(orientation)s) AS of_orientation,
        (%(country)s = '' OR country = %(country)s) AS of_country,
        (price IS NOT NULL) AS of_kind,
        (%(band)s = '' OR width_bucket(price, %(bands)s)::text = %(band)s) AS of_band
    FROM offered
)
"""
_PRICE = {
    "": "min(o.price)",
    "original": "min(o.price) FILTER (WHERE l.kind = 'original')",
    "print": "min(o.price) FILTER (WHERE l.kind <> 'original')",
}
_WORD = """
        AND (
            numnode(to_tsquery('english', %(word{n})s)) = 0
            OR catalogue_words(w.title, w.description, w.materials, w.support, w.medium, w.subject)
               @@ to_tsquery('english', %(word{n})s || ':*')
            OR to_tsvector('simple'::regconfig, a.name) @@ to_tsquery('simple', %(word{n})s || ':*')
        )"""
_ALL = ("of_medium", "of_subject", "of_orientation", "of_country", "of_kind", "of_band")
_ORDER = {
    "newest": "published_at DESC, id DESC",
    "price": "price, id",
    "dearest": "price DESC, id DESC",
}
_CARDS = """
SELECT page.id, w.title, w.slug, w.year, w.medium, w.width_mm, w.height_mm, w.painted_by_program,
    a.name AS artist, s.slug AS artist_slug, page.price, l.currency, l.kind, l.edition_size, page.dearer,
    i.id AS image, i.width, i.height, i.alt_text, i.color
FROM (
    SELECT id, price, published_at, top_price > price AS dearer
    FROM hits WHERE {all} ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s
) page
JOIN works_work w ON w.id = page.id
JOIN profiles_artist a ON a.id = w.artist_id
JOIN profiles_storefront s ON s.artist_id = a.id
JOIN LATERAL (
    SELECT l.currency, l.kind, l.edition_size FROM listings_listing l JOIN listings_option o ON o.listing_id = l.id
    WHERE l.work_id = page.id AND l.status = 'published' AND o.price = page.price ORDER BY l.id LIMIT 1
) l ON true
LEFT JOIN LATERAL (
    SELECT i.id, i.width, i.height, i.alt_text, i.color FROM works_image i
    WHERE i.work_id = page.id AND i.status = 'ready' ORDER BY i.kind <> 'front', i.position, i.id LIMIT 1
) i ON true
ORDER BY {page_order}
"""

_OF_ARTIST = """
SELECT w.id, w.title, w.slug, w.year, w.medium, w.width_mm, w.height_mm, w.painted_by_program,
    a.name AS artist, s.slug AS artist_slug, l.price, l.currency, l.kind, l.edition_size, l.top_price > l.price AS dearer,
    l.status = 'sold_out' AS sold, i.id AS image, i.width, i.height, i.alt_text, i.color
FROM works_work w
JOIN profiles_artist a ON a.id = w.artist_id
JOIN profiles_storefront s ON s.artist_id = a.id
JOIN LATERAL (
    SELECT l.currency, l.kind, l.edition_size, l.status, l.published_at, o.price, max(o.price) OVER () AS top_price
    FROM listings_listing l JOIN listings_option o ON o.listing_id = l.id
    WHERE l.work_id = w.id AND l.status = ANY(%(statuses)s)
    ORDER BY l.status = 'sold_out', o.price, l.id LIMIT 1
) l ON true
LEFT JOIN LATERAL (
    SELECT i.id, i.width, i.height, i.alt_text, i.color FROM works_image i
    WHERE i.work_id = w.id AND i.status = 'ready' ORDER BY i.kind <> 'front', i.position, i.id LIMIT 1
) i ON true
WHERE w.artist_id = %(artist)s AND w.id <> %(but)s
ORDER BY l.status = 'sold_out', l.published_at DESC, w.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Card:
    """A work on the wall, with what _components/work_card.html shows."""

    id: int
    title: str
    slug: str
    artist: str
    artist_slug: str
    year: int
    what: str
    renditions: list
    width: int
    height: int
    alt: str
    color: str
    price: Money | None
    offer: str
    from_price: bool
    sold: bool
    sample: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: how many works it would leave, and the address that chooses it, or lets it go."""

    label: str
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Wall:
    cards: list[Card]
    facets: dict[str, list[Choice]]
    total: int
    page: int
    pages: int


def browse(asked: Filters) -> Wall:
    """The page of the wall that was asked for; the last one where there are fewer. Three queries."""
    total, facets = _counts(asked)
    pages = max(1, ceil(total / ON_A_PAGE))
    page = min(asked.page, pages)
    cards = _cards(asked, limit=ON_A_PAGE, offset=(page - 1) * ON_A_PAGE) if total else []
    return Wall(cards, facets, total, page, pages)


def newest(limit: int = ON_A_PAGE) -> list[Card]:
    """What was hung last. Two queries."""
    return _cards(Filters(), limit=limit, offset=0)


def by_artist(artist_id: int, *, limit: int, sold_too: bool = False) -> list[Card]:
    """An artist's works, newest first; with `sold_too` also those of which nothing is left. Two queries."""
    return drawn(rows_by_artist(artist_id, limit=limit, sold_too=sold_too))


def rows_by_artist(artist_id: int, *, limit: int, but: int = 0, sold_too: bool = False) -> list[dict]:
    """The same before their pictures are fetched: for a page that fetches others too. One query."""
    statuses = ["published", "sold_out"] if sold_too else ["published"]
    return _rows(_OF_ARTIST, {"artist": artist_id, "but": but, "statuses": statuses, "limit": limit})


def _counts(asked: Filters) -> tuple[int, dict[str, list[Choice]]]:
    start, values = _start(asked)
    kind_but_band = _but("of_kind", "of_band")
    # The price that a band looks at is the price of the kind that is counted.
    in_band = "(%(band)s = '' OR width_bucket({0}, %(bands)s)::text = %(band)s)"
    parts = [f"SELECT 'total', '', count(*) FROM hits WHERE {' AND '.join(_ALL)}"]  # noqa: S608
    parts += [
        f"SELECT 'kind', '{kind}', count(*) FROM hits WHERE {kind} IS NOT NULL AND {in_band.format(kind)} AND {kind_but_band}"  # noqa: S608
        for kind in ("original", "print")
    ]
    parts += [
        f"SELECT '{facet}', {facet}, count(*) FROM hits WHERE {_but(f'of_{facet}')} GROUP BY 2"  # noqa: S608
        for facet in ("medium", "subject", "orientation", "country")
    ]
    parts.append(
        f"SELECT 'band', width_bucket(price, %(bands)s)::text, count(*) FROM hits WHERE {_but('of_band')} GROUP BY 2"  # noqa: S608
    )
    with connection.cursor() as cursor:
        cursor.execute(start + "\nUNION ALL ".join(parts), values)
        rows = cursor.fetchall()
    total = next(count for facet, _, count in rows if facet == "total")
    return total, {facet: _choices(asked, facet, rows) for facet in filters.FACETS}


def _choices(asked: Filters, facet: str, rows) -> list[Choice]:
    counts = {value: count for name, value, count in rows if name == facet}
    chosen = getattr(asked, facet)
    choices = [
        Choice(
            label=filters.label_of(facet, value),
            count=count,
            address=asked.address(**{facet: "" if value == chosen else value}),
            chosen=value == chosen,
        )
        for value, count in counts.items()
        if count or value == chosen
    ]
    if facet == "band":
        return sorted(choices, key=lambda choice: filters.BAND_LABELS.index(choice.label))
    return sorted(choices, key=lambda choice: (-choice.count, choice.label))


def _cards(asked: Filters, *, limit: int, offset: int) -> list[Card]:
    start, values = _start(asked)
    order = _ORDER[asked.sort]
    page_order = ", ".join(f"page.{part.strip()}" for part in order.split(","))
    statement = start + _CARDS.format(all=" AND ".join(_ALL), order=order, page_order=page_order)
    return drawn(_rows(statement, {**values, "limit": limit, "offset": offset}))


def _rows(statement: str, values: dict) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def drawn(rows: list[dict], renditions: dict[int, list] | None = None) -> list[Card]:
    """Cards of rows, with `renditions` by picture where they were fetched already."""
    if renditions is None:
        renditions = renditions_of([row["image"] for row in rows if row["image"]])
    return [_card(row, renditions.get(row["image"], [])) for row in rows]


def renditions_of(image_ids: list[int]) -> dict[int, list]:
    """The public files of these pictures, by picture. One query."""
    found: dict[int, list] = {}
    if image_ids:
        for rendition in apps.get_model("works.Rendition").objects.filter(image__in=image_ids):
            found.setdefault(rendition.image_id, []).append(rendition)
    return found


def _card(row: dict, renditions: list) -> Card:
    return Card(
        id=row["id"],
        title=row["title"],
        slug=row["slug"],
        artist=row["artist"],
        artist_slug=row["artist_slug"],
        year=row["year"],
        what=what(row["medium"], row["width_mm"], row["height_mm"]),
        renditions=renditions,
        width=row["width"] or row["width_mm"],
        height=row["height"] or row["height_mm"],
        alt=row["alt_text"] or row["title"],
        color=row["color"] or "",
        price=Money(row["price"], row["currency"]),
        offer=offer(row["kind"], row["edition_size"]),
        from_price=row["dearer"],
        sold=row.get("sold", False),
        sample=row["painted_by_program"],
    )


def what(medium: str, width_mm: int, height_mm: int) -> str:
    """ "Watercolor, 40 × 30 cm", width first."""
    return f"{filters.MEDIUMS.get(medium, medium)}, {_cm(width_mm)} × {_cm(height_mm)} cm"


def offer(kind: str, edition_size: int | None) -> str:
    """ "Original", "Print, edition of 30" or "Print"."""
    if kind == "original":
        return "Original"
    return f"Print, edition of {edition_size}" if edition_size else "Print"


def _cm(millimetres: int) -> str:
    return f"{millimetres / 10:g}"


def _but(*facets: str) -> str:
    return " AND ".join(name for name in _ALL if name not in facets) or "true"


def _start(asked: Filters) -> tuple[str, dict]:
    words = {f"word{n}": word for n, word in enumerate(asked.words)}
    conditions = "".join(_WORD.format(n=n) for n in range(len(words)))
    values = {name: getattr(asked, name) for name in ("medium", "subject", "orientation", "country", "band")}
    price = _PRICE[asked.kind]
    return _OFFERED.format(price=price, top_price=price.replace("min(", "max("), words=conditions), {
        **values,
        **words,
        "bands": list(filters.BANDS),
    }
