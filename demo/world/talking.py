"""Complaints and suggestions, some of them answered a day later."""

from datetime import timedelta

from core import feedback
from core.feedback import FeedbackState, Words
from demo.world.data import talk_data
from demo.world.peopling import ADMINISTRATOR
from demo.world.stage import Stage

ANSWERED_AFTER = timedelta(hours=18)


def talk(stage: Stage) -> None:
    """Hand everything in at its day, signed or not, and answer what has an answer."""
    for each in sorted(talk_data().feedback, key=lambda said: -said.days_ago):
        stage.go(days=each.days_ago)
        with stage.work(each.author or None) as work:
            feedback.hand_in(work, Words(each.kind, each.page, each.words))
        if each.answer:
            stage.clock.instant += ANSWERED_AFTER
            with stage.work(ADMINISTRATOR) as work:
                waiting = feedback.listing(work, FeedbackState.RECEIVED).entries
                feedback.answer(
                    work, next(one.ref for one in waiting if one.words == each.words), each.answer
                )
