"""The logo: a picture sent, redrawn, kept in the archive, shown back."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import archive, people
from reglo.documents import pictures
from reglo.web.settings.section import Section, language


class Logo(Section):
    """The picture at the head of the paper."""

    key = "logo"
    title = _("Logo")
    note = _("PNG, JPEG ou WebP, 5 Mo au plus. Il s’imprime en haut de vos factures.")
    verb = "business.describe"
    template = "web/settings/_logo.html"
    has_files = True

    picture = forms.FileField(
        label=_("Choisir une image"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/png, image/jpeg, image/webp"}),
    )
    removal = forms.BooleanField(label=_("Retirer le logo"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.profile.logo:
            del self.fields["removal"]

    def clean_picture(self) -> bytes | None:
        """The bytes of the file, once it is known to be a picture."""
        sent: UploadedFile[Any] | None = self.cleaned_data["picture"]
        if sent is None:
            return None
        try:
            pictures.refuse_weight(sent.size or 0)
            content: bytes = sent.read()
            pictures.as_png(content)
        except pictures.CannotUse as refusal:
            raise forms.ValidationError(refusal.reason(language())) from refusal
        return content

    def clean(self) -> dict[str, Any]:
        """There is something to do."""
        given = self.cleaned_data
        if "picture" in given and not given["picture"] and not given.get("removal"):
            self.add_error("picture", gettext("Choisissez un fichier."))
        return given

    def keep(self) -> str:
        """Put the new picture, or take the old one away."""
        if picture := self.cleaned_data["picture"]:
            people.put_logo(self.asked.business, picture=picture, by=self.asked.user, at=clock.now())
            return gettext("Le logo est en place.")
        people.describe(self.asked.business, changes={"logo": ""}, by=self.asked.user, at=clock.now())
        return gettext("Le logo est retiré. Les factures déjà émises gardent le leur.")


@needs("drafts.see")
def drawn(request: Asked) -> HttpResponse:
    """The picture itself, for the settings and for whoever sees the paper it will be printed on."""
    sha256 = request.business.profiles.get().logo
    if not sha256:
        raise Http404
    try:
        content = archive.read(sha256)
    except archive.MissingFile as error:
        raise Http404 from error
    return HttpResponse(content, content_type="image/png", headers={"Cache-Control": "private, no-cache"})
