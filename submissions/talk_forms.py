"""What readers say of a submission, and what organisers and reviewers answer."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .models import Comment, Report


class CommentForm(forms.ModelForm):
    class Meta:
        model = Comment
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        labels = {"text": _("Your comment")}
        help_texts = {
            "text": _("Everybody can read it, with your name. At most 2,000 characters; Markdown works. No HTML.")
        }
        error_messages = {"text": {"required": _("Write something first.")}}


class ReportForm(forms.ModelForm):
    class Meta:
        model = Report
        fields = ("reason", "text")
        widgets = {"reason": forms.RadioSelect, "text": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"text": _("Where it is, and how one sees it. At most 2,000 characters.")}

    reason = forms.ChoiceField(label=_("What is wrong?"), choices=Report.Reason.choices, widget=forms.RadioSelect)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["text"].required = True


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("What came of it"), max_length=300, help_text=_("Whoever reported it gets this by mail.")
    )


class DecisionForm(forms.Form):
    outcome = forms.CharField(
        label=_("What you found"),
        max_length=300,
        help_text=_("Whoever reported it gets this by mail; the team does if it stays hidden."),
    )
    decision = forms.ChoiceField(choices=[("clear", ""), ("keep", "")], error_messages={"required": _("Choose one.")})


class ReviewerForm(forms.Form):
    email = forms.EmailField(label=_("Email address of somebody with an account here"))

    def clean_email(self) -> str:
        self.found = User.objects.filter(email=self.cleaned_data["email"].lower(), is_active=True).first()
        if self.found is None:
            raise ValidationError(_("Nobody signed up with this address yet. Ask them to, then add them here."))
        return self.found.email
