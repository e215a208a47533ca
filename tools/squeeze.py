"""PDF의 글과 그림을 그리는 명령을 보이는 것은 그대로 두고 짧게 적는다.

Chromium은 글자마다 자리를 따로 적고, 글꼴이 빈칸을 U+0001로 읽히게 하면 빈칸마다 표를 붙이고, 좌표를 아홉
자리까지 적는다. 책에서는 그것이 무게의 반이 넘는다.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from typing import Any

import pikepdf
from PIL import Image

NUMBER = re.compile(rb"-?\d*\.\d+")
SHOW = re.compile(rb"(?:(-?[\d.]+) (-?[\d.]+) Td )?<([0-9A-F]+)> Tj")
FONT = re.compile(rb"(/\S+) ([\d.]+) Tf")
DRAWN = re.compile(rb"[ \d.-]+ (?:c|l|m|re|v|y|Tm)")
SPACE = re.compile(rb"/Span<</ActualText \( \) >> BDC\n((?:(?!EMC).*\n)*?)EMC\n")
NEAR = 0.05
"""글자의 폭을 더해 나온 자리와 적힌 자리가 이만큼(CSS 픽셀) 안이면 같은 자리로 본다."""


def shortened(found: re.Match[bytes]) -> bytes:
    """좌표 하나. 큰 수는 소수 둘째 자리까지, 작은 수는 다섯째 자리까지 적는다."""
    value = float(found[0])
    digits = 2 if abs(value) >= 100 else 3 if abs(value) >= 1 else 5
    return plain(value, digits)


def plain(value: float, digits: int) -> bytes:
    """끝의 0을 뺀 수."""
    text = b"%.*f" % (digits, value)
    text = text.rstrip(b"0").rstrip(b".") if b"." in text else text
    return b"0" if text == b"-0" else text


class Face:
    """글꼴 하나에서 글자의 번호가 몇 자리이고 폭이 얼마인지(글꼴 크기의 천분의 일)."""

    def __init__(self, font: Any) -> None:
        self.widths: dict[int, float] = {}
        self.other, self.digits = 0.0, 2
        if font.Subtype == "/Type0":
            inner = font.DescendantFonts[0]
            self.other, self.digits = float(inner.get("/DW", 1000)), 4
            self._read(list(inner.get("/W", [])))
        else:
            scale = 1000 * float(font.FontMatrix[0]) if "/FontMatrix" in font else 1.0
            first = int(font.FirstChar)
            self.widths = {first + k: scale * float(width) for k, width in enumerate(font.Widths)}

    def _read(self, listed: list[Any]) -> None:
        at = 0
        while at < len(listed):
            first, then = int(listed[at]), listed[at + 1]
            if isinstance(then, pikepdf.Array):
                self.widths |= {first + k: float(width) for k, width in enumerate(then)}
                at += 2
            else:
                self.widths |= dict.fromkeys(range(first, int(then) + 1), float(listed[at + 2]))
                at += 3

    def width(self, codes: bytes) -> float:
        """글자들의 폭을 더한 것."""
        step = self.digits
        numbers = (int(codes[k : k + step], 16) for k in range(0, len(codes), step))
        return sum(self.widths.get(number, self.other) for number in numbers) / 1000


def squeezed(data: bytes, faces: Mapping[str, Face]) -> bytes:
    """명령들을 짧게 적는다. 한 줄에 명령 하나인 Chromium의 PDF만 다룬다."""
    lines = SPACE.sub(rb"\1", data).split(b"\n")
    out: list[bytes] = []
    face, size, matrix = None, 0.0, b""
    # 적힌 자리, 마지막으로 옮긴 자리, 모으는 글자들과 그 끝의 자리.
    at = moved = end = 0.0
    held = b""

    def flush() -> None:
        nonlocal held
        if held:
            out.append(b"<" + held + b"> Tj")
            held = b""

    k = 0
    while k < len(lines):
        line = lines[k]
        k += 1
        if (shown := SHOW.fullmatch(line)) and face:
            across, down, codes = float(shown[1] or 0), float(shown[2] or 0), shown[3]
            at += across
            if not (held and not down and abs(at - end) < NEAR):
                flush()
                if at != moved or down:
                    out.append(plain(at - moved, 3) + b" " + plain(down, 3) + b" Td")
                    moved = at
                    # 줄을 벗어난 글자 뒤에서는 자리를 잇지 않는다.
                    matrix = b"" if down else matrix
                end = at
            held += codes
            end += size * face.width(codes)
            continue
        flush()
        if found := FONT.fullmatch(line):
            face, size = faces[found[1].decode()], float(found[2])
        elif line.endswith(b" Tm"):
            matrix, at, moved = line, 0.0, 0.0
        elif (
            line == b"ET"
            and lines[k : k + 1] == [b"BT"]
            and lines[k + 2 : k + 3] == [matrix]
            and (found := FONT.fullmatch(lines[k + 1]))
        ):
            # 같은 줄이 다른 글꼴로 이어진다.
            face, size = faces[found[1].decode()], float(found[2])
            out.append(lines[k + 1])
            at, k = 0.0, k + 3
            continue
        out.append(NUMBER.sub(shortened, line) if DRAWN.fullmatch(line) else line)
    flush()
    return b"\n".join(out)


def mend_spaces(font: Any) -> None:
    """U+0001로 읽히는 글자를 빈칸으로 읽히게 한다. 나눔 글꼴의 빈칸이 그렇다."""
    words = font.ToUnicode.read_bytes()
    mended = re.sub(rb"(?m)^(<[0-9A-F]{4}>) <0001>$", rb"\1 <0020>", words)
    if mended != words:
        font.ToUnicode.write(mended)


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _is_bare(kid: Any) -> bool:
    """뜻 없이 글 한 조각만 가리키는 요소인지."""
    return (
        isinstance(kid, pikepdf.Dictionary)
        and kid.get("/S") == "/NonStruct"
        and isinstance(kid.get("/K"), int)
        and set(kid.keys()) <= {"/Type", "/S", "/P", "/Pg", "/K"}
    )


def fold_structure(book: pikepdf.Pdf) -> None:
    """글 조각마다 하나씩 있는 뜻 없는 요소를 없애고, 그것이 든 문단이 조각을 바로 가리키게 한다.

    낭독기가 읽는 차례와 문단, 제목, 표는 그대로이다.
    """
    root = book.Root.get("/StructTreeRoot")
    if root is None:
        return
    folded: dict[tuple[int, int], Any] = {}
    for element in [one for one in book.objects if isinstance(one, pikepdf.Dictionary)]:
        if element.get("/Type") != "/StructElem" or _is_bare(element):
            continue
        kids = _kids(element)
        bare = [_is_bare(kid) for kid in kids]
        if not any(bare):
            continue
        if "/Pg" not in element:
            element.Pg = kids[bare.index(True)].Pg
        where = element.Pg.objgen
        listed = []
        for kid, is_bare in zip(kids, bare, strict=True):
            if is_bare:
                folded[kid.objgen] = element
                place = pikepdf.Dictionary(Type=pikepdf.Name.MCR, Pg=kid.Pg, MCID=kid.K)
                listed.append(kid.K if kid.Pg.objgen == where else place)
            else:
                listed.append(kid)
        element.K = pikepdf.Array(listed)
    for marked in list(root.ParentTree.get("/Nums", []))[1::2]:
        if isinstance(marked, pikepdf.Array):
            for at, owner in enumerate(list(marked)):
                if owner.objgen in folded:
                    marked[at] = folded[owner.objgen]


def _has_three_colors(space: Any) -> bool:
    """빨강, 초록, 파랑으로 적는 그림인지. Chromium의 버전에 따라 그 색의 프로필이 붙는다."""
    if isinstance(space, pikepdf.Array) and space[0] == "/ICCBased":
        return int(space[1].get("/N", 0)) == 3
    return bool(space == "/DeviceRGB")


def index_colors(picture: Any) -> None:
    """256색까지인 그림을 색표와 번호로 담는다. Chromium은 그림을 풀어 화소마다 세 색을 담는다."""
    space = picture.get("/ColorSpace")
    if not _has_three_colors(space) or picture.get("/BitsPerComponent") != 8:
        return
    if picture.get("/Filter") != "/FlateDecode":
        return
    drawn = Image.frombytes("RGB", (int(picture.Width), int(picture.Height)), picture.read_bytes())
    if not drawn.getcolors(256):
        return
    indexed = drawn.quantize(256, dither=Image.Dither.NONE)
    colors = bytes(indexed.getpalette() or b"")
    picture.ColorSpace = pikepdf.Array(
        [pikepdf.Name.Indexed, space, len(colors) // 3 - 1, pikepdf.String(colors)]
    )
    picture.write(zlib.compress(indexed.tobytes(), 9), filter=pikepdf.Name.FlateDecode)


def squeeze(book: pikepdf.Pdf) -> None:
    """``book``의 글꼴을 고치고 모든 명령을 짧게 적으며, 뜻 없는 구조를 접는다."""
    fold_structure(book)
    faces: dict[tuple[int, int], Face] = {}
    drawings: list[tuple[Any, Any]] = []
    for one in book.objects:
        if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Form":
            drawings.append((one, one.get("/Resources", {})))
        elif isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image":
            index_colors(one)
        elif isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font" and "/ToUnicode" in one:
            mend_spaces(one)
    drawings += [(page.obj.Contents, page.obj.get("/Resources", {})) for page in book.pages]
    for stream, resources in drawings:
        named = {}
        for name, font in resources.get("/Font", {}).items():
            if font.objgen not in faces:
                faces[font.objgen] = Face(font)
            named[name] = faces[font.objgen]
        short = squeezed(stream.read_bytes(), named)
        stream.write(zlib.compress(short, 9), filter=pikepdf.Name.FlateDecode)
