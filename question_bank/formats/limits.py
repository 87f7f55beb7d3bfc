"""How much an import may hold. Each bound has a name and a sentence that tells people about it."""

from typing import Final

MAX_FILE_BYTES: Final = 20 * 1024 * 1024
MAX_BANK_FILE_BYTES: Final = 200 * 1024 * 1024
"""A bank's own archive as it is given, pictures and recordings inside."""
MAX_BANK_JSON_BYTES: Final = 100 * 1024 * 1024
"""A bank's own JSON, unpacked: 50,000 items of some 700 bytes take a third of it."""
MAX_UNPACKED_BYTES: Final = 100 * 1024 * 1024
"""All parts of a workbook together, unpacked."""
MAX_PACKING_RATIO: Final = 200
"""Unpacked to packed size of one part; ordinary sheets stay below 100."""
RATIO_FREE_BYTES: Final = 1024 * 1024
"""Parts smaller than this may be packed as tightly as they like."""
MAX_PARTS: Final = 20_000
"""A package of items holds a part for each."""
MAX_SHEETS: Final = 50
MAX_ROWS: Final = 100_000
"""Rows of one sheet, lines of one text table, records of one JSON file."""
MAX_COLUMNS: Final = 256
MAX_CELLS: Final = 4_000_000
"""Cells of one workbook, counting the empty ones inside the used rectangle of each sheet."""
MAX_SHEET_CHARACTERS: Final = 50_000_000
"""All texts of one workbook, a shared text counted as often as it is shown."""
MAX_CELL_CHARACTERS: Final = 20_000
MAX_HTML_CHARACTERS: Final = 100_000
"""One text of another system, its formatting included."""
MAX_JSON_DEPTH: Final = 12
MAX_XML_DEPTH: Final = 100
"""Elements inside elements."""
MAX_XML_ELEMENTS: Final = 500_000
MAX_LINES: Final = 100_000
"""Lines of running text, paragraphs of a Word document."""
HEADER_ROWS: Final = 10
"""A header stands within the first so many filled rows, below a title at most."""
SHOWN_ROWS: Final = 5
"""Rows of a table shown as they were read, so that somebody can see how."""
SHOWN_COLUMNS: Final = 60
SHOWN_CHARACTERS: Final = 60
SAMPLE_ROWS: Final = 200
"""Filled rows looked at when a sheet without a header is recognised by what its columns hold."""
