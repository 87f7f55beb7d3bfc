"""Where the packages meet: models are loaded, events find their listeners, threads find their work.

The one module that may import every package; whatever must not know each other is joined here.
"""

import contest.models
import core.audit
import core.events
import core.jobs
import core.people.models
import exam.models
import question_bank.models
from core.db import Table


def load_models() -> int:
    """The number of tables; calling it makes sure that every module with tables is imported."""
    modules = (contest.models, core.audit, core.events, core.jobs, core.people.models, exam.models)
    return len(Table.metadata.tables) if all((*modules, question_bank.models)) else 0
