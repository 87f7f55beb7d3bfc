"""The commands of ``lianbing``.

Exit codes: 0 done; 1 refused, or something was found wanting; 2 called with something unusable.
"""

import sys

import structlog
import typer

from web.cli_bank import bank
from web.commands import analysis, lineage, maintenance, serving, simulation, sweeping

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Lianbing: question bank, timed examination, contest and training.",
)
app.command()(serving.serve)
app.command()(serving.migrate)
app.command()(serving.demo)
app.command()(simulation.simulate)
app.command()(analysis.analyse)
app.command(name="lineage")(lineage.check_lineage)
app.command()(maintenance.backup)
app.command()(maintenance.restore)
app.command()(maintenance.doctor)
app.command()(sweeping.sweep)
app.add_typer(bank, name="bank")


def run() -> None:
    """Run the command; logs go to standard error so that reports stay clean."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    app()
