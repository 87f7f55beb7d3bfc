"""Certificates as their holders, their issuers and the public meet them."""

import base64
import json
import re
from dataclasses import replace
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from tests import make, make_certification
from tests.browsing import Browser
from tests.pages.certification.conftest import Desk
from training.certification.documents import printing
from training.certification.models import CertificateTally


class Stranger(Browser):
    """Somebody without an account, at one address."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.app)

    def ask(self, number: str, name: str, last_four: str = "") -> tuple[int, str]:
        answer = self.post("/verify", number=number, name=name, last_four=last_four)
        return answer.status_code, answer.text


def test_a_holder_sees_and_prints_their_own(desk: Desk) -> None:
    browser, here = desk.browser(desk.worker), f"/certificates/{desk.certificate.ref}"
    assert desk.certificate.number in browser.get("/certificates").text
    assert "培训合格证书" in browser.get(here).text
    first, second = (browser.get(f"{here}/certificate.pdf") for _ in range(2))
    assert first.headers["content-type"] == "application/pdf"
    assert first.content.startswith(b"%PDF-")
    assert first.content == second.content
    assert browser.get(f"{here}/preview.png").content.startswith(b"\x89PNG")


def test_a_rare_character_and_a_long_name_are_printed(desk: Desk) -> None:
    known = printing.pdf(desk.certificate, "https://lianbing.example.org/verify")
    for name in ("䶮㵘", "阿卜杜热西提·买买提江·吐尔逊尼亚孜"):
        other = printing.pdf(replace(desk.certificate, name=name), "https://lianbing.example.org/verify")
        assert other.startswith(b"%PDF-")
        assert other != known


def test_the_proof_is_checked_without_the_platform(desk: Desk) -> None:
    proof = desk.browser(desk.worker).get(f"/certificates/{desk.certificate.ref}/proof.json").json()
    keys = Stranger(desk).get("/verify/keys.json").json()["keys"]
    public = next(each["public"] for each in keys if each["key_id"] == proof["key_id"])
    key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(public))
    key.verify(base64.urlsafe_b64decode(proof["signature"]), proof["payload"].encode())
    holder = sha256(f"{proof['salt']}\n䶮建军".encode()).hexdigest()
    assert json.loads(proof["payload"])["holder"] == holder
    assert public in Stranger(desk).get("/verify/keys").text


@pytest.mark.parametrize("end", ["", "/certificate.pdf", "/preview.png", "/proof.json", "/scan"])
def test_anybody_elses_certificate_is_not_found(desk: Desk, end: str) -> None:
    other = make.someone(desk.house, "旁人", unit_ref=desk.unit)
    assert desk.browser(other).get(f"/certificates/{desk.certificate.ref}{end}").status_code == 404
    assert desk.browser(desk.worker).get(f"/certificates/0000000000000000{end}").status_code == 404


def test_the_issuer_takes_back_and_gives_out_anew(desk: Desk) -> None:
    browser, here = desk.browser(desk.organiser), f"/certificates/{desk.certificate.ref}"
    assert "撤销证书" in browser.get(here).text
    assert browser.post(f"{here}/revoke", {"reason": ""}).status_code == 422
    anew = browser.post(f"{here}/reissue", {"reason": "姓名更正"})
    assert anew.status_code == 303
    assert "这份证书已撤销" in browser.get(here).text
    again = browser.post(f"{here}/revoke", {"reason": "又一次"})
    assert again.status_code == 409
    assert browser.post(f"{anew.headers['location']}/revoke", {"reason": "误发"}).status_code == 303
    listed = browser.get("/certificates/issued?q=LB-2027").text
    assert listed.count("已撤销") >= 2


def test_a_holder_cannot_take_back(desk: Desk) -> None:
    browser, here = desk.browser(desk.worker), f"/certificates/{desk.certificate.ref}"
    assert "撤销证书" not in browser.get(here).text
    assert browser.post(f"{here}/revoke", {"reason": "我要"}).status_code == 403
    assert browser.client.post(f"{here}/revoke").status_code == 403
    assert browser.get("/certificates/issued").status_code == 403


def test_personnel_records_another_bodys_certificate(desk: Desk) -> None:
    browser = desk.browser(desk.clerk)
    form = {
        "code": desk.worker.code,
        "number": make_certification.NATIONAL,
        "occupation": "6-31-01-03",
        "grade": "level_5",
        "issued_on": "2019-06-01",
        "issuer": "某市职业技能鉴定中心",
        "seen": "1",
    }
    assert "登记证书" in browser.get(f"/certificates/record?code={desk.worker.code}").text
    wrong = browser.post(
        "/certificates/record", {**form, "code": "NOBODY1", "issued_on": "去年", "grade": "x"}
    )
    assert wrong.status_code == 422
    assert "没有找到这个工号" in wrong.text
    misread = browser.post("/certificates/record", {**form, "number": "12345"})
    assert misread.status_code == 422
    done = browser.post("/certificates/record", form)
    assert done.status_code == 303
    own = desk.browser(desk.worker)
    assert make_certification.NATIONAL in own.get("/certificates").text
    assert own.get(f"{done.headers['location']}/certificate.pdf").status_code == 404
    assert own.get(f"{done.headers['location']}/scan").status_code == 404


def test_the_public_check_fills_in_the_number_and_tells_nothing_yet(desk: Desk) -> None:
    page = Stranger(desk).get(f"/verify?number={desk.certificate.number}").text
    assert desk.certificate.number in page
    assert "四级" not in page


def test_the_public_check_answers_alike_for_every_wrong_question(desk: Desk) -> None:
    stranger, number = Stranger(desk), desk.certificate.number
    status, right = stranger.ask(number, "䶮建军")
    assert status == 200
    assert "䶮**" in right
    assert "䶮建军" not in right
    wrong = [
        stranger.ask(number, "䶮建国"),
        stranger.ask("LB-2027-999999-0", "䶮建军"),
        stranger.ask("", "张三"),
    ]
    shapes = {(code, re.sub(r'value="[^"]*"', "", page)) for code, page in wrong}
    assert len({code for code, _ in shapes}) == 1
    assert len({len(page) for _, page in shapes}) == 1
    assert all("不存在" in page for _, page in shapes)


@pytest.mark.parametrize(
    ("name", "last_four", "fits"),
    [
        ("", "002X", True),
        ("", " ００2x", True),
        ("䶮建军", "002X", True),
        ("䶮建军", "0021", False),
        ("䶮建国", "002X", False),
        ("", "0021", False),
        ("", "02X", False),
    ],
)
def test_the_public_check_knows_the_holder_by_the_last_four_as_well(
    desk: Desk, name: str, last_four: str, fits: bool
) -> None:
    make_certification.identified(desk.house, desk.worker, "11010519491231002X")
    status, page = Stranger(desk).ask(desk.certificate.number, name, last_four)
    assert status == 200
    assert ("䶮**" in page, "不存在" in page) == (fits, not fits)
    assert "002X" not in page.upper()


@pytest.mark.parametrize("number", ["", "LB-2027-999999-0", None])
def test_a_number_alone_is_asked_for_its_holder_and_is_no_failed_check(
    desk: Desk, number: str | None
) -> None:
    status, page = Stranger(desk).ask(desk.certificate.number if number is None else number, " ", "")
    assert status == 422
    assert 'id="error-name"' in page
    assert "请填写持证人姓名或证件号码后四位" in page
    assert "不存在" not in page
    with desk.house.reading() as work:
        assert work.session.scalars(select(CertificateTally)).all() == []


def test_nobody_without_a_document_is_known_by_no_digits(desk: Desk) -> None:
    _, page = Stranger(desk).ask(desk.certificate.number, "", "0000")
    _, unknown = Stranger(desk).ask("LB-2027-999999-0", "", "0000")
    assert "不存在" in page
    assert len(page) == len(unknown)


def test_a_herd_of_last_fours_waits_like_a_herd_of_names(desk: Desk) -> None:
    strangers = [Stranger(desk) for _ in range(2)]
    statuses = [strangers[at % 2].ask(desk.certificate.number, "", f"{at:04d}")[0] for at in range(22)]
    assert statuses == [200] * 20 + [429] * 2


def test_a_herd_at_the_public_check_waits(desk: Desk) -> None:
    stranger = Stranger(desk)
    statuses = [stranger.ask(f"LB-2027-{at:06d}-0", "张三")[0] for at in range(32)]
    assert statuses[:30] == [200] * 30
    assert statuses[30:] == [429] * 2


def test_other_methods_and_a_missing_token_are_refused(desk: Desk) -> None:
    client = Stranger(desk).client
    assert client.post("/verify", data={"number": "x", "name": "y"}).status_code == 403
    for method in ("PUT", "DELETE", "PATCH"):
        assert client.request(method, "/verify").status_code == 405
