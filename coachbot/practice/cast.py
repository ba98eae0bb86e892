"""The scenes of the content root and the team's pages, read when they are first needed and again when they change."""

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from coachbot.practice.ear import Ear, Embed, Learned, phrases
from coachbot.practice.heard import joined, sentences
from coachbot.practice.material import Material, material
from knowledge.library.formats.scene import Scene
from knowledge.library.formats.scene_lines import CommonLines
from knowledge.library.formats.scenes import SceneError, load_common, load_scene, scene_files
from knowledge.library.pages import Page, Status, Visibility

SCENES = "scenarios"
Learn = Callable[[Sequence[tuple[str, str]]], Learned]
"""Learns to tell labels apart from tidied phrases."""


class Scenes:
    """Implements ``coachbot.practice.ports.Cast``.

    A scene that cannot be played is left out; ``coachbot scenes check`` and ``doctor`` say why.
    """

    def __init__(
        self,
        content: Path,
        shipped: Path,
        *,
        embed: Embed,
        learn: Learn,
        pages: Callable[[], Iterable[Page]],
        revision: Callable[[], int],
        today: Callable[[], date],
    ) -> None:
        self._folder = content / SCENES
        self._shipped = shipped / SCENES
        self._embed = embed
        self._learn = learn
        self._pages = pages
        self._revision = revision
        self._today = today
        self._lock = threading.Lock()
        self._read_at: tuple[float, ...] = ()
        self._scenes: dict[str, Scene] = {}
        self._ears: dict[str, tuple[Scene, Ear]] = {}
        self._common: CommonLines | None = None
        self._material: tuple[tuple[int, date], Material] | None = None

    def scenes(self) -> list[Scene]:
        """Every scene a rep may play today, by name."""
        self._read()
        today = self._today()
        return [
            scene
            for scene in self._scenes.values()
            if scene.status is Status.APPROVED
            and scene.visibility is Visibility.EVERYONE
            and not (scene.expires_on and scene.expires_on <= today)
        ]

    def scene(self, scene_id: str) -> Scene | None:
        """One scene; a drill that has begun is finished with it even when it was put away since."""
        self._read()
        return self._scenes.get(scene_id)

    def common(self) -> CommonLines:
        """What any buyer says."""
        if self._common is None:
            self._common = load_common(self._folder, self._shipped)
        return self._common

    def ear(self, scene: Scene) -> Ear:
        """How a scene is heard; learned once, about a second."""
        with self._lock:
            known = self._ears.get(scene.id)
            if known is None or known[0] != scene:
                labelled = [(label, tidied(text)) for label, text in phrases(scene, self.common())]
                self._ears[scene.id] = known = (scene, Ear(self._learn(labelled), self._embed))
            return known[1]

    def material(self) -> Material:
        """What the pages give to practice."""
        state = (self._revision(), self._today())
        if self._material is None or self._material[0] != state:
            self._material = (state, material(self._pages(), today=state[1]))
        return self._material[1]

    def _read(self) -> None:
        """Read the files again where one has changed."""
        files = scene_files(self._folder) if self._folder.is_dir() else []
        changed = tuple(path.stat().st_mtime for path in sorted(self._folder.glob("*"))) if files else ()
        with self._lock:
            if changed == self._read_at and self._scenes:
                return
            found: dict[str, Scene] = {}
            for path in files:
                try:
                    found[path.stem] = load_scene(path)
                except SceneError:
                    continue
            self._scenes, self._read_at, self._common = found, changed, None


def tidied(text: str) -> str:
    """A phrase as the ear hears a turn: words only."""
    return joined(sentences(text))
