"""
What a search costs the database when there are a hundred thousand works, or a million: made up straight into the shelf.

Words follow Zipf's law, as they do in descriptions; facets, tags and colours are uneven as on a real wall. What is measured is
the time on a processor of the one PostgreSQL process that answers `wall.browse`, as the kernel counts it, so that other
work on the machine does not tell: the cards ("hits") apart from the counts.
"""

import datetime as dt
import io
import itertools
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from tests.benchmarks.bench import Bench
from tests.benchmarks.measure import Figure

TEN_THOUSAND, HUNDRED_THOUSAND, MILLION = 10_000, 100_000, 1_000_000
VOCABULARY = 30_000
WORDS_OF_A_WORK = 18
ASKED = 100  # searches of each sort
CHANGED = 60  # works hung and sold
AT_ONCE = 50_000  # rows in one COPY
SYLLABLES = "ba co du fe gi ha jo ku la me ni po ra so tu va we xi yo zu".split()  # noqa: SIM905
FIRST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@cache
def vocabulary() -> list[str]:
    """Made-up words of three and more syllables, the most frequent first; none has a stem but itself."""
    chance = random.Random(1)
    return list(
        {"".join(chance.choices(SYLLABLES, k=chance.randint(3, 5))): None for _ in range(VOCABULARY * 2)}
    )[:VOCABULARY]


@cache
def chances() -> list[float]:
    return list(itertools.accumulate(1 / (rank + 8) for rank in range(VOCABULARY)))


def rows(number: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Of each work, a line of catalogue_shelved and one of catalogue_card, as COPY takes them."""
    mediums = ["watercolor"] * 8 + ["gouache", "ink", "ink", "linocut", "etching", "pastel", "mixed"]
    subjects = ["landscape"] * 5 + [
        "sea",
        "sea",
        "sea",
        "town",
        "town",
        "still_life",
        "botanical",
        "animal",
        "figure",
        "abstract",
    ]
    families = (
        ["blue"] * 5
        + ["green"] * 4
        + ["brown"] * 4
        + ["grey"] * 4
        + ["white"] * 6
        + ["red", "orange", "yellow", "black", "pink", "violet"]
    )
    countries = ["FR"] * 8 + ["DE"] * 6 + ["ES"] * 4 + ["GB"] * 4 + ["IT", "NL", "PT", "IE", "SE", "IS"]
    words, weights = vocabulary(), chances()
    for work in range(1, number + 1):
        said = chance.choices(words, cum_weights=weights, k=WORDS_OF_A_WORK)
        places: dict[str, list[str]] = {}
        for place, word in enumerate(said, 1):
            places.setdefault(word, []).append(f"{place}{'A' if place < 4 else 'D'}")
        vector = " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())
        tags = {f"tag {int(chance.paretovariate(0.6)) % 5_000}" for _ in range(chance.randint(0, 4))}
        shades = list({chance.choice(families) for _ in range(3)})
        cells = {
            chance.randrange(2, 10) * 256 + chance.randrange(6, 11) * 16 + chance.randrange(6, 11)
            for _ in range(4)
        }
        swatches = ",".join(f"{chance.random():.3f}" for _ in range(16))
        price = int(chance.lognormvariate(9.3, 0.9))
        original, printed = (
            (price, None) if chance.random() < 0.3 else (price * 5 if chance.random() < 0.3 else None, price)
        )
        hung = FIRST + dt.timedelta(seconds=work * 173)
        shelved = [
            work, work % 5_000, hung.isoformat(), chance.random() < 0.05, chance.choice(mediums), chance.choice(subjects),
            chance.choice(("landscape", "landscape", "portrait", "square")), chance.choice(("small", "medium", "medium", "large")),
            chance.choice(("short", "days", "days", "long", "unsaid")), chance.choice(countries), "{europe,home,world}", price,
            original, printed, vector, "{" + ",".join(f'"{tag}"' for tag in tags) + "}", "{" + ",".join(shades) + "}",
            "{" + ",".join(map(str, cells)) + "}", "{" + swatches + "}", bool(original) and chance.random() < 0.2,
        ]  # fmt: skip
        offer = {"price": price, "currency": "EUR", "kind": "limited", "edition_size": 30, "dearer": False}
        card = {
            "id": work, "title": " ".join(said[:3]), "slug": f"work-{work}", "year": 2025, "medium": "watercolor", "width_mm": 400,
            "height_mm": 300, "artist": "Ana Moreau", "artist_slug": "ana", "sample": True, "sold": False,
            "offers": {"any": offer, "print": offer},
            "picture": {"width": 2000, "height": 1500, "alt": "A harbour", "color": "#7a6f66",
                        "files": [[form, width, f"pictures/{work}-{width}.{form}"] for form in ("avif", "jpeg", "webp") for width in (320, 640, 1280)]},
        }  # fmt: skip
        yield (
            "\t".join("\\N" if value is None else str(value) for value in shelved),
            f"{work}\t{json.dumps(card)}\t{{{','.join(places)}}}",
        )


def filled(number: int) -> int:
    """A shelf of so many works, in place of what stood there if it was not as many; triggers have no part in it."""
    from django.db import connection

    from marketplace.catalogue.models import Shelved
    from marketplace.database import roles

    if Shelved.objects.count() == number:
        return number
    with roles.as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef, indexname FROM pg_indexes WHERE tablename = 'catalogue_shelved' AND indexname LIKE 'shelved%'"
        )
        indexes = cursor.fetchall()
        for _, name in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(
            "TRUNCATE catalogue_shelved, catalogue_card, catalogue_tally, catalogue_word, catalogue_tag, catalogue_change"
        )
        made = rows(number, random.Random(2))
        while batch := list(itertools.islice(made, AT_ONCE)):
            for table, place in (
                ("catalogue_shelved", 0),
                ("catalogue_card (work_id, content, vocabulary)", 1),
            ):
                cursor.copy_expert(
                    f"COPY {table} FROM STDIN", io.StringIO("".join(f"{line[place]}\n" for line in batch))
                )
        for definition, _ in indexes:
            cursor.execute(definition)
        cursor.execute(
            "INSERT INTO catalogue_tally (facet, value, works) SELECT f.facet, f.value, count(*) FROM catalogue_shelved s, catalogue_facets(s) f GROUP BY 1, 2"
        )
        cursor.execute(
            "INSERT INTO catalogue_word (word, works) SELECT word, count(*) FROM catalogue_card, unnest(vocabulary) word GROUP BY 1"
        )
        cursor.execute(
            "INSERT INTO catalogue_tag (tag, works) SELECT value, works FROM catalogue_tally WHERE facet = 'tag'"
        )
        cursor.execute(
            "VACUUM ANALYZE catalogue_shelved, catalogue_card, catalogue_tally, catalogue_word, catalogue_tag"
        )
    return number


def _any_word(chance: random.Random) -> dict:
    return {"q": vocabulary()[int(VOCABULARY ** chance.random()) - 1]}


def _two_frequent(chance: random.Random) -> dict:
    return {"q": " ".join(chance.sample(vocabulary()[:30], 2))}


def _facets(chance: random.Random) -> dict:
    return {
        "medium": chance.choice(("watercolor", "ink", "etching")),
        "country": chance.choice(("FR", "IS", "DE")),
        "band": chance.choice("01234"),
        "ships": "FR",
    }


def _tag(chance: random.Random) -> dict:
    return {"tag": f"tag {int(chance.paretovariate(0.6)) % 5_000}"}


def _color(chance: random.Random) -> dict:
    return {"color": f"{chance.randrange(0x404040, 0xC0C0C0):06x}"}


def _deep(chance: random.Random) -> dict:
    at = FIRST + dt.timedelta(seconds=chance.randrange(17_300_000))
    return {"after": f"{int(at.timestamp() * 1_000_000)}-1", "sort": "newest"}


def _slip(chance: random.Random) -> dict:
    word = vocabulary()[int(VOCABULARY ** chance.random()) - 1]
    return {"q": word[:2] + "q" + word[2:]}


SEARCHES: dict[str, tuple[Callable[[random.Random], dict], str]] = {
    "word": (_any_word, "< 5"),
    "two-frequent-words": (_two_frequent, "< 15"),
    "facets": (_facets, "< 5"),
    "tag": (_tag, "< 5"),
    "color": (_color, "< 15"),
    "typo": (_slip, "< 3"),
    "deep": (_deep, "< 1"),
}


def timed(asked: dict) -> dict[str, float]:
    """Milliseconds that the database took for one page, by what it was asked for: "hits", "counts", "words"."""
    from django.db import connection

    from marketplace.catalogue import wall
    from marketplace.catalogue.filters import Filters

    processor = _processor(connection)
    spent = {"hits": 0.0, "counts": 0.0, "words": 0.0}

    def clock(execute, sql, params, many, context):
        begun = processor()
        try:
            return execute(sql, params, many, context)
        finally:
            # Cards that are read together with the counts are not told apart from them: all of it is hits.
            kind = (
                "hits" if "catalogue_card" in sql else "words" if "catalogue_understood" in sql else "counts"
            )
            spent[kind] += processor() - begun

    with connection.execute_wrapper(clock):
        wall.browse(Filters.read(asked))
    return spent


def _processor(connection) -> Callable[[], float]:
    """A clock of the milliseconds that the process behind a connection has been on a processor; the wall's where there is no such."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        counted = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    if not counted.exists():
        return lambda: time.perf_counter() * 1_000
    return lambda: int(counted.read_text().split()[0]) / 1e6


def p99(name: str, number: int, part: str):
    make, goal = SEARCHES[name]

    def measure(bench: Bench) -> Figure:
        filled(number)
        chance = random.Random(3)
        asked = [make(chance) for _ in range(ASKED)]
        for each in asked[:10]:
            timed(each)
        took = [timed(each) for each in asked]
        hits, counts, words = (sorted(each[kind] for each in took) for kind in ("hits", "counts", "words"))
        chosen = words if part == "words" else hits
        note = f"{number:,} works, on a processor; median {statistics.median(chosen):.2f}, goal {goal}; counts {statistics.median(counts):.1f}, p99 {counts[-2]:.1f}"
        return Figure(f"search.p99.{name}", chosen[-2], "ms", None, None, ASKED, note)

    return measure


def prefix(number: int):
    def measure(bench: Bench) -> Figure:
        from django.db import connection

        from marketplace.catalogue import search

        filled(number)
        processor = _processor(connection)
        chance, took = random.Random(3), []
        for _ in range(ASKED):
            typed = vocabulary()[int(VOCABULARY ** chance.random()) - 1][:4]
            begun = processor()
            search.suggestions(typed)
            took.append(processor() - begun)
        took.sort()
        note = f"{number:,} works; median {statistics.median(took):.2f}, goal < 1"
        return Figure("search.p99.prefix", took[-2], "ms", None, None, ASKED, note)

    return measure


def growth(bench: Bench) -> Figure:
    """What the dearest page in a hundred costs, of searches of all sorts, on a large wall beside a small one."""
    small, large = (_p99_of_pages(number) for number in (TEN_THOUSAND, MILLION))
    note = f"{MILLION:,} works beside {TEN_THOUSAND:,}; page and database, on a processor, every card drawn anew; goal ≤ 1.3"
    return Figure("page.growth", large, "ms", small, large / small, ASKED * len(SEARCHES), note)


def _p99_of_pages(number: int) -> float:
    from django.db import connection
    from django.test import Client

    from marketplace.catalogue import cards

    filled(number)
    processor, chance, took = _processor(connection), random.Random(4), []
    client = Client(HTTP_HOST="localhost")
    for turn in range(ASKED + 5):
        for make, _ in SEARCHES.values():
            cards._drawn.cache_clear()
            # Of an address as long as this, no finished page is kept.
            asked = {**make(chance), "x": "a" * 250}
            begun = processor() + time.thread_time() * 1_000
            status = client.get("/works/", asked, REMOTE_ADDR=f"10.0.0.{turn}").status_code
            assert status == 200, f"{asked} answered {status}"
            if turn >= 5:
                took.append(processor() + time.thread_time() * 1_000 - begun)
    return statistics.quantiles(took, n=100)[-1]


def changes(name: str, status: str):
    """What it costs the database to hang a work, or to sell one, beside a million others: all triggers, until committed."""

    def measure(bench: Bench) -> Figure:
        from artists.listings.models import Listing

        filled(MILLION)
        listings = _offered()
        took = []
        for listing in listings:
            others = "published" if status == "sold_out" else "withdrawn"
            Listing.objects.filter(pk=listing).update(status=others)
            took.append(
                _cost_of(lambda listing=listing: Listing.objects.filter(pk=listing).update(status=status))
            )
        # The made-up shelf is left as it was.
        Listing.objects.filter(pk__in=listings).update(status="withdrawn")
        note = f"median; {MILLION:,} works, on a processor; the longest {max(took):.2f}"
        return Figure(name, statistics.median(took), "ms", None, None, len(took), note)

    return measure


@cache
def _offered() -> list[int]:
    """Listings of real works, whose numbers are beyond those that are made up."""
    from django.db import connection

    from artists.cooperative.models import Policy
    from marketplace.database import roles
    from tests.factories import make_artist, make_listing, make_policy, make_work

    with roles.as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('works_work', 'id'), %s)", [10 * MILLION])
    if not Policy.objects.exists():
        make_policy()
    ana, words, chance = make_artist("Ana Moreau"), vocabulary(), random.Random(5)
    return [
        make_listing(
            make_work(
                ana, title=f"Study {number}", description=" ".join(chance.sample(words, WORDS_OF_A_WORK))
            ),
            kind="original",
            price=9_000 + number,
            status="published",
        ).pk
        for number in range(CHANGED)
    ]


def _cost_of(act: Callable[[], object]) -> float:
    from django.db import connection

    processor = _processor(connection)
    begun = processor()
    act()
    return processor() - begun


def _of(number: int) -> dict:
    parts = {name: p99(name, number, "words" if name == "typo" else "hits") for name in SEARCHES}
    return {f"search.p99.{name}": figure for name, figure in parts.items()} | {
        "search.p99.prefix": prefix(number)
    }


FIGURES = _of(HUNDRED_THOUSAND)
AT_LENGTH = {f"{name}.million": figure for name, figure in _of(MILLION).items()} | {
    "page.growth": growth,
    "shelf.hang.million": changes("shelf.hang", "published"),
    "shelf.sell.million": changes("shelf.sell", "sold_out"),
}
