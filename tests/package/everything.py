"""패키지의 모든 것을 한 번씩 부른다. 패키지와 그것이 적어 둔 것만 있는 곳에서 실행한다."""

import importlib
import pkgutil
import sys

import naerimak
from naerimak import training
from naerimak.catalog import LANDSCAPES, OPTIMIZERS
from naerimak.widgets import SideBySide, bundle, embedding, stylesheet
from naerimak.widgets.base import EXPLORERS

for found in pkgutil.walk_packages(naerimak.__path__, "naerimak."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)

surfaces = [kind() for kind in LANDSCAPES.values()]
for optimizer in OPTIMIZERS.values():
    for surface in surfaces:
        assert training.minimize(surface, surface.start, optimizer(), 3).steps <= 3

given = {"path": (surfaces[:1], [OPTIMIZERS["SGD"]()]), "steps": (OPTIMIZERS["Adam"](),)}
made = {kind: explorer(*given.get(kind, ())) for kind, explorer in EXPLORERS.items()}
for kind, explorer in made.items():
    assert explorer.facts(), kind
    data, _ = explorer._repr_mimebundle_()
    assert data["image/png"], kind
    assert data["text/plain"], kind
assert "image/png" in SideBySide(made["path"], made["race"])._repr_mimebundle_()
assert all(map(len, (bundle(), stylesheet(), *embedding().values())))

unwanted = {"keras", "jax", "optax", "torch", "distributed", "sphinx", "pytest"}
assert not unwanted & sys.modules.keys(), unwanted & sys.modules.keys()
print(naerimak.__file__, *sorted(made))
