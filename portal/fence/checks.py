"""One question per kind of object an address or a form can name: is it inside the scope?

Each takes the scope, the value as named, and everything else the address names. A value that
names nothing is outside like another network's object, so that both get the same answer.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from wagtail.models import Locale, Page, Revision, Task, TaskState, WorkflowState
from wagtail_localize.models import Translation, TranslationSource

from portal.models import Network, PortalDocument, PortalImage
from portal.scope import Scope

Named = Mapping[str, Any]
Check = Callable[[Scope, Any, Named], bool]


def anything(scope: Scope, value: Any, named: Named) -> bool:
    """A word that names no row (an action, a page type, a position), or a row that the view
    itself looks for among the present person's own."""
    return True


def page(scope: Scope, value: Any, named: Named) -> bool:
    """A page inside one of the sections."""
    return any(scope.holds(path) for path in _paths(value))


def page_or_above(scope: Scope, value: Any, named: Named) -> bool:
    """A page one must pass to get to a section counts too: the portal's home, the root."""
    return any(scope.holds(path) or scope.leads_to(path) for path in _paths(value))


def image(scope: Scope, value: Any, named: Named) -> bool:
    return _in_collections(PortalImage.objects.all(), scope, value)


def document(scope: Scope, value: Any, named: Named) -> bool:
    return _in_collections(PortalDocument.objects.all(), scope, value)


def collection(scope: Scope, value: Any, named: Named) -> bool:
    return _number(value) in scope.collections


def revision(scope: Scope, value: Any, named: Named) -> bool:
    """A revision of the page the address names beside it; `live` and the like are no rows."""
    if value in ("live", "earliest", "latest"):
        return True
    found = Revision.objects.filter(pk=_number(value)).first()
    return found is not None and found.object_id == str(named.get("page_id", named.get("pk")))


def workflow_state(scope: Scope, value: Any, named: Named) -> bool:
    return _about_page(WorkflowState.objects.filter(pk=_number(value)), scope)


def task_state(scope: Scope, value: Any, named: Named) -> bool:
    state = TaskState.objects.filter(pk=_number(value)).select_related("workflow_state").first()
    return state is not None and page(scope, state.workflow_state.object_id, named)


def task(scope: Scope, value: Any, named: Named) -> bool:
    """A step of one of the networks' own workflows."""
    workflows = Network.objects.filter(pk__in=scope.networks).values("workflow")
    return Task.objects.filter(pk=_number(value), workflow_tasks__workflow__in=workflows).exists()


def translation(scope: Scope, value: Any, named: Named) -> bool:
    found = Translation.objects.filter(pk=_number(value)).select_related("source").first()
    return found is not None and _source_inside(scope, found.source)


def translation_source(scope: Scope, value: Any, named: Named) -> bool:
    found = TranslationSource.objects.filter(pk=_number(value)).first()
    return found is not None and _source_inside(scope, found)


def locale(scope: Scope, value: Any, named: Named) -> bool:
    """A language in which one of the networks has a section: nothing is made above it."""
    sections = Page.objects.filter(path__in=scope.sections)
    return Locale.objects.filter(pk=_number(value), pk__in=sections.values("locale")).exists()


def edited_page(scope: Scope, value: Any, named: Named) -> bool:
    """The object of an editing session, when it is a page."""
    kind = ContentType.objects.filter(
        app_label=named["app_label"], model=named["model_name"].lower()
    ).first()
    model = kind.model_class() if kind else None
    return model is not None and issubclass(model, Page) and page(scope, value, named)


BULK_ACTIONS: dict[str, tuple[Check, frozenset[str]]] = {
    "page": (page, frozenset({"delete", "move", "publish", "unpublish"})),
    "portalimage": (image, frozenset({"add_to_collection", "delete"})),
    "portaldocument": (document, frozenset({"add_to_collection", "delete"})),
}


def bulk_action(scope: Scope, value: Any, named: Named) -> bool:
    _check, actions = BULK_ACTIONS.get(named["model_name"], (None, frozenset()))
    return value in actions


def bulk_id(scope: Scope, value: Any, named: Named) -> bool:
    """One of the ticked rows; `all` only stands for what Wagtail limits to the person's own, or
    for the children of a page inside a section."""
    if value == "all":
        return named["model_name"] != "page" or page(scope, named.get("childOf"), named)
    check, _actions = BULK_ACTIONS[named["model_name"]]
    return check(scope, value, named)


def _number(value: Any) -> int | None:
    """The id this value spells, if it is one a database can hold."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _paths(pk: Any) -> QuerySet:
    return Page.objects.filter(pk=_number(pk)).values_list("path", flat=True)


def _in_collections(rows: QuerySet, scope: Scope, pk: Any) -> bool:
    return rows.filter(pk=_number(pk), collection__in=scope.collections).exists()


def _about_page(states: QuerySet, scope: Scope) -> bool:
    state: Model | None = states.first()
    return state is not None and page(scope, state.object_id, {})


def _source_inside(scope: Scope, source: TranslationSource) -> bool:
    """Every page of this translation key, in all languages, stands in a section."""
    paths = Page.objects.filter(translation_key=source.object_id).values_list("path", flat=True)
    return bool(paths) and all(scope.holds(path) for path in paths)
