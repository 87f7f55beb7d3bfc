"""Formulas by page: seen while they are written, MathML wherever an item is shown, told of where unread."""

from tests.pages.bank.conftest import Site

STEM = r"由 \(R = \frac{U}{I}\) 可知，\(\foo\)"


def test_a_formula_is_seen_while_it_is_written_or_what_is_wrong_with_it(site: Site) -> None:
    browser = site.browser(site.trainer)
    shown = browser.get("/bank/formula?latex=%5Cfrac%7BU%7D%7BI%7D&line=true").json()
    assert shown["html"].startswith('<span class="formula-line"')
    assert "<mfrac>" in shown["html"]
    told = browser.get("/bank/formula?latex=%5Cfoo").json()
    assert told["html"] == ""
    assert r"\foo" in told["message"]
    assert browser.get("/bank/formula?latex=" + "x" * 9000).status_code == 422
    assert site.browser(site.organiser).get("/bank/formula?latex=x").status_code == 403


FRACTION = "<math><mfrac><mi>U</mi><mi>R</mi></mfrac></math>"
NOTED = r'<math><annotation encoding="application/x-tex">U &lt; 5\\%</annotation></math>'.replace(
    "\\\\", "\\"
)


def test_formulas_of_a_pasted_page_become_latex_and_what_cannot_is_not_guessed_at(site: Site) -> None:
    browser = site.browser(site.trainer)
    bad = ["<math><maction><mi>x</mi></maction></math>", "<math>", "", "no XML", "<!DOCTYPE a><math/>"]
    told = browser.post("/bank/formulas", {"mathml": [FRACTION, *bad, NOTED]}).json()
    assert told == {"formulas": [r"\(\frac{U}{R}\)", *[""] * len(bad), r"\(U < 5\%\)"]}
    assert browser.post("/bank/formulas", {"mathml": ["<math>" + "x" * 20_000]}).status_code == 422
    assert browser.post("/bank/formulas", {"mathml": [FRACTION] * 101}).status_code == 422
    assert browser.post("/bank/formulas", {}).status_code == 422
    assert site.browser(site.organiser).post("/bank/formulas", {"mathml": FRACTION}).status_code == 403


def test_formulas_are_mathml_on_every_page_of_an_item_and_their_source_in_its_editor(site: Site) -> None:
    browser = site.browser(site.trainer)
    ref = site.draft(STEM)
    page = browser.page(f"/items/{ref}")
    assert '<math display="inline" alttext="R=U/I">' in page
    assert r'<code class="formula-unread">\(\foo\)</code>' in page
    assert r"\(R = \frac{U}{I}\)" in browser.page(f"/items/{ref}/edit")
