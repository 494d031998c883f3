"""A person with an account: one e-mail address, any number of networks."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Func
from django.db.models.functions import Lower
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext_lazy as _

from portal.texts import check_name


class MailHost(Func):
    """The host of a mail address. Without parameters, so that each engine sees that an index holds
    just this."""

    arity = 1
    output_field = models.CharField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:
        template = "substr(%(expressions)s, instr(%(expressions)s, '@') + 1)"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:
        template = "split_part(%(expressions)s, '@', 2)"
        return self.as_sql(compiler, connection, template=template, **extra)


class UserManager(BaseUserManager["User"]):
    """Makes accounts that are known by their address; addresses are kept in lower case."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


class User(AbstractUser):
    """An account. Federation staff are superusers; all other rights come from memberships."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="fr"
    )
    # How often all sessions were ended at once: part of what each session must match.
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()  # type: ignore[misc,assignment]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="portal_user_email_any_case"),
        ]
        indexes = [models.Index(MailHost("email"), name="portal_user_mail_host")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email.partition("@")[0]

    def clean(self) -> None:
        """Names hold no address, whichever form they come from (Wagtail's account page has one)."""
        super().clean()
        for name in (self.first_name, self.last_name):
            check_name(name)

    @property
    def proved_mailboxes(self) -> list[str]:
        """Addresses this person has shown to read, in lower case."""
        proved = self.emailaddress_set.filter(verified=True)  # type: ignore[attr-defined]
        return [address.lower() for address in proved.values_list("email", flat=True)]

    def get_session_auth_hash(self) -> str:
        """What a session was opened under; Django ends those that no longer match."""
        return f"{super().get_session_auth_hash()}.{self.sessions_ended}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for older in super().get_session_auth_fallback_hash():
            yield f"{older}.{self.sessions_ended}"
