"""Comparisons that were made once: both texts are frozen, so they stay true for ever."""

import hashlib
import json
from typing import Any

from django.core.cache import caches

from charters.comparing.changes import Comparison
from charters.comparing.texts import compare

Content = dict[str, Any]


def kept_comparison(
    old: Content, new: Content, *, titles: tuple[str, str] = ("", "")
) -> Comparison:
    """`compare`, kept in this process (see CACHES: a restart forgets, so no old shape survives an
    upgrade). The key is made of what is compared: the published fingerprint covers the binding
    words only, and not who is bound, how firmly, or the plain reading."""
    told = json.dumps([old, new, titles], ensure_ascii=False, sort_keys=True)
    key = hashlib.sha256(told.encode()).hexdigest()
    cache = caches["comparisons"]
    found = cache.get(key)
    if found is None:
        found = compare(old, new, titles=titles)
        cache.set(key, found, timeout=None)
    return found
