"""Importing a charter with its whole past: one version after the other, frozen and adopted."""

from collections.abc import Callable
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, override
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Locale

from charters.canonical import canonical_text, text_sha256
from charters.enums import PUBLIC_VERSION_STATES, RevisionClass, VersionState
from charters.errors import CharterError
from charters.identity import Content, aligned_ids, continued_ids, renamed
from charters.importing.history import History, PastText, PastVersion
from charters.languages import spoken_language
from charters.models import Charter, CharterPage, CharterVersion, VersionText
from charters.services.imports import add_usual_capacities
from charters.services.parsed import ParsedText, parsed_text
from charters.services.register import enter_texts, lock_head
from charters.services.versions import adopt_version
from portal.models import Network, User
from portal.services.journal import record

Tell = Callable[[str], None]


class HistoryRefused(CharterError):
    """The folder does not fit what is here already; the message says where, nothing is written."""


@transaction.atomic
def import_history(
    *, history: History, network: Network, slug: str = "", imported_by: User | None, tell: Tell
) -> Charter:
    """One charter with all these versions, each with its number, own label, dates and languages.

    Run again with the same folder it writes nothing; with one version or one translation more, it
    adds these. Texts that are frozen stay: a binding text that differs from it raises
    HistoryRefused, a translation that does is told and left out. `tell` gets a line per version.
    """
    title = history.versions[-1].texts[history.language].parsed.title
    slug = slug or slugify(title)[:80] or "charter"
    page = CharterPage.objects.child_of(network.root_page).filter(slug=slug).first()
    charter = _charter_of(page, history) if page else None
    if page is None or charter is None:
        page, charter = _open(network, slug, history, imported_by)
    lock_head(network)
    known = _known_versions(charter, history)
    import_ = _Import(charter, page, history, imported_by, tell)
    for past in history.versions:
        if version := known.get(past.name):
            import_.add_translations(version, past)
        else:
            import_.add_version(past)
    if import_.texts:
        import_.publish()
    return charter


def _charter_of(page: CharterPage, history: History) -> Charter:
    """The charter that has this address already."""
    charter = Charter.objects.filter(page=page).select_related("network").first()
    if charter is None:
        raise HistoryRefused(f"{page.slug}: a charter is being written at this address.")
    if charter.language != history.language:
        raise HistoryRefused(f"{charter}: its binding language is {charter.language}.")
    return charter


def _open(
    network: Network, slug: str, history: History, user: User | None
) -> tuple[CharterPage, Charter]:
    """A page that is not live yet, and its charter without a version."""
    parsed = history.versions[-1].texts[history.language].parsed
    page = CharterPage(slug=slug, locale=network.root_page.locale, live=False, kind=parsed.kind)
    if history.language != page.locale.language_code:
        page.binding_language = history.language
    parsed_text(parsed).write_to(page)
    network.root_page.add_child(instance=page)
    add_usual_capacities(page)
    page.save_revision(user=user, clean=False)
    record(page, "import_charter", by=user, network=network)
    charter = Charter.objects.create(
        page=page, network=network, slug=slug, kind=page.kind, language=history.language
    )
    return page, charter


def _known_versions(charter: Charter, history: History) -> dict[str, CharterVersion]:
    """The versions of the folder that are here already, by name; new ones may only follow them."""
    adopted = charter.versions.filter(state__in=PUBLIC_VERSION_STATES).order_by("number")
    here = list(adopted.select_related("charter__network").prefetch_related("texts"))
    known = {version.label: version for version in here if version.label}
    names = [past.name for past in history.versions]
    new = [index for index, name in enumerate(names) if name not in known]
    if not new or not here:
        return known
    if here[-1].label not in names:
        raise HistoryRefused(f"{charter}: version {here[-1].number} here is not in the folder.")
    if new[0] < names.index(here[-1].label):
        raise HistoryRefused(
            f"version {names[new[0]]} comes before version {here[-1].label}, which is frozen here."
        )
    if charter.versions.open().exists():
        raise HistoryRefused(f"{charter}: a version is being prepared here.")
    return known


class _Import:
    """One run: what it adds, and the last content of each language, which the next continues."""

    def __init__(
        self, charter: Charter, page: CharterPage, history: History, user: User | None, tell: Tell
    ) -> None:
        self.charter = charter
        self.page = page
        self.history = history
        self.user = user
        self.tell = tell
        self.capacities = list(page.get_latest_revision_as_object().capacities.all())
        self.contents: dict[str, Content] = {}
        # What is new in the newest version: it goes into the pages.
        self.texts: dict[str, ParsedText] = {}

    def add_version(self, past: PastVersion) -> None:
        """Freeze and adopt one version with all its languages."""
        is_first = self.charter.adopted is None
        usual = RevisionClass.FIRST if is_first else RevisionClass.SUBSTANTIAL
        version = CharterVersion.objects.create(
            charter=self.charter,
            label=past.name,
            state=VersionState.FROZEN,
            revision_class=usual if is_first else past.row.revision_class or usual,
            reason=self._reason(past, is_first=is_first),
            summary=past.row.summary,
            validated_on=past.dated,
            frozen_at=timezone.now(),
        )
        binding = past.texts[self.charter.language]
        for text in sorted(past.texts.values(), key=lambda text: text is not binding):
            self._freeze(version, text, past)
        record(
            version,
            "freeze",
            by=self.user,
            network=self.charter.network,
            from_state=VersionState.DRAFT,
            to_state=VersionState.FROZEN,
            reason=f"imported, {binding.path}",
        )
        superseded = self.charter.adopted
        version = adopt_version(version=version, adopted_by=self.user)
        self._date(version, past, superseded)
        self.tell(_line(version, past))

    def add_translations(self, version: CharterVersion, past: PastVersion) -> None:
        """Check a version that is here already, and add the languages it lacks."""
        frozen = {text.locale: text for text in version.texts.all()}
        added = []
        for text in sorted(past.texts.values(), key=lambda t: t.language != self.charter.language):
            known = frozen.get(text.language)
            if known is None:
                added.append(self._freeze(version, text, past))
                continue
            self.contents[text.language] = known.content
            if known.sha256 != _sha256(self._content(parsed_text(text.parsed), text.language)):
                if text.language == self.charter.language:
                    raise HistoryRefused(
                        f"{text.path}: differs from version {past.name}, which is frozen here."
                    )
                self.tell(f"  {text.path}: differs from the text frozen here, which stays.")
        if added:
            enter_texts(lock_head(self.charter.network), version, added)
            self.tell(f"{past.name}: added {', '.join(text.locale for text in added)}")

    def _freeze(self, version: CharterVersion, text: PastText, past: PastVersion) -> VersionText:
        written = parsed_text(text.parsed)
        fresh = self._content(written, text.language)
        ids = self._ids(text, fresh)
        content = renamed(fresh, ids)
        is_binding = text.language == self.charter.language
        canonical = canonical_text(content)
        if not canonical.strip():
            raise HistoryRefused(f"{text.path}: holds no text.")
        self.contents[text.language] = content
        if past is self.history.versions[-1]:
            self.texts[text.language] = written.renamed(ids)
        return VersionText.objects.create(
            version=version,
            locale=text.language,
            title=written.title,
            summary=past.row.summary if is_binding else "",
            reason=version.reason if is_binding else "",
            content=content,
            canonical=canonical,
            sha256=text_sha256(canonical),
        )

    def _reason(self, past: PastVersion, *, is_first: bool) -> str:
        """In the binding language where the site speaks it: it is published with the class."""
        if past.row.reason or past.row.revision_class or is_first:
            return past.row.reason
        with override(spoken_language(self.charter.language)):
            return gettext("Imported without a class: the careful one was assumed.")

    def _ids(self, text: PastText, fresh: Content) -> dict[str, str]:
        """A binding text continues the one before; a translation has the ids of what it translates,
        and where the two are not built alike, those of the one before in its language.
        """
        before = self.contents.get(text.language)
        ids = continued_ids(before, fresh) if before else {}
        if text.language == self.charter.language:
            return ids
        aligned = aligned_ids(self.contents[self.charter.language], fresh)
        taken = set(aligned.values())
        return {new: old for new, old in ids.items() if old not in taken} | aligned

    def _content(self, written: ParsedText, language: str) -> Content:
        return written.content(language=language, capacities=self.capacities)

    def _date(
        self, version: CharterVersion, past: PastVersion, superseded: CharterVersion | None
    ) -> None:
        """The dates of the past beside those of the import, which adopting has written.

        A charter that people signed here keeps its notice: they could not know the date before.
        """
        if self.charter.signatures.exists():
            return
        is_newest = past is self.history.versions[-1]
        version.in_force_on = past.dated or (timezone.localdate() if is_newest else None)
        version.save(update_fields=["in_force_on"])
        if past.dated and superseded is not None:
            superseded.refresh_from_db()
            superseded.superseded_at = timezone.make_aware(datetime.combine(past.dated, time()))
            superseded.save(update_fields=["superseded_at"])

    def publish(self) -> None:
        """The pages hold the newest texts, so that editors go on from there."""
        newest = self.history.versions[-1]
        if self.charter.language in self.texts:
            draft = self.page.get_latest_revision_as_object()
            self.texts[self.charter.language].write_to(draft)
            draft.validated_on = newest.dated
            draft.save_revision(user=self.user, clean=False).publish(user=self.user)
        self.page = CharterPage.objects.get(pk=self.page.pk)
        for code in self.charter.network.languages[1:]:
            if code in self.texts and code != self.charter.language:
                self._publish_translation(code, self.texts[code])
            elif self.page.live and not self._translation(code):
                locale = Locale.objects.get(language_code=code)
                self.page.copy_for_translation(locale, alias=True)

    def _publish_translation(self, code: str, text: ParsedText) -> None:
        page = self._translation(code)
        if page is None:
            copy = self.page.copy_for_translation(Locale.objects.get(language_code=code))
            draft = CharterPage.objects.get(pk=copy.pk)
        else:
            if page.alias_of_id:
                ConvertAliasPageAction(page, user=self.user).execute(skip_permission_checks=True)
            draft = page.get_latest_revision_as_object()
        draft.binding_language = ""
        text.write_to(draft)
        draft.save_revision(user=self.user, clean=False).publish(user=self.user)

    def _translation(self, code: str) -> CharterPage | None:
        return self.page.get_translations().filter(locale__language_code=code).first()


def _sha256(content: Content) -> str:
    return text_sha256(canonical_text(content))


def _line(version: CharterVersion, past: PastVersion) -> str:
    """What the importer sees of one version."""
    binding = version.binding_text
    dated = past.dated.isoformat() if past.dated else "no date"
    languages = ", ".join(text.locale for text in version.texts.all())
    return (
        f"{version.number}. {past.name} ({dated}), {version.revision_class}: "
        f"{len(binding.articles)} articles, {languages}"
    )
