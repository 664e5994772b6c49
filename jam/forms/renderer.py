from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Every form and field of the site in our markup: label, hint, error, control."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
