from django.contrib import admin

from .models import Attachment, Link, Submission, SubmissionVersion


class LinkInline(admin.TabularInline):
    model = Link
    extra = 0


class AttachmentInline(admin.TabularInline):
    model = Attachment
    extra = 0
    fields = readonly_fields = ("slot", "name", "size", "sha256", "uploaded_by", "uploaded_at")
    can_delete = False

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin):
    """For looking. What a person hands in is changed on the site, where the phase and the receipt are kept."""

    list_display = ("number", "jam", "title", "team", "submitted_at", "withdrawn_at", "disqualified_at")
    list_filter = ("jam",)
    list_select_related = ("jam", "team")
    search_fields = ("title", "team__name")
    readonly_fields = ("number", "jam", "team", "revision", "saved_at", "saved_by", "submitted_at", "withdrawn_at")
    inlines = (LinkInline, AttachmentInline)


@admin.register(SubmissionVersion)
class SubmissionVersionAdmin(admin.ModelAdmin):
    """Receipts are evidence: nobody adds, edits or removes them."""

    list_display = ("__str__", "submission", "submitted_at", "submitted_by", "sha256")
    list_select_related = ("submission__jam", "submitted_by")

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
