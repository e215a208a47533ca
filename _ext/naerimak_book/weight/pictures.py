"""그림. 보이지 않는 것은 나중에 받고, 휴대전화에는 칸을 쌓은 그림을 보낸다."""

from __future__ import annotations

import os
import re
import shutil
import struct
from functools import cache
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from naerimak.notebook import PICTURES

from ..page.page import Page
from .svg import NARROW

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
        short = LONG_HASH.sub(r"\1", name)
        env.images[path] = (pages, short)
        # 긴 이름이 남아 있으면 다음에 다시 읽을 때 겹친 것으로 알고 이름에 번호를 붙인다.
        env.images._existing.discard(name)
        env.images._existing.add(short)


def wait_for_pictures(page: Page) -> None:
    """첫 그림 뒤의 그림은 가까이 왔을 때 받는다. 크기를 적어 두어 그림이 늦게 와도 글이 밀리지 않는다."""
    images = page.app.builder.images
    sources = {Path(name).name: Path(page.app.srcdir, source) for source, name in images.items()}
    for seen, picture in enumerate(page.html.tags("img")):
        source = sources.get((picture.get("src") or "").rpartition("/")[2])
        extra = ""
        if source and picture.get("width") is None and (size := _size(source)):
            extra += f' width="{size[0]}" height="{size[1]}"'
        if seen and picture.get("loading") is None:
            extra += ' loading="lazy"'
        picture.text = (
            f'{picture.text.removesuffix(">").removesuffix("/").rstrip()}{extra} decoding="async"/>'
        )


def narrow_folder(app: Sphinx) -> Path:
    """강의를 실행하는 커널이 휴대전화와 카드의 그림을 두는 폴더."""
    return Path(app.outdir).parent / "narrow"


def draw_narrow_pictures(app: Sphinx) -> None:
    """강의를 실행할 때 휴대전화의 그림도 함께 그리게 한다. 실행하는 커널은 환경 변수로 알아듣는다."""
    folder = narrow_folder(app)
    folder.mkdir(parents=True, exist_ok=True)
    Path(app.outdir, app.builder.imagedir).mkdir(parents=True, exist_ok=True)
    os.environ[PICTURES] = str(folder)


def send_narrow_pictures(page: Page) -> None:
    """휴대전화에는 칸을 쌓은 그림을 보낸다."""
    images = page.app.builder.images
    drawn = {name: narrow_folder(page.app) / Path(source).name for source, name in images.items()}
    for picture in page.html.tags("img"):
        folder, _, name = (picture.get("src") or "").rpartition("/")
        if name not in drawn or not drawn[name].exists():
            continue
        slim = name.replace(".svg", NARROW)
        shutil.copy(drawn[name], Path(page.app.outdir, page.app.builder.imagedir, slim))
        width, height = _size(drawn[name]) or (0, 0)
        source = f'<source media="{PHONE}" srcset="{folder}/{slim}" width="{width}" height="{height}"/>'
        picture.text = f"<picture>{source}{picture.text}</picture>"
