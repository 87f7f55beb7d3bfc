"""The marking desk in the browser: nameless answers, marks by form, and the second marker told."""

import re

from core.access import Role
from exam import attempts, sittings
from exam.rules.attempt import AttemptState
from exam.sittings import Candidate
from question_bank.kinds.contract import KindName
from tests import make, make_marking
from tests.pages.exam.conftest import Site

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
KINDS = (KindName.SHORT_ANSWER, KindName.FILE_SUBMISSION)


def opened(site: Site) -> tuple[str, str]:
    """A begun attempt at a paper with a short answer and a file to send; returns sitting and attempt."""
    bank = make.bank(site.house, site.unit)
    make_marking.publish(site.house, site.unit, bank)
    paper = make.paper(site.house, bank, make_marking.blueprint(*KINDS))
    sitting = make.sitting(site.house, paper, site.clock.now(), [site.worker])
    return sitting, make.begun(site.house, site.worker, sitting)


def handed_in(site: Site, attempt: str, answers: dict[int, dict[str, object]]) -> None:
    pen = make.pen(site.house, site.worker, attempt)
    for slot, payload in answers.items():
        pen.write(slot, payload)
    with site.house.work(site.worker.actor) as work:
        attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    site.engine.deliver()


def test_a_file_is_sent_from_the_open_paper_marked_and_read_by_its_sender_alone(site: Site) -> None:
    sitting, attempt = opened(site)
    window = site.browser(site.worker)
    page = window.exam_data(attempt)
    asked = page["sections"][2]["slots"][0]
    assert (asked["most_files"], asked["file_types"]) == (3, ["image", "pdf"])
    form = {"token": page["token"], "slot": str(asked["slot"]), "part": ""}
    sent = window.post(page["urls"]["files"], form, {"file": ("图.png", PNG)}).json()["file"]
    refused = window.post("/exam/files", form, {"file": ("a.exe", b"MZ\x00\x01")})
    assert refused.status_code == 422
    assert refused.json()["message"]
    forged = {**form, "token": "1.1.x"}
    assert window.post("/exam/files", forged, {"file": ("a.png", PNG)}).status_code == 401
    handed_in(site, attempt, {3: {"text": "先停电，\n再验电 <b>"}, 4: {"files": [sent["ref"]]}})

    judge = make.someone(site.house, "刘裁判", Role.JUDGE, unit_ref=site.unit)
    marker = site.browser(judge)
    assert "待评 2 份" in marker.get("/marking").text
    desk = marker.get(f"/marking/{sitting}").text
    assert desk.count("已评 0 / 1 份") == 2
    shown = marker.get(marker.get(f"/marking/{sitting}/3").headers["location"])
    assert site.worker.name not in shown.text
    assert "再验电 &lt;b&gt;" in shown.text
    files = marker.get(marker.get(f"/marking/{sitting}/4").headers["location"])
    link = re.search(r'href="(/marking/answers/\w+/files/\w+)"', files.text)
    assert link is not None
    assert marker.get(link[1]).content == PNG
    assert window.get(f"/exam/attempts/{attempt}/files/{sent['ref']}").content == PNG
    other = site.browser(site.trainer)
    assert other.get(f"/exam/attempts/{attempt}/files/{sent['ref']}").status_code == 404


def test_the_tick_for_answers_written_alike_stays_as_it_was_chosen_when_marks_are_refused(site: Site) -> None:
    sitting, attempt = opened(site)
    handed_in(site, attempt, {3: {"text": "停电"}})
    site.clock.advance(minutes=1)
    other = make.someone(site.house, "王工", unit_ref=site.unit)
    with site.house.work() as work:
        sittings.admit(work, sitting, [Candidate(other.person_id)])
    pen = make.pen(site.house, other, make.begun(site.house, other, sitting))
    pen.write(3, {"text": "停电"})
    with site.house.work(other.actor) as work:
        attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    site.engine.deliver()
    marker = site.browser(make.someone(site.house, "刘裁判", Role.JUDGE, unit_ref=site.unit))
    there = f"/marking/answers/{make_marking.tasks(site.house)[0][0]}"
    assert 'name="alike" value="1">' in marker.get(there).text
    wrong = {"seen": "0", "point-r1": "99", "point-r2": "1"}
    assert 'name="alike" value="1" checked>' in marker.post(there, {**wrong, "alike": "1"}).text
    assert 'name="alike" value="1">' in marker.post(there, wrong).text


def test_marks_are_saved_one_after_another_and_the_second_marker_is_told(site: Site) -> None:
    sitting, attempt = opened(site)
    handed_in(site, attempt, {3: {"text": "停电"}})
    judge = make.someone(site.house, "刘裁判", Role.JUDGE, unit_ref=site.unit)
    (task, _), *rest = make_marking.tasks(site.house)
    assert rest == []
    marker, second = site.browser(judge), site.browser(site.trainer)
    there = f"/marking/answers/{task}"
    open_point = marker.post(there, {"seen": "0", "point-r1": "7", "point-r2": ""})
    assert open_point.status_code == 422
    assert "最多 6.67 分" in open_point.text
    assert "第 2 条评分要点还没有给分" in open_point.text
    given = {"seen": "0", "point-r1": "6.67", "point-r2": "1", "words": "接着写验电"}
    assert marker.post(there, given).headers["location"] == f"/marking/{sitting}"
    assert marker.post(there, given).headers["location"] == f"/marking/{sitting}"
    late = second.post(there, {"seen": "0", "point-r1": "0", "point-r2": "0"})
    assert late.status_code == 409
    assert "刘裁判" in late.text
    site.clock.advance(minutes=130)
    page = site.browser(site.worker).get(f"/exam/attempts/{attempt}/result").text
    assert "接着写验电" in page
    assert "说出停电" in page
    with site.house.work(site.worker.actor) as work:
        assert attempts.mine(work)[0].state is AttemptState.MARKED


def test_only_markers_have_a_desk(site: Site) -> None:
    assert site.browser(site.worker).get("/marking").status_code == 403
    assert site.browser(site.organiser).get("/marking").status_code == 403
