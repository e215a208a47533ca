"""가르치는 분께 쪽에서 저장소 주소를 채운다.

주소가 없으면 무엇을 채울지 적고, 눌러서 갈 수 없는 링크는 만들지 않는다.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

EMPTY = "소유자/이름"
LECTURE = "chapters/02_sgd.ipynb"


def mark_repository(app: Sphinx, config: Config) -> None:
    """저장소 주소가 있는지를 `only` 지시자가 볼 수 있게 한다."""
    if config.html_theme_options.get("repository_url"):
        app.tags.add("repository")


class PullLink(nodes.General, nodes.Element):
    """nbgitpuller 주소가 놓일 자리."""


class PullLinkHere(SphinxDirective):
    """강의를 수업의 JupyterHub로 가져오는 nbgitpuller 주소를 적는다."""

    def run(self) -> list[nodes.Node]:
        """자리만 잡는다. 주소는 쪽을 쓸 때 채운다."""
        return [PullLink()]


class FillPullLinks(SphinxPostTransform):
    """자리마다 지금의 저장소 주소로 만든 nbgitpuller 주소를 넣는다."""

    def run(self, **kwargs: Any) -> None:
        """문서 안의 자리를 모두 채운다."""
        options = self.config.html_theme_options
        address = options.get("repository_url") or f"https://github.com/{EMPTY}"
        branch = options.get("repository_branch") or "main"
        for place in list(self.document.findall(PullLink)):
            place.replace_self(nodes.literal_block("", pull_link(address, branch), language="text"))


def pull_link(repository: str, branch: str) -> str:
    """허브의 주소만 비워 둔 nbgitpuller 주소."""
    folder = urlsplit(repository).path.rstrip("/").rpartition("/")[2]
    asked = urlencode({"repo": repository, "branch": branch, "urlpath": f"lab/tree/{folder}/{LECTURE}"})
    for blank in EMPTY.split("/"):  # 채울 자리는 읽을 수 있게 둔다
        asked = asked.replace(quote(blank), blank)
    return f"https://허브의-주소/hub/user-redirect/git-pull?{asked}"
