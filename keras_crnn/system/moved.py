"""Old names of what has moved: they work for a release, and say where the new one is.

Of version 0.1 all modules can be imported by the names they had. They warn once for each place
that imports them, and go with version 0.3.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.abc import Loader, MetaPathFinder
else:  # importing them would take 7 ms of every start
    Loader = MetaPathFinder = object

#: Old module to the modules that have its names now, without `keras_crnn.` in front.
MOVED: dict[str, tuple[str, ...]] = {
    "alphabet": ("text.alphabet",),
    "augmentation": ("training.augmentation",),
    "calibration": ("evaluation.calibration", "network.temperature"),
    "callbacks": ("training.callbacks",),
    "configs": ("network.config",),
    "convolution": ("network.fast.pooled_convolution",),
    "data.benchmarks": ("data.tfds",),
    "data.rendered": ("training.rendered_words",),
    "data.reuse": ("training.reused_words",),
    "data.selection": ("training.selection",),
    "data.tfds_words": ("synthesis.tfds",),
    "engines": ("recognition.engines",),
    "error_page": ("evaluation.error_page",),
    "extras": ("system.extras",),
    "fused_adamw": ("training.fast.fused_adamw",),
    "labels": ("data.labels",),
    "losses": ("training.losses",),
    "metrics": ("training.metrics",),
    "model": ("network.model", "network.config"),
    "muon": ("training.muon",),
    "narrow_images": ("evaluation.narrow_images",),
    "normalization": ("network.fast.fused_batch_norm",),
    "optimizers": ("training.optimizers",),
    "paper_table": ("evaluation.paper_table",),
    "patterns": ("text.pattern_syntax",),
    "processes": ("system.processes",),
    "protocols": ("evaluation.protocols",),
    "reading": ("recognition.reading",),
    "recognizer": ("recognition.recognizer", "recognition.reading"),
    "recurrent": ("network.fast.hoisted_lstm",),
    "run_folder": ("training.run_folder",),
    "scores": ("evaluation.scores",),
    "spec": ("network.spec", "network.model_file"),
    "synthesis.export": ("synthesis.set_on_disk",),
    "synthesis.patterns": ("synthesis.pattern_source",),
    "tables": ("evaluation.tables",),
    "towers": ("network.fast.towers",),
    "transcription.patterns": ("transcription.pattern_automaton",),
    "transcription.transcription": ("transcription.decoder",),
    "views": ("images.views",),
    "word_files": ("text.word_files",),
    "word_sets": ("data.word_sets",),
}
_PACKAGE = "keras_crnn"


def forward(package: str, *modules: str) -> Callable[[str], Any]:
    """A `__getattr__` for a package that was a module: its old names, with a warning.

    Args:
        package: `__name__` of the package.
        modules: modules within it that have the names now, in the order they are looked through.
    """

    def __getattr__(name: str) -> Any:
        if not name.startswith("_"):
            for module in modules:
                found = importlib.import_module(f"{package}.{module}")
                if hasattr(found, name):
                    _warn(f"{package}.{name}", f"{package}.{module}.{name}", stacklevel=3)
                    return getattr(found, name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return __getattr__


def renamed(module: str, names: Mapping[str, str]) -> Callable[[str], Any]:
    """A `__getattr__` for a module of which some names have changed: the old ones, with a warning.

    Args:
        module: `__name__` of the module.
        names: old name to the new one.
    """

    def __getattr__(name: str) -> Any:
        if name not in names:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        _warn(f"{module}.{name}", f"{module}.{names[name]}", stacklevel=3)
        return getattr(importlib.import_module(module), names[name])

    return __getattr__


def install() -> None:
    """Lets the old modules be imported. More than once does nothing."""
    if not any(isinstance(finder, _MovedFinder) for finder in sys.meta_path):
        sys.meta_path.append(_MovedFinder())


class _MovedFinder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The old module's, where the name is one of `MOVED`."""
        package, _, name = fullname.partition(".")
        if package != _PACKAGE or name not in MOVED:
            return None
        return importlib.util.spec_from_loader(fullname, _MovedLoader())


class _MovedLoader(Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Leaves the making of the module to Python."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Fills the old module with the names of the new ones."""
        homes = [f"{_PACKAGE}.{home}" for home in MOVED[module.__name__.partition(".")[2]]]
        _warn(module.__name__, " and ".join(homes), stacklevel=3)
        for home in homes:
            new = vars(importlib.import_module(home))
            vars(module).update(
                {name: value for name, value in new.items() if not name.startswith("__")}
            )
            if "__getattr__" in new:  # it has names of its own that have changed
                vars(module)["__getattr__"] = new["__getattr__"]


def _warn(old: str, new: str, stacklevel: int) -> None:
    warnings.warn(
        f"{old} has moved to {new}; the old name goes with version 0.3.",
        DeprecationWarning,
        stacklevel=stacklevel,
    )
