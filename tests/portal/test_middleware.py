"""Who is asking: believed from as many proxies as there are, never from the client itself."""

import pytest
from django.test import RequestFactory

from portal.middleware import NOBODY, client_address

PEER = "192.0.2.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", PEER),
        (0, "203.0.113.7", PEER),  # forged: nobody stands in front of us
        (1, "198.51.100.2", "198.51.100.2"),
        (1, "203.0.113.7, 198.51.100.2", "198.51.100.2"),  # the first was forged
        (1, "203.0.113.7,,  198.51.100.2 ", "198.51.100.2"),
        (2, "203.0.113.7, 198.51.100.2, 192.0.2.9", "198.51.100.2"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "", PEER),  # asked without the proxy
        (2, "198.51.100.2", "198.51.100.2"),
        (1, "nonsense", PEER),
    ],
)
def test_the_clients_address(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=PEER)
    assert client_address(request) == address


@pytest.mark.parametrize("header", ["x-real-ip", "forwarded", "client-ip", "true-client-ip"])
def test_no_other_header_is_believed(settings, header):
    settings.TRUSTED_PROXIES = 1
    request = RequestFactory().get("/", headers={header: "203.0.113.7"}, REMOTE_ADDR=PEER)
    assert client_address(request) == PEER


def test_a_unix_socket_has_no_address():
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) == NOBODY
