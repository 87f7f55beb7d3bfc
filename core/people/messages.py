"""Passing notices on: the listener that opens a telephone number and hands the notice to a messenger."""

from collections.abc import Callable

from core import notices
from core.errors import NotFound
from core.notices import NoticeSent
from core.people.models import Person
from core.people.persons import PHONE, key_of
from core.people.states import PersonState
from core.ports import Messenger
from core.work import UnitOfWork


def passing_on(messenger: Messenger) -> Callable[[UnitOfWork, NoticeSent], None]:
    """A listener of NoticeSent. A number is opened only when the messenger carries anything at all.

    What the messenger raises goes back to the outbox, which tries again later.
    """

    def pass_on(work: UnitOfWork, sent: NoticeSent) -> None:
        if not messenger.carries:
            return
        try:
            notice = notices.by_ref(work, sent.notice_ref)
        except NotFound:  # erased together with its reader before it was delivered
            return
        person = work.session.get_one(Person, notice.person_id)
        if person.state is not PersonState.ACTIVE:
            return
        phone = None
        if person.phone_sealed is not None:
            phone = work.house.vault.open(key_of(work, person.id), PHONE, person.phone_sealed)
        messenger.carry_notice(phone, notice.code, notices.facts_of(notice), notice.link, person.locale)

    return pass_on
