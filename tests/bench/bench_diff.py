"""How long comparing two long charters takes: `python -m tests.bench.bench_diff [ROUNDS]`.
A script to read, not a test.

60 articles of 8 parts of 30 words, a third of the parts changed in some words or written anew,
with articles added, removed and moved; then the same without any identity (a text imported anew),
and 300 articles. "kept" is what a second reader waits for: the comparison out of the cache.
"""

# ruff: noqa: E402 - the apps must be ready before they are imported
import os
import random
import statistics
import sys
from collections.abc import Callable
from copy import deepcopy
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from charters.comparing import compare, what_changes_for
from charters.comparing.keeping import kept_comparison

WORDS = (
    "la le les une des de du en et ou qui que dans par pour sur avec sans chaque réseau membre "
    "charte engagement article qualité financeur prestataire données ouvertes partage coopération "
    "rémunération équitable délai trente jours accord écrit consultation décision collective "
    "territoire service accompagnement personne respect transparence publication annuelle bilan"
).split()
CHANCE = random.Random(4)  # the same texts at every run
SYLLABLES = "ba co di fu la men no pra que ri sou ta ver".split()
WORDS += ["".join(CHANCE.choices(SYLLABLES, k=3)) for _ in range(1500)]


def sentence(length: int) -> str:
    """Half of it small words that every sentence has."""
    words = [CHANCE.choice(WORDS[: 20 if CHANCE.random() < 0.5 else None]) for _ in range(length)]
    return " ".join(words).capitalize() + "."


def part(n: int) -> dict:
    if n % 2:
        return {"kind": "paragraph", "id": f"p{CHANCE.random()}", "text": sentence(30)}
    return {
        "kind": "commitment",
        "id": f"c{CHANCE.random()}",
        "text": sentence(30),
        "level": 1,
        "capacities": CHANCE.choice([[], ["funder"], ["provider", "funder"]]),
        "strength": CHANCE.choice(["firm", "best_effort"]),
    }


def article(number: int) -> dict:
    return {
        "id": f"a{CHANCE.random()}",
        "number": number,
        "title": sentence(6),
        "parts": [part(n) for n in range(8)],
        "plain": sentence(20),
        "provenance": {"source": "", "url": ""},
    }


def charter(articles: int) -> dict:
    return {
        "date_note": "",
        "subtitle": "",
        "preamble": [part(1), part(1)],
        "articles": [article(n) for n in range(1, articles + 1)],
        "closing": [part(1)],
        "capacities": [
            {"code": code, "label": code, "signers": "both", "pledge": ""}
            for code in ("funder", "provider")
        ],
    }


def revised(old: dict) -> dict:
    """Every third part is changed: mostly some words, one time in five the whole sentence."""
    new = deepcopy(old)
    parts = [part for article in new["articles"] for part in article["parts"]]
    for changed in parts[::3]:
        words = changed["text"].split()
        for _ in range(5):
            words[CHANCE.randrange(len(words))] = CHANCE.choice(WORDS)
        changed["text"] = sentence(30) if CHANCE.random() < 0.2 else " ".join(words)
    articles = new["articles"]
    articles.insert(5, article(0))
    articles.append(articles.pop(10))
    del articles[20]
    for number, numbered in enumerate(articles, start=1):
        numbered["number"] = number
    return new


def without_ids(content: dict) -> dict:
    content = deepcopy(content)
    for numbered in content["articles"]:
        numbered["id"] = ""
        for inside in numbered["parts"]:
            inside["id"] = ""
    return content


def measure(rounds: int, act: Callable[[], object]) -> list[float]:
    times = []
    for _ in range(rounds):
        start = perf_counter()
        act()
        times.append((perf_counter() - start) * 1000)
    return sorted(times)


def main(rounds: int) -> None:
    print(f"{rounds} rounds, milliseconds")
    print(f"{'':34}{'best':>8}{'median':>8}{'p95':>8}")
    for articles in (60, 300):
        old = charter(articles)
        new = revised(old)
        bare = without_ids(old), without_ids(new)
        comparison = compare(old, new)
        kept_comparison(old, new)
        acts: dict[str, Callable[[], object]] = {
            "cold": lambda pair=(old, new): compare(*pair),
            "cold, identities lost": lambda pair=bare: compare(*pair),
            "kept": lambda pair=(old, new): kept_comparison(*pair),
            "for one capacity": lambda all=comparison: what_changes_for("funder", all),
        }
        for name, act in acts.items():
            times = measure(rounds, act)
            figures = times[0], statistics.median(times), times[int(len(times) * 0.95)]
            label = f"{articles} articles, {name}"
            print(f"{label:34}" + "{:8.1f}{:8.1f}{:8.1f}".format(*figures))
        print(f"  {comparison.counts}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
