"""An address that only takes forms leads back to the page its form stands on."""

import pytest

from tests.pages.exam.conftest import Site


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("/sittings/{sitting}/admit", "/sittings/{sitting}"),
        ("/sittings/{sitting}/duties/7/end", "/sittings/{sitting}"),
        ("/papers/{paper}/redraw", "/papers/{paper}"),
        ("/invigilation/{sitting}/time?room=A", "/invigilation/{sitting}?room=A"),
        ("/exam/sittings/{sitting}/begin", "/exam/sittings/{sitting}"),
        ("/account/sessions/end", "/account/sessions"),
        ("/sign-out", "/"),
    ],
)
def test_asking_a_form_only_address_for_a_page_leads_to_the_page_of_its_form(
    site: Site, asked: str, shown: str
) -> None:
    names = {"sitting": site.sitting, "paper": site.paper}
    answer = site.browser(site.organiser).get(asked.format(**names))
    assert answer.status_code == 303
    assert answer.headers["location"] == shown.format(**names)


def test_a_program_is_told_that_the_method_is_wrong(site: Site) -> None:
    answer = site.browser(site.organiser).get(
        f"/sittings/{site.sitting}/admit", headers={"accept": "application/json"}
    )
    assert answer.status_code == 405
    assert answer.json()["code"] == "web.not_this_way"
