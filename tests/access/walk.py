"""Every address of the URL conf, filled with objects of a stage."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver, reverse
from django.urls.resolvers import RegexPattern
from django.utils.translation import override

from tests.access.stage import Stage

# What a part of an address is filled with when it names no object.
WORDS = {
    "action": "delete",
    "action_name": "approve",
    "app_label": "wagtailcore",
    "app_name": "portal",
    "content_type_app_name": "home",
    "content_type_model_name": "articlepage",
    "filter_spec": "max-100x100",
    "mode": "other",
    "model_name": "page",
    "wagtailadmin_api:pages:action.action_name": "publish",
    "wagtailadmin_pages:choose_parent.app_label": "home",
    "wagtailadmin_pages:choose_parent.model_name": "articlepage",
    "wagtailadmin_workflows:add_task.model_name": "groupapprovaltask",
    "wagtail_localize:submit_snippet_translation.pk": "1",
    "wagtail_localize:snippets_api_detail.pk": "1",
    "uidb64": "MQ",
    "uidb36": "1",
    "locale": "fr",
    "ending": "csv",
    "colours": "ffffff-000000-000000",
}

# Patterns that can't be reversed by name: an example of each.
EXAMPLES = {
    "admin/test404/": "/admin/test404/",
    "admin/^.*/$": "/admin/nowhere/",
    "wagtaildocs_serve": "/documents/{document_id}/another-name.pdf",
    "wagtail_serve": "/fr/{network}/articles/{word}-draft/",
    "wagtail_bulk_action": "/admin/bulk/wagtailcore/page/delete/?id={page_id}",
    "media": "/media/original_images/{word}.png",
}


@dataclass(frozen=True)
class Address:
    """One URL pattern: the name the table knows it by, and what its parts are called."""

    name: str
    arguments: tuple[str, ...]

    def fill(self, stage: Stage) -> str:
        """Its URL, naming the stage's objects."""
        return self.url({argument: self.value(argument, stage) for argument in self.arguments})

    def mix(self, ours: Stage, theirs: Stage) -> Iterator[str]:
        """Its URLs that name one object of theirs beside ours, for each part in turn."""
        own = {argument: self.value(argument, ours) for argument in self.arguments}
        other = {argument: self.value(argument, theirs) for argument in self.arguments}
        differing = [argument for argument in self.arguments if own[argument] != other[argument]]
        if len(differing) > 1:
            for argument in differing:
                yield self.url({**own, argument: other[argument]})

    def value(self, argument: str, stage: Stage) -> object:
        found = stage.fill(self.name, argument)
        if found is not None:
            return found
        for key in (f"{self.name}.{argument}", argument):
            if key in WORDS:
                return WORDS[key]
        return 1  # settings of the install: locales, sites, tasks

    def url(self, values: dict[str, object]) -> str:
        with override("fr"):
            return reverse(self.name, kwargs=values)


def addresses() -> Iterator[Address]:
    """Each pattern of the resolver once, in its order."""
    seen = set()
    for name, arguments in _walk(get_resolver().url_patterns, (), "", ()):
        address = Address(name, tuple(dict.fromkeys(arguments)))
        if address not in seen:
            seen.add(address)
            yield address


def _walk(patterns: list, spaces: tuple, route: str, arguments: tuple) -> Iterator[tuple]:
    for entry in patterns:
        here = (*arguments, *_arguments(entry.pattern))
        path = route + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield (":".join((*spaces, entry.name)) if entry.name else path), here
        else:
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry.url_patterns, inner, path, here)


def _arguments(pattern: object) -> tuple[str, ...]:
    if isinstance(pattern, RegexPattern):
        return tuple(pattern.regex.groupindex)
    return tuple(getattr(pattern, "converters", ()))
