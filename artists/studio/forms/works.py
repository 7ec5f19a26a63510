"""A work and its photographs."""

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from artists.studio.fields import CentimetresField, HoursField, LineField, MoneyField, TagsField
from artists.works.models import Image, Upload, Work

AT_ONCE = 12  # files in one sending


class WorkForm(forms.Form):
    """What was made."""

    title = LineField(label=_lazy("Title"), max_length=120)
    medium = forms.ChoiceField(label=_lazy("Medium"), choices=Work.Medium.choices)
    subject = forms.ChoiceField(label=_lazy("Subject"), choices=Work.Subject.choices)
    width_mm = CentimetresField(label=_lazy("Width"))
    height_mm = CentimetresField(label=_lazy("Height"))
    year = forms.IntegerField(
        label=_lazy("Year"),
        min_value=1850,
        max_value=2100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    materials = forms.CharField(
        label=_lazy("Materials"),
        max_length=200,
        required=False,
        help_text=_lazy("“Schmincke Horadam, rigger and mop brushes”"),
    )
    support = forms.CharField(
        label=_lazy("Paper or support"),
        max_length=120,
        required=False,
        help_text=_lazy("“Arches cold-pressed, 300 g/m²”"),
    )
    description = forms.CharField(
        label=_lazy("Description"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    tags = TagsField(
        label=_lazy("Tags"),
        max_length=500,
        required=False,
        help_text=_lazy("Up to 12, with commas: “harbour, evening, copper sky”. People find it by them."),
    )
    ready_to_hang = forms.BooleanField(
        label=_lazy("The original comes ready to hang"),
        required=False,
        help_text=_lazy("Framed or mounted, with what it hangs by."),
    )
    minutes_worked = HoursField(
        label=_lazy("Hours worked"),
        required=False,
        help_text=_lazy(
            "All of them, sketches too: 20, 20.5 or 20:30. Buyers see them, and the fair price is reckoned from them."
        ),
    )
    materials_cost = MoneyField(
        label=_lazy("Materials cost"),
        required=False,
        most=10_000_000,
        help_text=_lazy("Paint, paper, frame. Only you see this."),
    )

    def clean_materials_cost(self) -> int:
        return self.cleaned_data["materials_cost"] or 0


class Files(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files as a list. Each is judged by itself later, an empty one too."""

    widget = Files

    def clean(self, data, initial=None) -> list:
        files = [file for file in data or [] if file]
        if not files:
            raise forms.ValidationError(_("Choose at least one photograph."))
        if len(files) > AT_ONCE:
            raise forms.ValidationError(
                _("At most %(number)s at once. The rest can follow.") % {"number": AT_ONCE}
            )
        return files


class UploadForm(forms.Form):
    """Photographs, several at once. Each is taken or refused by itself, so one bad file costs no good one."""

    files = FilesField(
        label=_lazy("Photographs"),
        help_text=format_lazy(
            _lazy(
                "JPEG, PNG, WebP, TIFF or AVIF, up to {megabytes} MB each. Where you took them and with which camera is "
                "removed."
            ),
            megabytes=settings.UPLOAD_MAX_BYTES // 1024**2,
        ),
        widget=Files(
            attrs={"multiple": True, "accept": "image/jpeg,image/png,image/webp,image/tiff,image/avif"}
        ),
    )
    alt_text = forms.CharField(
        label=_lazy("What the photograph shows"),
        max_length=300,
        required=False,
        help_text=_lazy(
            "One sentence for those who cannot see it. You can also write it later, below each picture."
        ),
    )


class AnnounceForm(forms.Form):
    """A file that is about to be sent, by the hash of its content."""

    purpose = forms.ChoiceField(choices=Upload.Purpose.choices)
    slot = forms.CharField(max_length=10, required=False)
    sha256 = forms.RegexField(r"[0-9a-f]{64}")
    name = forms.CharField(max_length=255)
    size = forms.IntegerField(min_value=0, max_value=2**40)


class StorefrontPictureForm(forms.Form):
    """A portrait or a banner of the storefront."""

    kind = forms.ChoiceField(
        label=_lazy("What is it?"),
        choices=[
            (Image.Kind.PORTRAIT, _lazy("A portrait of you")),
            (Image.Kind.BANNER, _lazy("A wide banner")),
        ],
    )
    file = forms.FileField(
        label=_lazy("Picture"),
        allow_empty_file=True,
        help_text=_lazy("It takes the place of the one before."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/tiff,image/avif"}),
    )
    alt_text = LineField(
        label=_lazy("What the picture shows"),
        max_length=300,
        help_text=_lazy("One sentence for those who cannot see it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PictureForm(forms.Form):
    """What is said of one picture."""

    alt_text = forms.CharField(
        label=_lazy("What it shows"),
        max_length=300,
        required=False,
        # What is being typed stays when the photographs around it are drawn anew.
        widget=forms.Textarea(attrs={"rows": 2, "hx-preserve": "true"}),
        help_text=_lazy("One sentence for those who cannot see it. Needed before you can offer the work."),
    )
    kind = forms.ChoiceField(
        label=_lazy("Kind"),
        choices=[
            choice
            for choice in Image.Kind.choices
            if choice[0] not in (Image.Kind.PORTRAIT, Image.Kind.BANNER)
        ],
    )
