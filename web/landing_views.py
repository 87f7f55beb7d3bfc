"""What the front of the house shows."""

from web.board_views import BoardPage
from web.views import View


class LandingPage(View):
    """The landing page. ``board``: the newest public board, its first places, when there is one."""

    sign_in_href: str = "/sign-in"
    demo: bool = False
    board: BoardPage | None = None
