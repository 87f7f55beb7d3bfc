"""Recordings by page: sent as they are, played from any place, for who may read the item and nobody else."""

from tests.make_recordings import film, tone
from tests.pages.bank.conftest import Site


def test_a_recording_is_sent_put_into_an_item_and_played_from_any_place(site: Site) -> None:
    browser = site.browser(site.trainer)
    told = browser.post(f"/bank/{site.bank_ref}/assets", None, {"file": ("录音.txt", tone())})
    assert told.status_code == 201
    kept = told.json()
    assert kept["sort"] == "audio"
    ref = site.draft(f'听 <audio src="{kept["address"]}" title="短促的蜂鸣"></audio>')
    page = browser.page(f"/items/{ref}")
    assert f'<audio controls preload="metadata" src="{kept["address"]}" aria-label="短促的蜂鸣">' in page
    whole = browser.get(kept["address"])
    assert (whole.headers["content-type"], whole.content) == ("audio/wav", tone())
    part = browser.get(kept["address"], headers={"range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, tone()[4:8])
    assert site.browser(site.organiser).get(kept["address"]).status_code in {200, 404}


def test_a_film_is_kept_without_where_it_was_made_and_a_foreign_sort_is_refused(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}/assets"
    kept = browser.post(here, None, {"file": ("a.mp4", film())}).json()
    assert kept["sort"] == "video"
    assert b"SECRET" not in browser.get(kept["address"]).content
    cut = browser.post(here, None, {"file": ("a.mp4", film()[:40])})
    assert cut.status_code == 422
    assert site.browser(site.reviewer).post(here, None, {"file": ("a.wav", tone())}).status_code == 403
