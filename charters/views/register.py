"""The register in public: pages that say what it holds and proves, and the files to check it."""

from datetime import date
from pathlib import Path

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from charters import coop_verify
from charters.coop_verify import written
from charters.enums import RegisterType
from charters.queries.register import entry_page, head_of, register_lines, registers
from charters.register_files import heads_bytes, published_heads, published_keys
from portal.tenancy import network_by_slug

FILES_A_PAGE = 60
LARGEST = 2**53


@require_safe
def register_list(request: HttpRequest) -> HttpResponse:
    context = {
        "networks": registers(),
        "newest": published_heads()[-1:],
        "keys": published_keys()["keys"],
    }
    return render(request, "charters/register_list.html", context)


@require_safe
def register_network(request: HttpRequest, network: str) -> HttpResponse:
    found = network_by_slug(network)
    charter, kind = request.GET.get("charter", ""), request.GET.get("type", "")
    charters = list(found.charters.order_by("slug").values_list("slug", flat=True))
    if charter not in charters:
        charter = ""
    if kind not in RegisterType.values:
        kind = ""
    page = entry_page(
        found,
        charter=charter,
        kind=kind,
        before=_number(request, "before"),
        after=_number(request, "after"),
    )
    context = {
        "network": found,
        "head": head_of(found),
        "page": page,
        "charter_slugs": charters,
        "kinds": RegisterType.choices,
        "charter_slug": charter,
        "kind": kind,
        "filters": "".join(f"&{k}={v}" for k, v in (("charter", charter), ("type", kind)) if v),
    }
    return render(request, "charters/register_network.html", context)


def _number(request: HttpRequest, name: str) -> int:
    """A number of an entry in the address, 0 where there is none."""
    word = request.GET.get(name, "")
    if not word:
        return 0
    if not (word.isascii() and word.isdecimal() and len(word) < 16):
        raise BadRequest(_("The number of an entry has digits only."))
    return int(word)


@require_safe
def register_heads(request: HttpRequest) -> HttpResponse:
    """The heads files, newest first."""
    page = Paginator(published_heads()[::-1], FILES_A_PAGE).get_page(request.GET.get("page"))
    days = [(file, date.fromisoformat(file.content["date"])) for file in page]
    return render(request, "charters/register_heads.html", {"page_obj": page, "files": days})


# Files --------------------------------------------------------------------------------------


def _register_tag(request: HttpRequest, network: str) -> str:
    head = head_of(network_by_slug(network))
    return f'"{head.seq}-{head.hash[:16]}-{_number(request, "from")}"'


@require_safe
@condition(etag_func=_register_tag)
def register_lines_file(request: HttpRequest, network: str) -> HttpResponseBase:
    """`register.jsonl`, up to the head of this moment; `?from=` starts at that entry."""
    found = network_by_slug(network)
    head = head_of(found)
    first = max(1, _number(request, "from"))
    response = StreamingHttpResponse(
        register_lines(found, first=first, until=head.seq), content_type="application/jsonl"
    )
    response["Register-Last-Seq"] = str(head.seq)
    response["Content-Disposition"] = f'attachment; filename="register-{found.slug}.jsonl"'
    response["Cache-Control"] = "public, no-cache"
    return response


@require_safe
def register_heads_file(request: HttpRequest, name: str) -> HttpResponse:
    raw = heads_bytes(name)
    if raw is None:
        raise Http404(name)
    response = HttpResponse(raw, content_type="application/json")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def register_keys(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(written(published_keys()), content_type="application/json")
    response["Cache-Control"] = "public, no-cache"
    return response


@require_safe
def register_verifier(request: HttpRequest) -> HttpResponse:
    raw = Path(coop_verify.__file__).read_bytes()
    response = HttpResponse(raw, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="coop_verify.py"'
    response["Cache-Control"] = "public, no-cache"
    return response


def register_short(request: HttpRequest, to: str, **kwargs: str) -> HttpResponse:
    """An address without a language, as receipts have it: leads to the page in the reader's."""
    return redirect(to, **kwargs)
