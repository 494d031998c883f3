"""One address of every type of page, in each language, as `docs/look.md` names them."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import override

NETWORK, CHARTER = "social-declik", "manifeste"
OF_CHARTER = {"network": NETWORK, "charter": CHARTER}
A_LISTING = {"slug": "{listing}"}
OWN_LISTING, UNCLAIMED = {"slug": "{own}"}, {"slug": "{unclaimed}"}
A_SEARCH, A_LIST = {"pk": "{search}"}, {"pk": "{list}"}


@dataclass(frozen=True, slots=True)
class PageType:
    """A type of page: the name of its `view` and arguments, or its `path` in the page tree
    (with a leading slash: outside it, without a language in front)."""

    name: str
    view: str = ""
    kwargs: dict[str, object] = field(default_factory=dict)
    path: str = ""
    query: str = ""
    languages: tuple[str, ...] = ("fr", "en")
    status: int = 200
    signed_in: bool = False
    at_desk: bool = False  # a moderator's, in the frame of the Wagtail admin
    # look.md: (requests, kilobytes compressed, DOM elements) of a cold load by an anonymous reader.
    budget: tuple[int, int, int] | None = None

    def address(self, language: str, names: dict[str, str]) -> str:
        """Where it is; `names` are the slugs only the site knows: a listing's, an article's."""
        if self.path.startswith("/"):
            return self.path.format(**names)
        if not self.view:
            return f"/{language}/{self.path.format(**names)}{self.query}"
        arguments = {key: str(value).format(**names) for key, value in self.kwargs.items()}
        with override(language):
            return reverse(self.view, kwargs=arguments) + self.query


SMALL, LARGE = (5, 50, 250), (6, 70, 350)

PAGES = [
    PageType("portal-home", budget=SMALL),
    PageType("network-home", path=f"{NETWORK}/", budget=SMALL),
    PageType("other-network-home", path="aptic/", budget=SMALL),
    # Charters and articles of the demo are written in French only.
    PageType("charter", path=f"{NETWORK}/{CHARTER}/", languages=("fr",), budget=LARGE),
    PageType("charter-of-themes", path="nos-declics/charte/", languages=("fr",), budget=LARGE),
    PageType(
        "charter-of-sides",
        path="aptic/charte-des-engagements-reciproques/",
        languages=("fr",),
        budget=LARGE,
    ),
    PageType("article", path=f"{NETWORK}/articles/{{article}}/", languages=("fr",)),
    PageType("article-index", path=f"{NETWORK}/articles/"),
    PageType("charters", "charter_list"),
    PageType("wall", "charter_wall", OF_CHARTER, budget=LARGE),
    PageType("wall-search", "charter_wall", OF_CHARTER, query="?kind=person&q=a&territory=zzz"),
    PageType("embedded-wall", path=f"/embed/{NETWORK}/{CHARTER}/wall/", languages=("fr",)),
    PageType("commitments", "charter_commitments", OF_CHARTER),
    PageType("version", "version_detail", {**OF_CHARTER, "number": 1}),
    PageType("versions", "version_list", OF_CHARTER, budget=LARGE),
    PageType("compare", "version_compare", OF_CHARTER),
    PageType("sign", "charter_sign", OF_CHARTER),
    PageType(
        "sign-as-somebody",
        "charter_sign",
        {"network": "aptic", "charter": "charte-des-engagements-reciproques"},
    ),
    PageType("find-signature", "signature_find", OF_CHARTER),
    PageType("signature", "signature_status", {"key": "{signature}"}, signed_in=True),
    PageType("receipt", "signature_receipt_page", {"key": "{signature}"}, signed_in=True),
    PageType("correct", "signature_correct", {"key": "{signature}"}, signed_in=True),
    PageType("withdraw", "signature_withdraw", {"key": "{signature}"}, signed_in=True),
    PageType("erase", "signature_erase", {"key": "{signature}"}, signed_in=True),
    PageType("represent", "mandate_request", {"network": NETWORK}),
    PageType(
        "qualification",
        "charter_qualification",
        {
            "network": "aptic",
            "charter": "charte-des-engagements-reciproques",
            "capacity": "provider",
        },
    ),
    PageType("registers", "register_list"),
    PageType("register", "register_network", {"network": NETWORK}),
    PageType("register-heads", "register_heads"),
    PageType("check-receipt", "register_verify"),
    PageType("signature-gone", "signature_confirm", {"token": "stale"}, status=410),
    PageType("directory", "listing_list", budget=LARGE),
    PageType(
        "directory-narrowed",
        "listing_list",
        query="?q=site&kind=freelancer&modality=pro_bono&network=social-declik",
        budget=LARGE,
    ),
    PageType("directory-empty", "listing_list", query="?q=zzzzzz"),
    # A shape with its name and a line of the table for each department: see look.md.
    PageType("directory-map", "listing_map", budget=(6, 70, 500)),
    PageType("directory-map-narrowed", "listing_map", query="?q=site&network=social-declik"),
    PageType("export", "listing_export", query="?q=site&network=social-declik", budget=SMALL),
    PageType("embed", "listing_embed", query="?q=site&network=social-declik"),
    PageType(
        "embedded-directory",
        path="/embed/directory/?network=social-declik&paper=222222&accent=ffcc00",
        languages=("fr",),
    ),
    PageType("listing", "listing_detail", A_LISTING, budget=SMALL),
    PageType("contact", "listing_contact", A_LISTING),
    PageType("correction", "listing_correct", A_LISTING),
    PageType("search", "site_search", query="?q=numerique"),
    PageType("search-empty", "site_search"),
    PageType("login", "account_login"),
    PageType("sign-up", "account_signup"),
    PageType("login-by-code", "account_request_login_code"),
    PageType("lost-password", "account_reset_password"),
    PageType("not-found", path="nowhere/", status=404),
    PageType("mailbox", path="/demo/mailbox/", languages=("en",)),
    PageType("space", "space_home", signed_in=True),
    PageType("own-account", "space_account", signed_in=True),
    PageType("own-listings", "listing_mine", signed_in=True),
    PageType("own-searches", "search_mine", signed_in=True),
    PageType("keep-search", "search_keep", query="?q=web&place=Rennes", signed_in=True),
    PageType("change-search", "search_edit", A_SEARCH, signed_in=True),
    PageType("take-search-away", "search_delete", A_SEARCH, signed_in=True),
    PageType("own-lists", "list_mine", signed_in=True),
    PageType("own-list", "list_detail", A_LIST, signed_in=True),
    PageType("rename-list", "list_rename", A_LIST, signed_in=True),
    PageType("delete-list", "list_delete", A_LIST, signed_in=True),
    PageType("keep-listing", "listing_keep", A_LISTING, signed_in=True),
    PageType("new-listing", "listing_start", signed_in=True),
    PageType(
        "listing-form",
        "listing_create",
        {"network": NETWORK, "kind": "freelancer"},
        signed_in=True,
    ),
    PageType("join", "space_join", {"network": "aptic"}, signed_in=True),
    PageType("claim", "listing_claim", UNCLAIMED, signed_in=True),
    PageType("who-reads", "listing_visibility", OWN_LISTING, signed_in=True),
    PageType("change-listing", "listing_edit", OWN_LISTING, languages=("fr",), signed_in=True),
    PageType("preview-listing", "listing_preview", OWN_LISTING, languages=("fr",), signed_in=True),
    PageType("people-of-listing", "listing_people", OWN_LISTING, signed_in=True),
    PageType("figures", "listing_figures", OWN_LISTING, languages=("fr",), signed_in=True),
    PageType("offer", "listing_offer", {"key": "{offer}"}, languages=("fr",)),
    PageType("still-true", "listing_still_true", {"token": "{still_true}"}),
    PageType("conversation", "contact_conversation", {"token": "{conversation}"}),
    *(
        PageType(f"desk-{name}", path=f"/admin/desk/{path}", languages=("en",), at_desk=True)
        for name, path in {
            "queue": "listings/?show=published",
            "case": "listings/{case}/",
            "history": "listings/{case}/history/",
            "coverage": "coverage/",
            "merge": "duplicates/{case}/{other_case}/",
            "import": "imports/{file}/",
            "nothing": "corrections/",
        }.items()
    ),
]
