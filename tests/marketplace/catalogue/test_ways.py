"""Whichever way works are found, walked or looked up, in one stretch or in many: all that match are found, and nothing else."""

import json
import random

import pytest
from django.db import connection

from marketplace.catalogue import counts, narrowing, search, wall, ways
from marketplace.catalogue.filters import FACETS, Filters
from tests.benchmarks.search import vocabulary
from tests.marketplace.catalogue import full_shelf

pytestmark = pytest.mark.django_db

WORKS = 500


@pytest.fixture(params=["as on a large wall", "as on a small one"])
def full(request, monkeypatch):
    """Some hundred works; "as on a large wall": on which a walk is short, and half a year is looked up in several stretches."""
    if request.param == "as on a large wall":
        for module, name, value in (
            (ways, "WALKED", 40), (ways, "FURTHER", 2), (ways, "EXAMINED", 20), (wall, "ON_A_PAGE", 5), (counts, "COUNTED", 30),
            (counts, "SAMPLED", 10), (counts, "FEW", 35), (search, "MOST_ENDINGS", 2), (narrowing, "GATHERED", 3),
        ):  # fmt: skip
            monkeypatch.setattr(module, name, value)
    full_shelf.fill(WORKS, random.Random(7), hours=1_000)


def any_search(chance: random.Random) -> dict:
    """Some of what a visitor may ask for, from one thing to four."""
    sometimes = {
        "q": lambda: " ".join(chance.sample(vocabulary()[:12], chance.choice([1, 1, 2]))),
        "medium": lambda: chance.choice(["watercolor", "ink", "etching"]),
        "subject": lambda: chance.choice(["landscape", "sea"]),
        "size": lambda: chance.choice(["small", "large"]),
        "country": lambda: chance.choice(["FR", "DE", "IS"]),
        "band": lambda: chance.choice("01234"),
        "kind": lambda: chance.choice(["original", "print"]),
        "ready": lambda: "yes",
        "tag": lambda: f"tag {chance.choice([1, 2, 40])}",
        "color": lambda: chance.choice(["blue", "white", "8a6a5a", "336699"]),
        "ships": lambda: chance.choice(["FR", "DE", "JP", "US"]),
        "show": lambda: "sold",
    }
    asked = {name: sometimes[name]() for name in chance.sample(list(sometimes), chance.randint(1, 4))}
    return asked | {"sort": chance.choice(["newest", "newest", "price", "dearest"])}


def in_order(works: list[dict], asked: Filters) -> list[int]:
    price = asked.kind or "price"
    if asked.sort == "newest":
        return [
            work["work_id"]
            for work in sorted(works, key=lambda w: (w["published_at"], w["work_id"]), reverse=True)
        ]
    priced = [work for work in works if work[price] is not None]
    return [work["work_id"] for work in sorted(priced, key=lambda w: (w[price], w["work_id"]), reverse=asked.sort == "dearest")]  # fmt: skip


def pages(asked: dict, between=lambda: None) -> list[wall.Wall]:
    found = [wall.browse(Filters.read(asked))]
    while found[-1].after:
        between()
        found.append(wall.browse(Filters.read({**asked, "after": found[-1].after})))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_all_that_match_are_found_page_by_page_in_order_forth_and_back(full, seed):
    chance, shelf = random.Random(seed), full_shelf.shelf()
    for _ in range(25):
        asked = any_search(chance)
        read = Filters.read(asked)
        expected = in_order([work for work in shelf if full_shelf.matches(work, read)], read)
        found = pages(asked)
        assert [card.id for page in found for card in page.cards] == expected, asked
        page, back = found[-1], []
        while page.before:
            page = wall.browse(Filters.read({**asked, "before": page.before}))
            back.append([card.id for card in page.cards])
        assert back == [[card.id for card in page.cards] for page in found[-2::-1]], asked


@pytest.mark.parametrize("seed", range(4))
def test_what_is_counted_is_true_and_what_may_be_more_is_said_to_be(full, seed):
    chance, shelf = random.Random(100 + seed), full_shelf.shelf()
    for _ in range(25):
        asked = any_search(chance)
        read = Filters.read(asked)
        found = wall.browse(read)
        whole = sum(full_shelf.matches(work, read) for work in shelf)
        assert whole >= found.total if found.more else whole == found.total, asked
        for facet in FACETS:
            but = ("kind", "band") if facet == "kind" else (facet,)
            beside = [work for work in shelf if full_shelf.matches(work, read, but=but)]
            true: dict[str, int] = {}
            for work in beside:
                for value in full_shelf.values(work, facet, read):
                    true[value] = true.get(value, 0) + 1
            told = {choice.value: choice.count for choice in found.facets[facet]}
            for value, count in told.items():
                is_least = count.endswith("+")
                assert (
                    true.get(value, 0) >= int(count[:-1]) if is_least else true.get(value, 0) == int(count)
                ), (asked, facet)
            if not any(count.endswith("+") for count in told.values()) and facet != "tag":
                assert {value for value, count in told.items() if count != "0"} == set(true) or not told, (
                    asked,
                    facet,
                )


@pytest.mark.parametrize("seed", range(3))
def test_no_work_is_lost_or_shown_twice_while_others_sell_between_two_pages(full, seed):
    chance = random.Random(200 + seed)
    for _ in range(8):
        asked = any_search(chance)
        asked.pop("show", None)
        read = Filters.read(asked)
        before = {work["work_id"] for work in full_shelf.shelf() if full_shelf.matches(work, read)}

        def a_few_sell(before=before):
            for work in chance.sample(sorted(before), min(len(before), 2)):
                full_shelf.sell(work)

        found = [card.id for page in pages(asked, a_few_sell) for card in page.cards]
        stayed = {work["work_id"] for work in full_shelf.shelf() if full_shelf.matches(work, read)}
        assert len(found) == len(set(found)), asked
        assert stayed <= set(found) <= before, asked


def test_the_best_are_chosen_among_the_newest_that_match(full):
    chance, shelf = random.Random(300), full_shelf.shelf()
    for _ in range(20):
        asked = {
            "q": " ".join(chance.sample(vocabulary()[:12], chance.choice([1, 2]))),
            "medium": chance.choice(["", "ink"]),
        }
        read = Filters.read(asked)
        newest = in_order(
            [work for work in shelf if full_shelf.matches(work, read)],
            Filters.read({**asked, "sort": "newest"}),
        )
        assert sorted(card.id for page in pages(asked) for card in page.cards) == sorted(
            newest[: wall.RANKED]
        ), asked


def scans(asked: dict) -> list[dict]:
    """Every way in which PostgreSQL read the shelf for this search, as EXPLAIN has it."""
    found: list[dict] = []

    def look(execute, sql, params, many, context):
        if "catalogue_shelved" in sql:
            with connection.cursor() as cursor:
                cursor.cursor.execute(
                    f"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, FORMAT JSON) {sql}", params
                )
                told = cursor.cursor.fetchone()[0]
            nodes = [(json.loads(told) if isinstance(told, str) else told)[0]["Plan"]]
            while nodes:
                node = nodes.pop()
                nodes += node.get("Plans", [])
                if node.get("Relation Name") == "catalogue_shelved" and node["Actual Loops"]:
                    found.append(node)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        wall.browse(Filters.read(asked))
    return found


def read_of(node: dict) -> int:
    """Rows of the shelf that a scan looked at."""
    return round((node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)) * node["Actual Loops"])  # fmt: skip


def test_no_search_reads_the_whole_shelf(monkeypatch):
    number, most = 6_000, 1_500
    for module, name, value in (
        (ways, "WALKED", 300),
        (ways, "EXAMINED", 300),
        (counts, "COUNTED", 100),
        (counts, "SAMPLED", 30),
        (wall, "RANKED", 50),
    ):
        monkeypatch.setattr(module, name, value)
    full_shelf.fill(number, random.Random(8))
    with connection.cursor() as cursor:
        # Six thousand are few enough for PostgreSQL to think of reading them all; a million are not.
        cursor.execute("SET LOCAL enable_seqscan = off")
    words, chance = vocabulary(), random.Random(9)
    asked = [any_search(chance) for _ in range(40)]
    asked += [{"q": words[rank]} for rank in (0, 9, 90, 900)] + [
        {"q": f"{words[0]} {words[5]}"},
        {"q": words[3], "medium": "etching"},
    ]
    asked += [{"color": "8a6a5a"}, {"color": "000000"}, {"q": "ba"}, {}]
    for each in asked:
        for node in scans(each):
            assert node["Node Type"] != "Seq Scan", (each, node)
            assert read_of(node) <= most, (each, node)
