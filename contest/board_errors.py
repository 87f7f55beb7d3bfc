"""Refusals of boards."""

from core.errors import Invalid, Refusal


class ScoreUnfit(Invalid):
    """The score cannot stand on this board; the findings say why."""

    code = "contest.score_unfit"


class FreezeRefused(Invalid):
    """The board cannot be frozen or thawed now; the findings say why."""

    code = "contest.freeze_refused"
    status = 409


class BoardOpen(Refusal):
    """The stage has a board already."""

    code = "contest.board_open"


class BoardBlind(Refusal):
    """The reader still judges this stage by 参赛号; the jury's side would name the contestants."""

    code = "contest.board_blind"
    status = 403
