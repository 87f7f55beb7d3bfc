"""All parallel forms are taken out by one press; many questions by a job that is followed to its file."""

import io
import zipfile

import pytest

from core.access import Role
from core.jobs import Runner
from exam import parallel, picking, printed_sets
from exam.rules.parallel import FormsWish
from question_bank.rules.pools import Pool
from tests import make
from tests.pages.exam.conftest import Site
from web import wiring


def drawn(site: Site) -> list[str]:
    with site.house.work(site.trainer.actor) as work:
        wish = FormsWish(2, 0, 100)
        made = parallel.draw(work, site.bank, "电工初赛", make.blueprint(), wish, pools=frozenset(Pool))
    return [form.paper_ref or "" for form in made.table.forms]


def test_the_forms_leave_together_from_their_page_and_from_each_paper(site: Site) -> None:
    ref, browser = drawn(site)[0], site.browser(site.trainer)
    for page in (f"/papers/{ref}/forms", f"/papers/{ref}"):
        assert f'action="/papers/{ref}/forms/files"' in browser.page(page)
    assert "各卷答案的对照表" in browser.page(f"/papers/{ref}/forms")
    answer = browser.post(f"/papers/{ref}/forms/files")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store"
    assert len(zipfile.ZipFile(io.BytesIO(answer.content)).namelist()) == 9
    organiser = site.browser(site.organiser)
    assert "各卷答案的对照表" not in organiser.page(f"/papers/{ref}/forms")
    names = zipfile.ZipFile(io.BytesIO(organiser.post(f"/papers/{ref}/forms/files").content)).namelist()
    assert len(names) == 6
    assert "forms/files" not in browser.page(f"/papers/{site.paper}")
    assert browser.post(f"/papers/{site.paper}/forms/files").status_code == 404


def test_many_questions_are_followed_to_their_file(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ref, browser = drawn(site)[0], site.browser(site.trainer)
    monkeypatch.setattr(printed_sets, "AT_ONCE", 1)
    job = browser.post(f"/papers/{ref}/forms/files").headers["location"]
    assert "正在生成" in browser.page(job)
    assert browser.post(f"{job}/file").status_code == 404
    assert Runner(site.house, wiring.job_handlers()).run_next()
    assert "文件保留一天" in browser.page(job)
    assert browser.post(f"{job}/file").content.startswith(b"PK")
    other = site.browser(make.someone(site.house, "钱一", Role.TRAINER, unit_ref=site.unit))
    assert other.get(job).status_code == other.post(f"{job}/file").status_code == 404


def test_a_lock_of_all_that_is_refused_is_told_once_on_a_page_that_may_be_loaded_again(site: Site) -> None:
    refs, browser = drawn(site), site.browser(site.trainer)
    with site.house.work(site.trainer.actor) as work:
        picking.remove(work, refs[1], 2)
    answer = browser.post(f"/papers/{refs[0]}/forms/lock")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/papers/{refs[0]}/forms")
    assert "B 卷还不能锁定" in browser.page(f"/papers/{refs[0]}/forms")
    assert "B 卷还不能锁定" not in browser.page(f"/papers/{refs[0]}/forms")
    assert "全部锁定" in browser.page(f"/papers/{refs[0]}/forms")
