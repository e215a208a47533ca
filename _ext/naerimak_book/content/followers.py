"""다른 쪽에서 읽어 적은 것이 바뀌었을 때 다시 쓸 쪽."""

from __future__ import annotations

import hashlib
from typing import Any

from sphinx.environment import BuildEnvironment

from ..build import behind_runs
from .bibliography import citations
from .explorers import CollectExplorers
from .lookup import LECTURE

FOLLOWERS = {
    "chapters/glossary",
    "chapters/cheatsheet",
    "chapters/frameworks",
    "chapters/bibliography",
    "chapters/explorers",
}
"""강의의 절과 탐색기와 인용을 적은 쪽. 표지는 Sphinx가 늘 다시 쓴다."""


def _told_everywhere(env: BuildEnvironment) -> list[Any]:
    """어느 쪽이든 다른 쪽에서 읽어 적는 것: 차례, 제목, 가리킬 수 있는 것, 번호."""
    named = {domain.name: sorted(domain.get_objects()) for domain in env.domains.values()}
    return [env.toctree_includes, env.toc_fignumbers, named]


def _told_to_followers(env: BuildEnvironment) -> list[Any]:
    """찾아보기 쪽만 읽는 것: 절의 주소, 탐색기, 인용, 패키지의 표."""
    slugs = {name: env.metadata[name].get("myst_slugs") for name in sorted(env.all_docs)}
    cited = citations(sorted(filter(LECTURE.fullmatch, env.all_docs)))
    return [slugs, sorted(CollectExplorers.of(env).items()), cited, behind_runs()]


def rewrite_readers(env: BuildEnvironment) -> list[str]:
    """다른 쪽에서 읽어 적은 것이 바뀌면 그것을 적은 쪽을 다시 쓴다. 문장만 바뀌면 아무것도 바뀌지 않는다."""
    now = [
        hashlib.sha256(repr(told(env)).encode()).digest() for told in (_told_everywhere, _told_to_followers)
    ]
    kept: Any = env  # 다음 빌드까지 남는 것은 읽은 기록에 붙여 둔다
    before = getattr(kept, "naerimak_told", now)
    kept.naerimak_told = now
    if before[0] != now[0]:
        return sorted(env.found_docs)
    return sorted(FOLLOWERS & env.found_docs) if before != now else []
