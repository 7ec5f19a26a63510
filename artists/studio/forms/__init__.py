"""What artists fill in."""

from artists.studio.forms.attesting import (
    DisclosureForm,
    EvidenceForm,
    EvidenceNoteForm,
    PhotographForm,
    SignatureForm,
)
from artists.studio.forms.collections import CollectionForm
from artists.studio.forms.delivery import ShippingForm, TaxForm
from artists.studio.forms.hours import SessionForm
from artists.studio.forms.joining import ApplicationForm
from artists.studio.forms.listings import (
    ChangeForm,
    ListingForm,
    OptionForm,
    ScheduleForm,
    WithdrawForm,
    option_forms,
)
from artists.studio.forms.splits import (
    MOST_OTHERS,
    AnswerForm,
    CounterForm,
    PriceForm,
    ProposalForm,
    ShareForm,
    as_typed,
    part_forms,
    share_forms,
)
from artists.studio.forms.storefront import MachinesForm, PaidInForm, StorefrontForm
from artists.studio.forms.works import AnnounceForm, PictureForm, StorefrontPictureForm, UploadForm, WorkForm

__all__ = [
    "MOST_OTHERS",
    "AnnounceForm",
    "AnswerForm",
    "ApplicationForm",
    "ChangeForm",
    "CollectionForm",
    "CounterForm",
    "DisclosureForm",
    "EvidenceForm",
    "EvidenceNoteForm",
    "ListingForm",
    "MachinesForm",
    "OptionForm",
    "PaidInForm",
    "PhotographForm",
    "PictureForm",
    "PriceForm",
    "ProposalForm",
    "ScheduleForm",
    "SessionForm",
    "ShareForm",
    "ShippingForm",
    "SignatureForm",
    "StorefrontForm",
    "StorefrontPictureForm",
    "TaxForm",
    "UploadForm",
    "WithdrawForm",
    "WorkForm",
    "as_typed",
    "option_forms",
    "part_forms",
    "share_forms",
]
