"""Pictures by page: uploaded by their content, shown with their own type, refused with a reason."""

import re

from question_bank import items, reviews
from tests import make_pictures
from tests.pages.bank.conftest import Site


def test_a_picture_is_uploaded_put_into_an_item_and_shown(site: Site) -> None:
    browser = site.browser(site.trainer)
    here = f"/bank/{site.bank_ref}/assets"
    told = browser.post(here, None, {"file": ("照片.txt", make_pictures.jpeg(turned=6))})
    assert told.status_code == 201
    kept = told.json()
    assert (kept["width"], kept["height"]) == (30, 40)
    ref = site.draft(f'看图 <img src="{kept["address"]}" alt="接线图" width="30" height="40">')
    assert f'<img src="{kept["address"]}" alt="接线图"' in browser.page(f"/items/{ref}")
    shown = browser.get(kept["address"])
    assert shown.headers["content-type"] == "image/jpeg"
    assert make_pictures.SECRET not in shown.content
    assert "content-security-policy" in shown.headers
    assert browser.get(kept["address"].replace(".jpg", ".png")).status_code == 404


def test_what_is_no_picture_is_refused_with_a_reason_and_only_writers_upload(site: Site) -> None:
    here, svg = f"/bank/{site.bank_ref}/assets", {"file": ("a.png", b"<svg onload='alert(1)'/>")}
    refused = site.browser(site.trainer).post(here, None, svg)
    assert refused.status_code == 422
    assert "SVG" in refused.json()["message"]
    assert site.browser(site.reviewer).post(here, None, svg).status_code == 403
    page = site.browser(site.trainer).page(f"/bank/{site.bank_ref}/new")
    assert re.search(r"data-format-dock hidden>(?s:.*)data-choose-picture", page)


def test_two_versions_beside_each_other_show_their_pictures_and_tables(site: Site) -> None:
    table, picture = "<table><tbody><tr><td>{}</td></tr></tbody></table>", f"/assets/{'1' * 64}.png"
    ref = site.submitted(f"看表{table.format(1)}")
    with site.house.work(site.reviewer.actor) as work:
        reviews.approve(work, ref, seen=1)
    changed = site.text(f'看表<img src="{picture}" alt="">{table.format(2)}')
    with site.house.work(site.trainer.actor) as work:
        items.revise(work, ref, changed, 1)
    page = site.browser(site.trainer).get(f"/items/{ref}/history").text
    whole = r'<{} class="sides-whole"><span class="visually-hidden">\w+：</span>{}'
    assert re.search(whole.format("del", table.format(1)), page)
    assert re.search(whole.format("ins", f'<img src="{picture}"'), page)
    assert re.search(whole.format("ins", table.format(2)), page)
