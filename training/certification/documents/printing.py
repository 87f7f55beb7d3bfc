"""From a certificate to a PDF (PDF/A-2b): the same record and name give the same bytes."""

import json
from datetime import UTC, datetime, time
from functools import cache
from importlib import resources
from io import BytesIO

import pylopdf_fonts_zh_cn
import segno
import typst

from core import text
from core.points import written
from training.certification.states import CertificateStatus
from training.certification.views import CertificateView

_WORDS = "zh_CN"
"""Certificates are written in Chinese, whatever language their reader prefers."""


def pdf(certificate: CertificateView, verify_at: str) -> bytes:
    """The document to print; ``verify_at`` is the address behind its QR code."""
    return _compile(certificate, verify_at, "pdf")


def png(certificate: CertificateView, verify_at: str) -> bytes:
    """The same as a picture, for a preview."""
    return _compile(certificate, verify_at, "png")


def _compile(certificate: CertificateView, verify_at: str, form: str) -> bytes:
    source = resources.files("training.certification.documents").joinpath("certificate.typ").read_bytes()
    issued_at = datetime.combine(certificate.issued_on, time(), UTC)
    inputs = {"data": json.dumps(_data(certificate), ensure_ascii=False), "qr": _qr(verify_at)}
    if form == "png":
        return typst.compile(source, format="png", ppi=110, font_paths=_fonts(), sys_inputs=inputs)
    return typst.compile(
        source,
        format="pdf",
        font_paths=_fonts(),
        sys_inputs=inputs,
        pdf_standards="a-2b",
        timestamp=issued_at,
    )


@cache
def _fonts() -> typst.Fonts:
    folder = pylopdf_fonts_zh_cn.serif_path().parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


def _qr(address: str) -> str:
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=0, dark="#1c1a16", xmldecl=False
    )
    return drawn.getvalue().decode()


def _data(certificate: CertificateView) -> dict[str, object]:
    issued = certificate.issued_on
    kind = certificate.title.value
    facts = {"issuer": certificate.issuer}
    return {
        "kind": kind,
        "title": text.word(certificate.title, _WORDS),
        "title_en": text.word(certificate.title, "en"),
        "name": certificate.name,
        "occupation": certificate.occupation,
        "code": certificate.occupation_code,
        "edition": certificate.edition,
        "grade": text.word(certificate.grade, _WORDS) if certificate.grade is not None else None,
        "route": text.word(certificate.route, _WORDS),
        "scores": [[text.word(each.component, _WORDS), written(each.points)] for each in certificate.scores],
        "number": certificate.number,
        "issuer": certificate.issuer,
        "date": [issued.year, issued.month, issued.day],
        "issued_on": text.say(
            "word.certificate.day", _WORDS, year=issued.year, month=issued.month, day=issued.day
        ),
        "standing": text.say(f"word.certificate.standing_{kind}", _WORDS, **facts),
        "hash": certificate.content_hash,
        "key": certificate.key_id or "",
        "revoked": None if certificate.status is CertificateStatus.VALID else kind,
    }
