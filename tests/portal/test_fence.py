"""Bob's own work in the Wagtail admin of Aulne: nothing he needs is lost behind the fence."""

import json

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from home.models import ArticleIndexPage, ArticlePage
from portal.enums import MembershipState, Role
from portal.models import PortalDocument, PortalImage
from portal.scope import current_scope
from portal.services.memberships import change_state, grant_membership


@pytest.fixture
def index(aulne) -> ArticleIndexPage:
    return ArticleIndexPage.objects.descendant_of(aulne.root_page).get()


@pytest.fixture
def article(index, bob) -> ArticlePage:
    page = index.add_child(instance=ArticlePage(title="Draft of Bob", live=False, owner=bob))
    page.save_revision(user=bob)
    return page


@pytest.fixture
def admin(client, bob):
    client.force_login(bob)
    return client


def form(title="Our harvest", **more) -> dict:
    return nested_form_data(
        {
            "title": title,
            "slug": title.lower().replace(" ", "-"),
            "published_on": "2026-11-20",
            "author": "",
            "summary": "",
            "picture": "",
            "body": streamfield([("text", {"title": "", "text": rich_text("<p>Text</p>")})]),
            "seo_title": "",
            "search_description": "",
            "show_in_menus": "",
            "go_live_at": "",
            "expire_at": "",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
            "comment_notifications": "",
        }
        | more
    )


def test_explores_from_the_root_to_an_article(admin, index, article):
    root = Page.get_first_root_node()
    for parent in [root, *index.get_ancestors(inclusive=True)]:
        answer = admin.get(reverse("wagtailadmin_explore", args=[parent.pk]))
        assert answer.status_code == 200, parent
    assert "Draft of Bob" in answer.content.decode()


def test_creates_edits_and_publishes(admin, index):
    add = reverse("wagtailadmin_pages:add", args=["home", "articlepage", index.pk])
    assert admin.get(add).status_code == 200
    assert admin.post(add, form()).status_code == 302
    page = ArticlePage.objects.get(title="Our harvest")
    assert not page.live
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert admin.get(edit).status_code == 200
    published = admin.post(edit, form("Our harvest again", **{"action-publish": "1"}))
    assert published.status_code == 302
    page.refresh_from_db()
    assert page.live
    assert page.title == "Our harvest again"


def test_previews(admin, article):
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[article.pk])
    answer = admin.post(url, form("Seen before"))
    assert json.loads(answer.content)["is_valid"]
    assert "Seen before" in admin.get(url).content.decode()


def test_schedules(admin, article):
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    later = {"go_live_at": "2040-01-01 10:00", "action-publish": "1"}
    assert admin.post(edit, form(**later)).status_code == 302
    article.refresh_from_db()
    assert article.approved_schedule
    assert not article.live


def test_submits_to_the_workflow_and_approves(admin, article, aulne):
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert admin.post(edit, form(**{"action-submit": "1"})).status_code == 302
    state = article.current_workflow_state
    assert state.workflow == aulne.workflow
    approve = reverse(
        "wagtailadmin_pages:workflow_action",
        args=[article.pk, "approve", state.current_task_state.pk],
    )
    assert admin.post(approve).status_code == 302
    article.refresh_from_db()
    assert article.live


def test_reads_history_and_compares(admin, article, bob):
    first = article.latest_revision
    article.title = "Second draft"
    second = article.save_revision(user=bob)
    for name, args in [
        ("history", [article.pk]),
        ("revisions_view", [article.pk, first.pk]),
        ("revisions_compare", [article.pk, first.pk, second.pk]),
        ("revisions_revert", [article.pk, first.pk]),
        ("workflow_history", [article.pk]),
        ("view_draft", [article.pk]),
        ("usage", [article.pk]),
        ("set_privacy", [article.pk]),
    ]:
        answer = admin.get(reverse(f"wagtailadmin_pages:{name}", args=args))
        assert answer.status_code == 200, name


def test_copies_moves_unpublishes_and_deletes(admin, article, index, aulne):
    copy = reverse("wagtailadmin_pages:copy", args=[article.pk])
    answer = admin.post(
        copy, {"new_title": "Twin", "new_slug": "twin", "new_parent_page": index.pk}
    )
    assert answer.status_code == 302
    twin = ArticlePage.objects.get(slug="twin")
    other = aulne.root_page.add_child(instance=ArticleIndexPage(title="Stories", slug="stories"))
    move = reverse("wagtailadmin_pages:move_confirm", args=[twin.pk, other.pk])
    assert admin.post(move).status_code == 302
    twin = ArticlePage.objects.get(slug="twin")
    assert twin.get_parent().pk == other.pk
    twin.get_latest_revision().publish()
    admin.post(reverse("wagtailadmin_pages:unpublish", args=[twin.pk]))
    assert not ArticlePage.objects.get(pk=twin.pk).live
    admin.post(reverse("wagtailadmin_pages:delete", args=[twin.pk]))
    assert not Page.objects.filter(pk=twin.pk).exists()


def test_acts_on_several_pages_at_once(admin, article, index):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    query = f"?id={article.pk}&childOf={index.pk}"
    assert "Draft of Bob" in admin.get(url + query).content.decode()
    assert admin.post(url + query).status_code == 302
    article.refresh_from_db()
    assert article.live


def test_puts_pictures_and_documents_in_the_own_collection(admin, aulne):
    admin.post(
        reverse("wagtailimages:add"),
        {
            "title": "Harvest",
            "file": ContentFile(get_test_image_file().file.getvalue(), "harvest.png"),
            "collection": aulne.collection_id,
        },
    )
    picture = PortalImage.objects.get(title="Harvest")
    assert picture.collection == aulne.collection
    paper = ContentFile(b"%PDF-1.4", "minutes.pdf")
    admin.post(
        reverse("wagtaildocs:add"),
        {"title": "Minutes", "file": paper, "collection": aulne.collection_id},
    )
    document = PortalDocument.objects.get(title="Minutes")
    assert document.collection == aulne.collection
    for name, args in [
        ("wagtailimages:index", []),
        ("wagtailimages:edit", [picture.pk]),
        ("wagtailimages:image_usage", [picture.pk]),
        ("wagtailimages_chooser:choose", []),
        ("wagtailimages_chooser:chosen", [picture.pk]),
    ]:
        answer = admin.get(reverse(name, args=args))
        assert answer.status_code == 200, name
        assert "Harvest" in answer.content.decode(), name
    for name, args in [
        ("wagtaildocs:index", []),
        ("wagtaildocs:edit", [document.pk]),
        ("wagtaildocs_chooser:choose", []),
        ("wagtaildocs_chooser:chosen", [document.pk]),
    ]:
        answer = admin.get(reverse(name, args=args))
        assert "Minutes" in answer.content.decode(), name


def test_chooses_a_page_of_the_own_section(admin, article, index, aulne):
    opened = admin.get(reverse("wagtailadmin_choose_page"), {"page_type": "home.ArticlePage"})
    assert json.loads(opened.content)["parent_page_id"] == aulne.root_page_id
    inside = admin.get(reverse("wagtailadmin_choose_page_child", args=[index.pk]))
    assert "Draft of Bob" in json.loads(inside.content)["html"]
    found = admin.get(reverse("wagtailadmin_choose_page_search"), {"q": "Draft"})
    assert "Draft of Bob" in found.content.decode()
    chosen = admin.get(reverse("wagtailadmin_choose_page_chosen_multiple"), {"id": [article.pk]})
    assert "Draft of Bob" in chosen.content.decode()


def test_translates_inside_the_own_network(admin, article, aulne, index):
    english = Locale.objects.get(language_code="en")
    submit = reverse("wagtail_localize:submit_page_translation", args=[article.pk])
    assert admin.get(submit).status_code == 200
    before = Page.objects.count()
    assert admin.post(submit, {"locales": [english.pk]}).status_code == 302
    copy = article.get_translation(english)
    assert copy.get_parent().translation_key == index.translation_key
    assert Page.objects.count() == before + 1
    edit = admin.get(reverse("wagtailadmin_pages:edit", args=[copy.pk]))
    assert edit.status_code == 200
    assert "wagtail-localize" in edit.content.decode()


def test_sees_a_menu_of_open_doors_only(admin, aulne):
    page = admin.get(reverse("wagtailadmin_home")).content.decode()
    for opened in ("pages", "images", "documents", "desk/listings"):
        assert f"/admin/{opened}/" in page
    for closed in ("users", "groups", "redirects", "sites", "snippets", "reports", "workflows"):
        assert f"/admin/{closed}/" not in page


def test_keeps_account_and_sessions(admin, article):
    assert admin.get(reverse("wagtailadmin_account")).status_code == 200
    edit = admin.get(reverse("wagtailadmin_pages:edit", args=[article.pk]))
    assert edit.status_code == 200
    ping = reverse(
        "wagtailadmin_editing_sessions:ping",
        args=["wagtailcore", "page", article.pk, 0],
    )
    assert admin.post(ping, {"is_editing": "1"}).status_code == 200
    answer = admin.get("/admin/api/main/pages/", {"child_of": article.get_parent().pk})
    assert [page["title"] for page in answer.json()["items"]] == ["Draft of Bob"]


def test_visitors_are_sent_to_the_one_login_door(client, aulne):
    answer = client.get("/admin/pages/")
    assert answer.headers["Location"] == f"{reverse('account_login')}?next=/admin/pages/"
    fragment = client.get("/admin/pages/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert fragment.status_code == 403


def test_what_is_not_there_is_not_looked_for_under_a_language(admin):
    for address in ("/admin/pages/999999/edit/", "/admin/nowhere/", "/media/nothing/at/all/"):
        assert admin.get(address).status_code == 404, address


def test_members_without_a_role_stay_outside(client, alice, aulne):
    grant_membership(user=alice, network=aulne, role=Role.MEMBER, granted_by=None)
    client.force_login(alice)
    assert client.get(reverse("wagtailadmin_home")).status_code == 403


@pytest.mark.parametrize("state", [MembershipState.SUSPENDED, MembershipState.ENDED])
def test_former_staff_stay_outside(client, bob, aulne, state):
    change_state(membership=bob.memberships.get(), to_state=state, changed_by=None)
    bob.refresh_from_db()  # a suspension ended the sessions of whom we knew
    client.force_login(bob)
    assert client.get(reverse("wagtailadmin_home")).status_code == 403


def test_a_scope_of_two_networks_holds_both(client, bob, aulne, bouleau):
    grant_membership(user=bob, network=bouleau, role=Role.EDITOR, granted_by=None)
    client.force_login(bob)
    for network in (aulne, bouleau):
        edit = reverse("wagtailadmin_pages:edit", args=[network.root_page_id])
        assert client.get(edit).status_code == 200


def test_the_scope_ends_with_the_request(admin):
    admin.get(reverse("wagtailadmin_home"))
    assert current_scope.get() is None
