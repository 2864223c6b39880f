"""Guard (公式防护): the mark that keeps a spreadsheet from taking a text for a formula, put on and off exactly."""

import re

_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("''*[=+\\-@\t\r\n＝＋－＠]")
_QUOTED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def guard(text: str) -> str:
    """Put ' before a text that a spreadsheet would run (OWASP, CSV injection), and before one that looks guarded."""
    return f"'{text}" if _FORMULA.match(text) else text


def guard_quoted(text: str) -> str:
    """Put ' before a text that looks guarded, for cells whose type already says that they are text."""
    return f"'{text}" if _QUOTED.match(text) else text


def unguard(text: str) -> str:
    """Take one guard off; a ' that is the text's own stays."""
    return text[1:] if _GUARDED.match(text) else text
