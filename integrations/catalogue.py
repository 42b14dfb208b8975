"""What can be plugged in: every folder here with a manifest, by name, and where its adapter is."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Manifest(BaseModel):
    """What an adapter says of itself. `adapter` is "module:name"; a promise is "done", or says why it is not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    kind: str
    adapter: str = Field(pattern=r"^integrations(\.\w+)+:\w+$")
    needs: tuple[str, ...] = ()
    can: dict[str, bool | str] = Field(default_factory=dict)
    promises: dict[str, str] = Field(default_factory=dict)

    def load(self) -> Any:
        """The adapter itself; only now is its folder imported."""
        module, _, name = self.adapter.partition(":")
        return getattr(import_module(module), name)


@cache
def catalogue() -> dict[str, Manifest]:
    """All manifests by name. Raises ValueError for one that is broken or does not bear its folder's name."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("*/manifest.toml")):
        manifest = Manifest.model_validate(tomllib.loads(path.read_text("utf-8")))
        if manifest.name != path.parent.name:
            raise ValueError(f"{path}: its name is {manifest.name!r} and its folder {path.parent.name!r}")
        found[manifest.name] = manifest
    return found


def can(name: str, what: str) -> bool | str:
    """What the manifest `name` says under `can.what`; False where it says nothing. Raises KeyError: no such adapter."""
    return catalogue()[name].can.get(what, False)
