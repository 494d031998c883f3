"""A site whose members wrote markup and script into every field: `python -m tests.browser.hostile`.

Rows are written past all forms, which would refuse much of it: what is shown must be harmless
whatever got in. Mails are left as HTML files for the browser to open.
"""

import os
from pathlib import Path

import django

# Each opens another context; `data-xss` is what a browser would make of it as markup.
PAYLOADS = (
    "<script data-xss>alert(1)</script>",
    "</title><script data-xss>alert(1)</script>",
    "</textarea><img data-xss src=x onerror=alert(1)>",
    '"><img data-xss src=x onerror=alert(1)>',
    "'><svg data-xss onload=alert(1)>",
    '" autofocus onfocus=alert(1) data-xss="',
    "' onmouseover='alert(1)' data-xss='",
    "` onclick=alert(1) data-xss=`",
    "<svg data-xss><animate onbegin=alert(1) attributeName=x>",
    "<svg data-xss><script>alert(1)</script></svg>",
    "<math data-xss><mtext><style><img src onerror=alert(1)>",
    "<iframe data-xss srcdoc='<script>alert(1)</script>'>",
    "<object data-xss data='data:text/html,<script>alert(1)</script>'>",
    "<a data-xss href='javascript:alert(1)'>x</a>",
    "javascript:alert(1)//",
    "JaVa\tScRiPt:alert(1)",
    "https://a.example/\"onmouseover='alert(1)'data-xss",
    "https://a.example/?<b data-xss>",
    "mailto:a@b.example?subject=<b data-xss>",
    "data:text/html,<script data-xss>alert(1)</script>",
    "{{ 7|add:42 }}{% load static %}<b data-xss>",
    "${alert(1)} #{7*7} <%= 7*7 %> [[7*7]]",
    "&lt;script data-xss&gt;alert(1)&lt;/script&gt;",
    "&#60;img data-xss src=x onerror=alert(1)&#62;",
    "＜script data-xss＞alert(1)＜/script＞",
    "\u202e<b data-xss>\u2066 right to left",
    "a\u0000<b data-xss>".replace("\u0000", "\ufffd"),
    "<style data-xss>*{display:none}</style>",
    "<base data-xss href=https://evil.example/>",
    "<meta data-xss http-equiv=refresh content=0;url=//evil.example>",
    "<form data-xss action=//evil.example><button>",
    "--><!--><b data-xss>",
    "]]><b data-xss>",
    "<b\x0cdata-xss>x</b>",
    "«<b data-xss>» : ; ! ?",
)
FOLDER = "hostile-mails"
OWNER = "mallory"
REVISED = "nos-declics"  # whose charter has versions


def fill() -> None:
    # Apps must be ready before these.
    from allauth.account.models import EmailAddress  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    from portal.models import Network, OutboxMail, User  # noqa: PLC0415
    from portal.services.mail import queue_mail  # noqa: PLC0415

    network = Network.objects.get(slug="social-declik")
    known = set(OutboxMail.objects.values_list("pk", flat=True))
    owner = User.objects.create_user(f"{OWNER}@demo.example", settings.DEMO_PASSWORD)
    owner.first_name, owner.last_name, owner.language = PAYLOADS[3], PAYLOADS[0], "en"
    owner.save()
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    for number, payload in enumerate(PAYLOADS):
        _listing(network, owner, number, payload)
        _signatures(network, owner, number, payload)
        _asks_to_join(network, number, payload)
        queue_mail(
            key=f"hostile:{number}",
            to=owner.email,
            template="membership_answer",
            language="en",
            network=network,
            context={"accepted": False, "reason": payload, "action_label": payload, "why": payload},
        )
    _charter()
    _write_mails(known)


def _charter() -> None:
    """Another network's charter, revised: every payload in some article of both versions."""
    from charters.models import Charter  # noqa: PLC0415
    from tests.charters.past import next_version  # noqa: PLC0415

    charter = Charter.objects.get(network__slug=REVISED)
    articles = [_article(number, payload) for number, payload in enumerate(PAYLOADS, start=1)]
    content = {**charter.adopted.binding_text.content, "articles": articles}
    next_version(charter, content, label=PAYLOADS[0][:40])
    for article in articles[::2]:
        article["parts"][0]["text"] = f"{PAYLOADS[3]} {article['parts'][0]['text']} {PAYLOADS[0]}"
        article["parts"][1]["strength"] = "firm"
    articles.append(articles.pop(4))
    del articles[7]
    for number, article in enumerate(articles, start=1):
        article["number"] = number
    words = {"summary": "\n\n".join(PAYLOADS), "reason": PAYLOADS[1]}
    next_version(charter, {**content, "subtitle": PAYLOADS[2]}, **words)


def _article(number: int, payload: str) -> dict:
    parts = [
        {"kind": "paragraph", "id": f"p{number}", "text": payload},
        {
            "kind": "commitment",
            "id": f"c{number}",
            "text": payload,
            "level": 1,
            "capacities": [payload[:20]],
            "strength": "best_effort",
        },
    ]
    source = {"source": payload[:200], "url": "https://a.example/", "date": "", "licence": payload}
    return {
        "id": f"a{number}",
        "number": number,
        "title": payload[:250],
        "parts": parts,
        "plain": payload,
        "credits": payload,
        "provenance": source,
    }


def _further(kind: str, payload: str, address: str) -> dict:
    """All that a listing of this kind may say beyond the essentials, in both languages."""
    from directory.models.saying import TRANSLATED, of_other_kind  # noqa: PLC0415

    lines = {"trade": 80, "solidarity_rate": 140, "platform": 80, "hosting": 80}
    foreign = of_other_kind(kind)
    said = [field for field in (*TRANSLATED, *lines) if field not in foreign]
    texts = {field: payload[: lines.get(field, 140)] for field in said}
    rows = {
        "portfolio": {"title": payload[:80], "address": address, "line": payload},
        "commons": {"name": payload[:80], "licence": payload[:60], "address": address},
        "services": {"name": payload[:80], "conditions": payload},
    }
    other_language = {field: text for field, text in texts.items() if field in TRANSLATED}
    return {
        **texts,
        **{field: [row] for field, row in rows.items() if field not in foreign},
        "written_in": "fr",
        "translations": {"en": other_language},
    }


def _listing(network, owner, number: int, payload: str) -> None:
    from directory.models import Affiliation, ListingChange  # noqa: PLC0415
    from directory.services.contact import send_message  # noqa: PLC0415
    from directory.services.indexing import for_index, index_listings  # noqa: PLC0415
    from directory.services.texts import text_of  # noqa: PLC0415
    from tests.factories import ListingFactory  # noqa: PLC0415

    other_payload = PAYLOADS[(number + 1) % len(PAYLOADS)]
    texts = {
        "name": payload[:100],
        "tagline": other_payload,
        "description": "\n\n".join(PAYLOADS),
        "website": other_payload,
    }
    common = {"owner": owner, "home_network": network, "kind": "initiative"}
    further = _further("initiative", payload, other_payload)
    public = ListingFactory(slug=f"hostile-{number}", **{**further, **texts}, **common)
    words = {"category": payload[:60], "local_contact": payload, "highlights": payload}
    Affiliation.objects.filter(listing=public).update(**words)
    for for_desk in (True, False):
        public.corrections.create(
            field="name", words=payload, proposed=other_payload, language="en", for_desk=for_desk
        )
    public.skills.add(payload[:60])
    index_listings(for_index().filter(pk=public.pk))
    ListingFactory(slug=f"hostile-waits-{number}", submitted=True, **texts, **common)
    changed = {**dict.fromkeys(texts, "Was harmless"), "website": "https://a.example"}
    common["kind"] = "freelancer"
    other = ListingFactory(slug=f"hostile-changes-{number}", **changed, **common)
    further = _further("freelancer", payload, other_payload)
    ListingChange.objects.create(
        listing=other,
        payload={**text_of(other), **further, **texts, "skills": [payload[:40]]},
        base_version=other.version,
        proposed_by=owner,
        reason=payload,
    )
    if number < 5:
        send_message(
            listing=public,
            sender_name=payload[:100],
            sender_email=f"sender{number}@a.example",
            body=f"{payload}\n\n{payload}",
            client_ip=f"198.51.100.{number}",
            language="en",
        )


def _signatures(network, owner, number: int, payload: str) -> None:
    from charters.enums import Purpose, SignerKind  # noqa: PLC0415
    from charters.services.signing import SignerDetails, sign_charter  # noqa: PLC0415

    charter = network.charters.get()
    text = charter.adopted.binding_text
    for kind, capacity in ((SignerKind.PERSON, "freelancer"), (SignerKind.ORGANISATION, "client")):
        sign_charter(
            charter=charter,
            locale=text.locale,
            text_sha256=text.sha256,
            capacities=[capacity],
            signer=SignerDetails(
                kind=kind,
                name=payload[:100],
                email=f"{kind}{number}@a.example",
                organisation=f"{number}{payload}"[:120] if kind == SignerKind.ORGANISATION else "",
                role_title=payload[:100],
                place=payload[:80],
                consents={Purpose.WALL: payload},
            ),
            signed_by=owner,
            is_verified=True,
        )


def _asks_to_join(network, number: int, payload: str) -> None:
    from portal.services.memberships import request_membership  # noqa: PLC0415
    from tests.factories import UserFactory  # noqa: PLC0415

    person = UserFactory(
        email=f"asks{number}@a.example", first_name=payload[:150], last_name=payload[:150]
    )
    request_membership(user=person, network=network)


def _write_mails(known: set[int]) -> None:
    from django.conf import settings  # noqa: PLC0415

    from portal.models import OutboxMail  # noqa: PLC0415

    folder = Path(settings.VAR_DIR) / FOLDER
    folder.mkdir()
    for mail in OutboxMail.objects.exclude(pk__in=known):
        (folder / f"{mail.pk}.html").write_text(mail.html)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.browser.settings")
    django.setup()
    fill()
