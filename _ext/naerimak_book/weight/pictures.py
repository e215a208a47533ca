"""그림. 보이지 않는 것은 나중에 받고, 휴대전화에는 칸을 쌓은 그림을 보낸다."""

from __future__ import annotations

import os
import re
import shutil
import struct
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from naerimak.plots import narrow

IMAGE = re.compile(r'<img ([^>]*?)src="([^"]+)"([^>]*?)/?>')
PHONE = "(max-width: 480px)"
POINT = 4 / 3  # 1pt는 4/3px이다.


@cache
def _size(path: Path) -> tuple[int, int] | None:
    """PNG나 SVG의 크기(px). 알 수 없으면 None이다."""
    head = path.read_bytes()[:2048]
    if head.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", head[16:24])
        return width, height
    points = [re.search(rb'<svg\b[^>]*?\b%b="([\d.]+)pt"' % side, head) for side in (b"width", b"height")]
    if None in points:
        return None
    width, height = (round(float(found[1]) * POINT) for found in points if found)
    return width, height


LONG_HASH = re.compile(r"([0-9a-f]{12})[0-9a-f]{52}")


def shorten_picture_names(app: Sphinx, env: BuildEnvironment) -> None:
    """그림의 이름은 내용을 줄인 64글자라 쪽의 무게에서 한 줄 값을 한다. 앞의 12글자로도 겹치지 않는다."""
    for path, (pages, name) in list(env.images.items()):
        env.images[path] = (pages, LONG_HASH.sub(r"\1", name))


def wait_for_pictures(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """첫 그림 뒤의 그림은 가까이 왔을 때 받는다. 크기를 적어 두어 그림이 늦게 와도 글이 밀리지 않는다."""
    sources = {Path(name).name: Path(app.srcdir, source) for source, name in app.builder.images.items()}
    seen = 0

    def attributes(found: re.Match[str]) -> str:
        nonlocal seen
        before, source, after = found.groups()
        name = source.rsplit("/", 1)[-1]
        extra = ""
        if name in sources and "width=" not in before + after and (size := _size(sources[name])):
            extra += f' width="{size[0]}" height="{size[1]}"'
        if seen:
            extra += ' loading="lazy"'
        seen += 1
        return f'<img {before}src="{source}"{after.rstrip()}{extra} decoding="async"/>'

    if context.get("body"):
        context["body"] = IMAGE.sub(attributes, context["body"])


def _narrow_folder(app: Sphinx) -> Path:
    return Path(app.outdir).parent / "narrow"


def draw_narrow_pictures(app: Sphinx) -> None:
    """강의를 실행할 때 휴대전화의 그림도 함께 그리게 한다. 실행하는 커널은 환경 변수로 알아듣는다."""
    folder = _narrow_folder(app)
    folder.mkdir(parents=True, exist_ok=True)
    Path(app.outdir, app.builder.imagedir).mkdir(parents=True, exist_ok=True)
    os.environ[narrow.FOLDER] = str(folder)


def send_narrow_pictures(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """휴대전화에는 칸을 쌓은 그림을 보낸다. 슬라이드는 작은 화면에서도 통째로 줄여 보이므로, 슬라이드를 쓴 뒤에 부른다."""
    drawn = {name: _narrow_folder(app) / Path(source).name for source, name in app.builder.images.items()}

    def with_narrow(found: re.Match[str]) -> str:
        folder, _, name = found[2].rpartition("/")
        if name not in drawn or not drawn[name].exists():
            return found[0]
        slim = name.replace(".svg", "-narrow.svg")
        shutil.copy(drawn[name], Path(app.outdir, app.builder.imagedir, slim))
        width, height = _size(drawn[name]) or (0, 0)
        source = f'<source media="{PHONE}" srcset="{folder}/{slim}" width="{width}" height="{height}"/>'
        return f"<picture>{source}{found[0]}</picture>"

    if context.get("body"):
        context["body"] = IMAGE.sub(with_narrow, context["body"])
