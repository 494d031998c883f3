"""What the portal keeps about a person, in their own hands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from home.queries.personal import as_file, everything_about, pictures_of
from portal.proof import proof_required


@never_cache
@require_http_methods(["GET", "POST"])
@proof_required
def space_data(request: HttpRequest) -> HttpResponse:
    """GET says what is in it, POST hands the file over."""
    if request.method == "GET":
        return render(request, "home/space_data.html")
    found, ending = as_file(everything_about(request.user), pictures_of(request.user))
    kind = "application/zip" if ending == "zip" else "application/json"
    response = HttpResponse(found, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="maillage-my-data.{ending}"'
    return response
