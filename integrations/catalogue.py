"""What can be plugged in: every folder here with a manifest, by name, and where its adapter is."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Manifest(BaseModel):
    """What an adapter says of itself. `adapter` is "module:name"; a promise is "done", or says why it is not.

    `settings` are what it is set up with: each by name, and in the words of whoever sets it up what it is; those named
    in `secrets` are kept sealed and are shown nowhere. `behind` is for a door to several systems: what may be done with
    each of them, where that is not as `can` says. `tried` says on what it was tried so far.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    kind: str
    adapter: str = Field(pattern=r"^integrations(\.\w+)+:\w+$")
    needs: tuple[str, ...] = ()
    can: dict[str, bool | str] = Field(default_factory=dict)
    promises: dict[str, str] = Field(default_factory=dict)
    settings: dict[str, str] = Field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    behind: dict[str, dict[str, bool | str]] = Field(default_factory=dict)
    tried: str = ""

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


def can(name: str, what: str, behind: str = "") -> bool | str:
    """What the manifest `name` says of `what`; False where it says nothing. Raises KeyError: no such adapter.

    `behind` is the system that the adapter is a door to, where it is: of one that the manifest does not name, only what
    can be done with any is true.
    """
    manifest = catalogue()[name]
    return manifest.behind.get(behind, {}).get(what, manifest.can.get(what, False))
