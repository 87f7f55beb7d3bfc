"""Complaints and suggestions, some of them answered the same day."""

from core import feedback, notices
from core.feedback import FeedbackState, Words
from demo.world.data import people_data, talk_data
from demo.world.peopling import ADMINISTRATOR
from demo.world.stage import Stage

ANSWERED_AFTER_HOURS = 6


def talk(stage: Stage) -> None:
    """Hand everything in at its day, signed or not, and answer what has an answer."""
    for each in sorted(talk_data().feedback, key=lambda said: -said.days_ago):
        stage.go(each.days_ago)
        with stage.work(each.author or None) as work:
            feedback.hand_in(work, Words(each.kind, each.page, each.words))
        if each.answer:
            stage.wait(hours=ANSWERED_AFTER_HOURS)
            with stage.work(ADMINISTRATOR) as work:
                waiting = feedback.listing(work, FeedbackState.RECEIVED).entries
                feedback.answer(
                    work, next(one.ref for one in waiting if one.words == each.words), each.answer
                )


def read_notices(stage: Stage, keep: int) -> None:
    """Let the accounts have read their notices but for the newest few."""
    for account in people_data().account:
        with stage.work(account.code) as work:
            for notice in notices.all_mine(work)[:-keep]:
                notices.read(work, notice.ref)
