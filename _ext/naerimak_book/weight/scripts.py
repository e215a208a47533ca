"""테마의 스크립트에서 이 책에 짐이 되는 일을 뺀다."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)


# 테마는 글이 바뀔 때마다 모든 코드와 표의 크기를 한꺼번에 잰다. 같은 일을 assets/site.js가 나누어 한다.
MEASURE = re.compile(r'"complete"===document\.readyState\?(\w+)\(\):window\.addEventListener\("load",\1\)')


STOPPED = 'void"site.js"'
"""뺀 자리에 적는 표시. 바뀐 쪽이 없으면 Sphinx가 스크립트를 다시 옮기지 않아, 이미 뺀 것을 읽는다."""


def stop_measuring(app: Sphinx) -> None:
    """테마의 스크립트에서 크기를 재는 일을 뺀다. 테마가 바뀌어 찾지 못하면 경고해서 빌드를 멈춘다."""
    script = Path(app.outdir, "_static", "scripts", "pydata-sphinx-theme.js")
    text, found = MEASURE.subn(STOPPED, script.read_text("utf8"))
    if found != 1 and STOPPED not in text:
        LOGGER.warning(
            "테마의 스크립트가 바뀌었습니다. weight/scripts.py의 MEASURE를 고치세요.", type="naerimak"
        )
    script.write_text(text, "utf8")
