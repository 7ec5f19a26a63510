"""What artists fill in."""

from artists.studio.forms.joining import ApplicationForm
from artists.studio.forms.listings import ListingForm, OptionForm, option_forms
from artists.studio.forms.splits import AnswerForm, ProposalForm, ShareForm, share_forms
from artists.studio.forms.storefront import ShippingForm, StorefrontForm
from artists.studio.forms.works import PictureForm, UploadForm, WorkForm

__all__ = [
    "AnswerForm",
    "ApplicationForm",
    "ListingForm",
    "OptionForm",
    "PictureForm",
    "ProposalForm",
    "ShareForm",
    "ShippingForm",
    "StorefrontForm",
    "UploadForm",
    "WorkForm",
    "option_forms",
    "share_forms",
]
