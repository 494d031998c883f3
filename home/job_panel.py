"""Daily jobs that are overdue or failed, on the admin's home."""

from typing import Any

from wagtail.admin.ui.components import Component

from home.jobs import JOBS
from portal.enums import Role
from portal.models import JobRun, Network


class JobPanel(Component):
    """For whoever can do something about it: the federation, and networks' admins who will ask."""

    name = "jobs"
    order = 40
    template_name = "home/job_panel.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        if not Network.objects.with_role(user, [Role.ADMIN]).exists():
            return {"jobs": []}
        runs = {run.name: run for run in JobRun.objects.all()}
        wanted = [(job, runs.get(job.name) or JobRun(name=job.name)) for job in JOBS]
        return {"jobs": [r for job, r in wanted if r.has_failed or r.is_overdue(job.every)]}
