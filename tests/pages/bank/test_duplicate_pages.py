"""Near-duplicates on the trainer's pages: compared, laid side by side, decided, taken back."""

import re

from core.jobs import Runner
from question_bank import duplicates, likeness
from question_bank.duplicate_views import PairFilter
from question_bank.rules.likeness import LikenessDecision
from tests.contracts.test_budgets import counted
from tests.pages.bank.conftest import Site
from web import wiring

STEM = "在停电的设备上检修，验明确无电压后应立即将设备接地并三相短路，以防突然来电造成伤害"


def compared(site: Site, count: int = 2) -> list[str]:
    """Items that are nearly the same, compared; returns the pairs."""
    for ending in ("", "事故", "及触电", "和损失")[:count]:
        site.submitted(STEM + ending)
    likeness.scan_bank(site.house, site.trainer.actor, site.bank_ref)
    return open_pairs(site)


def open_pairs(site: Site, decision: LikenessDecision = LikenessDecision.OPEN) -> list[str]:
    with site.house.reading(site.trainer.actor) as work:
        return [
            row.ref for row in duplicates.listing(work, site.bank_ref, PairFilter(decision=decision)).rows
        ]


def test_a_bank_is_compared_as_a_job_and_its_pairs_are_listed(site: Site) -> None:
    site.submitted(STEM)
    site.submitted(STEM + "事故")
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}/duplicates"
    assert "还没有比对过这个题库。" in browser.get(here).text
    assert browser.post(here, {}).status_code == 303
    running = browser.get(here).text
    job = re.search(rf'data-job-url="({here}/progress/[^"]+)"', running)
    assert job is not None
    assert browser.get(job[1]).json()["state"] == "waiting"
    assert Runner(site.house, wiring.job_handlers()).run_next()
    assert browser.get(job[1]).json()["state"] == "done"
    listed = browser.get(here).text
    assert "上次比对了 2 题" in listed
    assert f"{here}/{open_pairs(site)[0]}" in listed
    assert browser.get(f"{here}/progress/nothing").status_code == 404


def test_two_items_stand_side_by_side_with_what_differs_told_in_words(site: Site) -> None:
    [pair] = compared(site)
    shown = site.browser(site.trainer).get(f"/bank/{site.bank_ref}/duplicates/{pair}").text
    assert re.search(r'<mark class="only-here"><span class="visually-hidden">不同：</span>事故', shown)
    assert "近似" in shown
    assert shown.count("pair-side") >= 2


def test_items_that_may_ask_the_opposite_come_last_and_say_so(site: Site) -> None:
    for stem in (STEM, STEM.replace("短路", "开路"), STEM + "和设备损坏事故"):
        site.submitted(stem)
    likeness.scan_bank(site.house, site.trainer.actor, site.bank_ref)
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}/duplicates"
    pairs = open_pairs(site)
    listed = browser.get(here).text
    assert listed.index(pairs[0]) < listed.index("可能相反，请勿直接合并")
    told = [("问得相反，请勿直接合并" in browser.get(f"{here}/{each}").text) for each in pairs]
    assert told == sorted(told)
    assert any(told)
    assert f"{here}/{pairs[-1]}?" in browser.get(f"{here}/{pairs[-2]}").text


def test_a_decision_leads_to_the_next_pair_and_can_be_taken_back(site: Site) -> None:
    first, second, _ = compared(site, 3)
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}/duplicates"
    told = browser.post(f"{here}/{first}", {"decision": "different"})
    assert told.headers["location"].startswith(f"{here}/{second}")
    assert first not in open_pairs(site)
    decided = browser.get(f"{here}/{first}?decision=different").text
    assert "撤销这次处理" in decided
    browser.post(f"{here}/{first}", {"decision": "open"})
    assert first in open_pairs(site)


def test_a_merger_is_refused_with_words_when_somebody_was_faster(site: Site) -> None:
    [pair] = compared(site)
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}/duplicates/{pair}"
    assert browser.post(here, {"decision": "enemies"}).status_code == 303
    refused = browser.post(here, {"decision": "merged", "keep": "x"})
    assert refused.status_code == 409
    assert "已经处理过" in refused.text


def test_the_last_decision_leads_back_to_the_list(site: Site) -> None:
    [pair] = compared(site)
    with site.house.reading(site.trainer.actor) as work:
        keep = duplicates.look(work, pair, PairFilter()).low.ref
    here = f"/bank/{site.bank_ref}/duplicates"
    done = site.browser(site.trainer).post(f"{here}/{pair}", {"decision": "merged", "keep": keep})
    assert done.headers["location"].split("?")[0] == here
    assert open_pairs(site, LikenessDecision.MERGED) == [pair]


def test_both_items_of_a_merger_tell_of_it_and_of_no_origin(site: Site) -> None:
    [pair] = compared(site)
    with site.house.reading(site.trainer.actor) as work:
        seen = duplicates.look(work, pair, PairFilter())
    browser = site.browser(site.trainer)
    browser.post(f"/bank/{site.bank_ref}/duplicates/{pair}", {"decision": "merged", "keep": seen.low.ref})
    for tab in ("", "/relations", "/classes"):
        gone = browser.get(f"/items/{seen.high.ref}{tab}").text
        assert "并入第 1 题" in gone
        assert "变来</a>" not in gone
    assert "第 2 题并入本题" in browser.get(f"/items/{seen.low.ref}").text
    assert "并入这道题的题" in browser.get(f"/items/{seen.low.ref}/relations").text


def test_a_reviewer_sees_pairs_and_decides_nothing_and_an_organiser_sees_none(site: Site) -> None:
    [pair] = compared(site)
    here = f"/bank/{site.bank_ref}/duplicates/{pair}"
    looking = site.browser(site.reviewer)
    assert "怎样处理" not in looking.get(here).text
    assert looking.post(here, {"decision": "different"}).status_code == 403
    assert site.browser(site.organiser).get(here).status_code == 403
    assert site.browser(site.trainer).get(f"/bank/nothing/duplicates/{pair}").status_code == 404


def test_the_list_costs_as_much_for_many_pairs_as_for_few(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}/duplicates"
    compared(site, 2)
    browser.get(here)
    with counted(site.house) as few:
        browser.get(here)
    compared(site, 4)
    with counted(site.house) as many:
        browser.get(here)
    assert len(many) == len(few) <= 25


def test_the_editor_is_told_of_the_bank_while_somebody_writes(site: Site) -> None:
    site.submitted(STEM)
    typed = {
        "kind": "single_choice",
        "stem": STEM + "事故",
        "option": ["接地", "作业"],
        "option_id": ["a", "b"],
        "key": ["a"],
    }
    browser = site.browser(site.trainer)
    found = browser.post(f"/bank/preview?bank={site.bank_ref}", typed).json()
    (told,) = [each for each in found["problems"] if "与本题库第 1 题相似" in each["text"]]
    assert (told["weight"], told["href"]) == ("hint", f"/bank/{site.bank_ref}?q=%231")
    assert "第 1 题" in browser.get(told["href"]).text
    assert browser.post("/bank/preview", typed).status_code == 200


def test_the_pairs_of_one_import_are_a_link_away_from_its_report(site: Site) -> None:
    [old] = compared(site)
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}/duplicates"
    rows = (f"单选题,离开变压器室{word}要做什么,关门,跳舞,A" for word in ("", "时"))
    table = "\n".join(["题型,题干,选项A,选项B,答案", *rows])
    files = {"files": ("新题.csv", table.encode())}
    run = browser.post(f"/bank/{site.bank_ref}/import", {"pool": "public"}, files).headers["location"]
    browser.post(f"{run}/start")
    while Runner(site.house, wiring.job_handlers()).run_next():
        pass
    likeness.scan_bank(site.house, site.trainer.actor, site.bank_ref)
    [new] = set(open_pairs(site)) - {old}
    report = browser.get(run).text
    link = f"{here}?run={run.rpartition('/')[2]}"
    assert f'href="{link}"' in report
    listed = browser.get(link).text
    assert new in listed and old not in listed and "只看一次导入" in listed
    assert old in browser.get(here).text
    assert f'name="run" value="{run.rpartition("/")[2]}"' in listed  # another filter beside it keeps it
    onward = browser.post(f"{here}/{new}?run={run.rpartition('/')[2]}", {"decision": "different"})
    assert old not in onward.headers["location"] and "run=" in onward.headers["location"]
    assert browser.get(f"{here}?run=nothing").status_code == 404
