"""How an EMAIL_URL becomes Django's MAILERS setting."""

from typing import Any

import environ

SMTP_TIMEOUT_SECONDS = 15


def mailers_from_url(url: str) -> dict[str, dict[str, Any]]:
    """Django's MAILERS for `smtp+tls://user:secret@host:587`, `filemail:///folder` or `consolemail://`."""
    config = environ.Env.email_url_config(url)
    options: dict[str, Any] = {}
    if config["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
        options = {
            "host": config["EMAIL_HOST"] or "localhost",
            "port": config["EMAIL_PORT"] or 25,
            "username": config["EMAIL_HOST_USER"] or "",
            "password": config["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": config.get("EMAIL_USE_TLS", False),
            "use_ssl": config.get("EMAIL_USE_SSL", False),
            "timeout": SMTP_TIMEOUT_SECONDS,
        }
    elif config["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
        options = {"file_path": config["EMAIL_FILE_PATH"]}
    return {"default": {"BACKEND": config["EMAIL_BACKEND"], "OPTIONS": options}}
