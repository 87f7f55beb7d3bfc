"""Two organisers at two desks: the second is shown what the first changed, keeps what they typed, decides."""

from core.access import Role
from tests import make
from tests.browsing import Browser, seen_mark
from tests.make import Someone
from tests.pages.contest.conftest import Site
from tests.pages.contest.test_contest_desk import PANEL, STAGE, THEORY, contest_form, drafted, stages_of

KEPT = "您也改了，下面仍是您填的"
TAKEN = "您没有改这一项，下面已换成现在的内容"


def test_who_saves_a_contest_second_is_shown_what_stands_and_loses_nothing(site: Site, desk: Browser) -> None:
    ref = drafted(site, desk)
    here = f"/contest-desk/{ref}/edit"
    form = contest_form(site, seen=seen_mark(desk.get(here).text))
    colleague = site.browser(someone_beside(site))
    theirs = {**form, "title": "同事改的名称", "closes": "2027-03-13T18:00", "c.0.passing": "9"}
    colleague.done(here, theirs)
    refused = desk.post(here, {**form, "title": "我改的名称", "about": "我写的说明"})
    assert refused.status_code == 409 and "别人改的，或您在另一个页面改的" in refused.text
    assert "<dt>标题</dt><dd>同事改的名称" in refused.text and refused.text.count(KEPT) == 1
    assert "<dt>报名截止</dt><dd>2027-03-13 18:00" in refused.text
    assert "理论知识 16.5 × 30% (9)；操作技能" in refused.text and refused.text.count(TAKEN) == 2
    assert 'value="我改的名称"' in refused.text and ">我写的说明</textarea>" in refused.text
    assert 'value="2027-03-13T18:00"' in refused.text
    assert 'name="c.0.passing" type="text" value="9"' in refused.text
    again = {**theirs, "title": "我改的名称", "about": "我写的说明", "seen": seen_mark(refused.text)}
    assert "竞赛已保存" in desk.get(desk.done(here, again)).text
    page = desk.get(here).text
    assert 'value="我改的名称"' in page and 'value="2027-03-13T18:00"' in page


def test_a_contest_sent_twice_is_simply_saved(site: Site, desk: Browser) -> None:
    ref = drafted(site, desk)
    here = f"/contest-desk/{ref}/edit"
    form = contest_form(site, title="更名", seen=seen_mark(desk.get(here).text))
    desk.done(here, form)
    assert "竞赛已保存" in desk.get(desk.done(here, form)).text


def test_a_press_of_the_forms_own_buttons_forgets_nothing_of_what_was_seen(site: Site, desk: Browser) -> None:
    ref = drafted(site, desk)
    here = f"/contest-desk/{ref}/edit"
    form = contest_form(site, seen=seen_mark(desk.get(here).text))
    site.browser(someone_beside(site)).done(here, {**form, "title": "同事改的名称"})
    shown = desk.post(here, {**form, "do": "check"})
    assert shown.status_code == 200 and seen_mark(shown.text) == form["seen"]
    assert desk.post(here, {**form, "title": "我改的名称"}).status_code == 409


def test_who_saves_a_stage_second_is_shown_what_stands_and_loses_nothing(site: Site, desk: Browser) -> None:
    ref = drafted(site, desk)
    first = {**STAGE, **PANEL, "title": "初赛", "a.places": "2", "a.waitlist": "0"}
    desk.done(f"/contest-desk/{ref}/stages/new", first)
    here = f"/contest-desk/{ref}/stages/{stages_of(site, ref)[0].ref}/edit"
    form = {**first, "a.region_digits": "4", "seen": seen_mark(desk.get(here).text)}
    colleague = site.browser(someone_beside(site))
    colleague.done(here, {**form, "a.places": "4", "q0.1.title": "安全文明"})
    refused = desk.post(here, {**form, "title": "海选", "a.places": "6"})
    assert refused.status_code == 409
    assert "<dt>晋级名额</dt><dd>4" in refused.text and refused.text.count(KEPT) == 1
    assert "安全文明 评判 60" in refused.text and refused.text.count(TAKEN) == 1
    assert 'value="海选"' in refused.text and 'name="a.places" type="text" value="6"' in refused.text
    assert 'value="安全文明"' in refused.text and 'value="安全操作"' not in refused.text
    again = {
        **form,
        "title": "海选",
        "a.places": "6",
        "q0.1.title": "安全文明",
        "seen": seen_mark(refused.text),
    }
    assert "阶段已保存" in desk.get(desk.done(here, again)).text
    (stage,) = stages_of(site, ref)
    assert (stage.title, stage.advancement.places if stage.advancement else 0) == ("海选", 6)


def test_a_stage_whose_sheet_a_colleague_parted_from_the_contest_is_shown_with_it(
    site: Site, desk: Browser
) -> None:
    ref = drafted(site, desk)
    desk.done(f"/contest-desk/{ref}/stages/new", {**STAGE, **PANEL, "title": "初赛"})
    here = f"/contest-desk/{ref}/stages/{stages_of(site, ref)[0].ref}/edit"
    form = {**STAGE, **PANEL, "title": "初赛", "seen": seen_mark(desk.get(here).text)}
    site.browser(someone_beside(site)).done(here, {**form, **THEORY, "own": "1"})
    refused = desk.post(here, {**form, "title": "海选"}).text
    assert "<dt>另定规程</dt><dd>是" in refused and "本阶段自己的规程" in refused
    assert 'name="own" value="1"' in refused and 'name="p.0.component"' not in refused


def test_who_publishes_is_shown_first_what_a_colleague_changed_meanwhile(site: Site, desk: Browser) -> None:
    ref = drafted(site, desk)
    stage = {**STAGE, **PANEL, "title": "决赛", "kind": "final"}
    desk.done(f"/contest-desk/{ref}/stages/new", stage)
    here = f"/contest-desk/{ref}"
    seen = {"seen": seen_mark(desk.page(here))}
    colleague = site.browser(someone_beside(site))
    beside = contest_form(site, seen=seen_mark(colleague.page(f"{here}/edit")), title="同事改的名称")
    colleague.done(f"{here}/edit", beside)
    refused = desk.post(f"{here}/publish", seen)
    assert refused.status_code == 409 and "竞赛还没有发布" in refused.text
    assert "<dt>标题</dt><dd>同事改的名称" in refused.text and "<dt>阶段安排" not in refused.text
    seen = {"seen": seen_mark(refused.text)}
    at = f"{here}/stages/{stages_of(site, ref)[0].ref}/edit"
    colleague.done(at, {**stage, "title": "总决赛", "seen": seen_mark(colleague.page(at))})
    refused = desk.post(f"{here}/publish", seen)
    assert refused.status_code == 409 and "<dt>阶段安排</dt><dd>总决赛" in refused.text
    assert desk.post(f"{here}/publish", {"seen": "nonsense"}).status_code == 409
    desk.done(f"{here}/publish", {"seen": seen_mark(refused.text)})
    desk.done(f"{here}/publish", seen)


def test_a_stage_that_a_colleague_dropped_meanwhile_keeps_what_was_typed(site: Site, desk: Browser) -> None:
    ref = drafted(site, desk)
    desk.done(f"/contest-desk/{ref}/stages/new", {**STAGE, **PANEL, "title": "初赛"})
    at = f"/contest-desk/{ref}/stages/{stages_of(site, ref)[0].ref}"
    form = {**STAGE, **PANEL, "title": "海选", "a.places": "6", "seen": seen_mark(desk.page(f"{at}/edit"))}
    for _ in range(2):
        site.browser(someone_beside(site)).done(f"{at}/drop")
    assert desk.post(f"/contest-desk/{ref}/stages/unheard-of/drop", {}).status_code == 404
    for do in ("save", "check"):
        refused = desk.post(f"{at}/edit", {**form, "do": do})
        assert refused.status_code == 409 and "这个阶段被删除了" in refused.text
        assert 'value="海选"' in refused.text and 'name="a.places" type="text" value="6"' in refused.text
        assert f'action="/contest-desk/{ref}/stages/new#stage-rules"' in refused.text
    desk.done(f"/contest-desk/{ref}/stages/new", form)
    assert [each.title for each in stages_of(site, ref)] == ["海选"]
    assert desk.post(f"/contest-desk/{ref}/stages/unheard-of/edit", form).status_code == 404


def someone_beside(site: Site) -> Someone:
    return make.someone(site.house, "周岚", Role.ORGANISER, unit_ref=site.unit)
