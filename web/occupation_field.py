"""An occupation as somebody writes it in a form: its code, its name, or a line of the list of suggestions."""

from core.errors import Finding
from core.occupations import occupations
from core.occupations.rules.codes import read_code


def read_occupation(written_as: str, found: list[Finding], field: str = "occupation") -> str | None:
    """The code behind a code or a name; a name that fits several occupations must be told apart.

    A suggestion reads ``6-31-01-03`` and the name, so a code in front is enough. Digits that are no whole
    code come back as they are. What is not clear is a finding on ``field``, and None.
    """
    written_as = written_as.strip()
    if not written_as:
        return None
    code = read_code(written_as.partition(" ")[0])
    if isinstance(code, str):
        return code
    if not any(each.isalpha() for each in written_as):
        return written_as
    fitting = occupations.search(written_as, 60).occupations
    exact = {each.code for each in fitting if each.name == written_as}
    codes = exact or {each.code for each in fitting}
    if len(codes) == 1:
        return codes.pop()
    names = dict.fromkeys(f"{each.name} {each.code}" for each in fitting if each.code in codes)
    told = "web.occupation_several"
    if not codes:
        names = dict.fromkeys(f"{each.name} {each.code}" for each in occupations.nearest(written_as))
        told = "web.occupation_near" if names else "web.occupation_unknown"
    found.append(Finding(told, {"typed": written_as[:40], "names": ", ".join([*names][:4])}, field))
    return None
