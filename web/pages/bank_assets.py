"""Pictures and recordings of items: put into a bank, and shown to who may read an item that shows them."""

from typing import Annotated, Final

from fastapi import APIRouter, File, Path, UploadFile
from starlette.responses import FileResponse, JSONResponse, Response

from core.errors import Invalid, NotFound
from exam import pictures
from question_bank import assets, recordings
from question_bank.formats.pictures import MOST_BYTES
from training.courses import quizzes
from training.practice import pool
from web.deps import FORM_GUARD, OnPage, Reading
from web.gates import signed_in
from web.pages.bank import WRITERS

router = APIRouter(dependencies=FORM_GUARD)

_KEPT: Final = {
    "cache-control": "private, max-age=31536000, immutable",
    "content-disposition": "inline",
    "vary": "cookie",
}
"""An address never shows anything else: it is a hash. Only the reader's own browser keeps it."""


@router.get("/assets/{name}", dependencies=[signed_in()])
def show_asset(work: Reading, name: Annotated[str, Path(max_length=72)]) -> Response:
    """A picture, for who may read an item that shows it; for all others there is none."""
    showing = assets.showing(work, name)
    if not (
        pictures.may_see(work, showing)
        or assets.may_see(work, name)
        or pool.may_see(work, showing)
        or quizzes.may_see(work, showing)
    ):
        raise NotFound
    media_type, place = assets.place_of(work, name)
    return FileResponse(place, media_type=media_type, headers=_KEPT)


@router.post("/bank/{ref}/assets", dependencies=[WRITERS])
def keep_asset(page: OnPage, ref: str, file: Annotated[UploadFile, File()]) -> Response:
    """Keep a picture or recording in a bank; answers with its address and sort, or the reason against."""
    head = file.file.read(recordings.HEAD)
    file.file.seek(0)
    try:
        with page.work() as work:
            if recordings.media_type(head) is not None:
                kept = assets.keep_recording(work, ref, file.file)
            else:
                kept = assets.keep(work, ref, file.file.read(MOST_BYTES + 1))
    except Invalid as refusal:
        return JSONResponse({"message": page.errors(refusal)[0].text}, refusal.status)
    told = {"address": kept.address, "width": kept.width, "height": kept.height}
    return JSONResponse({**told, "sort": recordings.sort_of(kept.media_type)}, 201)
