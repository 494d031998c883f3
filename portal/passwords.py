"""What a password may not rest on here: the words everybody thinks of first on this site."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.models import Network, User

# Of this trade, in both languages; the site's own name and the networks' come to them.
WORDS = ("charte", "charter", "cooperative", "network", "password", "reseau", "solidaire")
# What must be left of a password when those words are taken out.
LEAST_LEFT = 8


class SiteWordsValidator:
    """Refuses a password that is hardly more than the site's, a network's or the trade's words."""

    def validate(self, password: str, user: User | None = None) -> None:
        left = password.lower()
        for word in sorted(self._words(), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < LEAST_LEFT:
            raise ValidationError(
                _("This password rests on a word of this site."), code="site_word"
            )

    def get_help_text(self) -> str:
        return _("Your password can’t be little more than a word of this site.")

    def _words(self) -> set[str]:
        slugs = Network.objects.values_list("slug", flat=True)
        parts = {part for slug in slugs for part in (slug, slug.replace("-", ""), *slug.split("-"))}
        return {word for word in {*WORDS, settings.SITE_NAME.lower(), *parts} if len(word) > 3}
