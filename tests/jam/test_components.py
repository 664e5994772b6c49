from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory


class AForm(forms.Form):
    name = forms.CharField(label="Name", max_length=5, help_text="As it should stand.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    agree = forms.BooleanField(label="I agree")
    site = forms.ChoiceField(label="Site", choices=[("a", "Here"), ("b", "There")], widget=forms.RadioSelect)

    def clean(self):
        raise forms.ValidationError("The two do not fit.")


def render(text, **values):
    return Template(text).render(Context(values))


def test_a_field_names_its_hint_and_its_error():
    html = render("{{ form.name.as_field_group }}", form=AForm({"name": "too long a name"}))
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="too long a name"' in html


def test_what_may_stay_empty_says_so():
    html = [render("{{ field.as_field_group }}", field=AForm()[name]) for name in ("name", "note")]
    assert ["optional" in text for text in html] == [False, True]


def test_choices_are_a_group_with_a_legend():
    html = render("{{ form.site.as_field_group }}", form=AForm())
    assert [html.count(piece) for piece in ("<fieldset", "<legend", 'type="radio"', "<label")] == [1, 1, 2, 2]


def test_the_summary_links_every_problem_to_its_field():
    html = render("{% error_summary form %}", form=AForm({"name": ""}))
    assert [html.count(f'href="#{target}"') for target in ("id_name", "id_agree", "id_site_0", "id_note")] == [
        1,
        1,
        1,
        0,
    ]
    assert "The two do not fit." in html


@pytest.mark.parametrize("form", [None, AForm()])
def test_without_problems_there_is_no_summary(form):
    assert render("{% error_summary form %}", form=form).strip() == ""


def test_a_whole_form_renders_each_field_once():
    html = render("{{ form }}", form=AForm({"name": "x"}))
    assert [html.count(f'name="{name}"') for name in ("name", "note", "agree", "site")] == [1, 1, 1, 2]


@pytest.mark.parametrize(("value", "width"), [(0, "0.00%"), (5, "71.43%"), (9, "100.00%"), (-1, "0.00%")])
def test_a_meter_stays_inside_its_frame(value, width):
    assert f'class="fg" width="{width}"' in render("{% meter value 7 'x' %}", value=value)


def test_a_meter_of_nothing_is_empty():
    assert 'class="fg" width="0.00%"' in render("{% meter 0 0 %}")


def test_a_whisker_lies_on_the_scale_from_one_to_five():
    html = render("{% whisker 4.42 3.9 4.9 'Score 4.42' %}")
    assert [piece in html for piece in ('x1="72.50%"', 'x2="97.50%"', 'cx="85.50%"', 'aria-label="Score 4.42"')] == [
        True
    ] * 4


def test_pages_keep_the_rest_of_the_query():
    page = Paginator(range(90), 10).page(5)
    request = RequestFactory().get("/", {"q": "a&b", "page": 5})
    html = Template("{% include 'components/pager.html' with page_obj=page only %}").render(
        RequestContext(request, {"page": page})
    )
    assert 'href="?q=a%26b&amp;page=6"' in html
    assert html.count('aria-current="page"') == 1
    assert "…" in html


def test_one_page_needs_no_pager():
    page = Paginator(range(3), 10).page(1)
    assert render("{% include 'components/pager.html' with page_obj=page only %}", page=page).strip() == ""


def test_messages_are_escaped_and_polite():
    html = render("{% include 'components/toasts.html' %}", messages=[SimpleNamespace(tags="success", __str__=str)])
    assert 'role="status"' in html
    assert "<namespace" not in html
