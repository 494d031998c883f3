"""The demo's mailbox: what was delivered into a folder, readable, and only in the demo."""

import os
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.filebased import EmailBackend
from django.http import Http404
from django.template.loader import render_to_string

from home.queries.mailbox import read_mailbox
from home.views import demo_mailbox


def deliver(folder: Path, *mails: tuple[str, str]) -> Path:
    """As `send_mail_outbox` does in the demo: one file, of all `mails` (subject and text).

    Under a name of our own: Django names files by the second and an object's address in memory,
    so two mails of one second may share a file, or may not.
    """
    messages = []
    for subject, text in mails:
        message = EmailMultiAlternatives(
            subject, text, "Maillage <bonjour@localhost>", ["ada@x.org"]
        )
        message.attach_alternative(f"<p>{text}</p>", "text/html")
        messages.append(message)
    outgoing = folder / "outgoing"
    EmailBackend(file_path=str(outgoing)).send_messages(messages)
    (written,) = outgoing.iterdir()
    delivered = written.rename(folder / f"{len(list(folder.iterdir()))}.log")
    outgoing.rmdir()
    return delivered


def test_newest_first_with_who_what_and_the_text_part(tmp_path):
    old = deliver(tmp_path, ("Premier é", "Un"))
    new = deliver(tmp_path, ("Second", "Deux\n\nhttps://example.org/a?b=1&c=2"))
    os.utime(old, (1, 1))
    os.utime(new, (2, 2))
    second, first = read_mailbox(tmp_path)
    assert (first.subject, first.to) == ("Premier é", "ada@x.org")
    assert first.sender == "Maillage <bonjour@localhost>"
    assert second.text.startswith("Deux")
    assert "<p>" not in second.text
    assert second.sent_at is not None


def test_several_mails_of_one_file_and_strangers_are_read(tmp_path):
    deliver(tmp_path, ("Un", "a"), ("Deux", "b"))
    (tmp_path / "notes.txt").write_text("not a mail")
    (tmp_path / "odd.eml").write_bytes(b"\xff\xfe no header at all")
    assert {"Un", "Deux"} < {mail.subject for mail in read_mailbox(tmp_path)}
    assert len(read_mailbox(tmp_path)) == 3


def test_no_folder_yet_is_an_empty_mailbox(tmp_path):
    assert read_mailbox(tmp_path / "later") == []


@pytest.mark.django_db
def test_page_links_addresses_and_escapes_the_rest(rf, tmp_path, alice):
    deliver(tmp_path, ("<b>Gras</b>", "<script>alert(1)</script> https://example.org/?a=1&b=2"))
    request = rf.get("/demo/mailbox/")
    request.user, request.resolver_match = alice, None
    page = render_to_string("home/demo_mailbox.html", {"mails": read_mailbox(tmp_path)}, request)
    assert '<a href="https://example.org/?a=1&amp;b=2"' in page
    assert "<script>" not in page
    assert "<b>Gras" not in page


@pytest.mark.django_db
def test_elsewhere_than_in_the_demo_it_is_not_found(rf, client, settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path
    with pytest.raises(Http404):
        demo_mailbox(rf.get("/demo/mailbox/"))
    assert client.get("/demo/mailbox/", follow=True).status_code == 404
