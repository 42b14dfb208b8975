"""Whole calls as people really call, played through the webhooks and graded on the book and on the summary."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.practice import Practice
from app.rehearsal import script
from app.settings import Settings
from integrations.sealed import Ring
from tests.conftest import ACCOUNT
from tests.stories.runner import TOKEN, Stage, overheard, personal

STORIES = sorted(Path(__file__).parent.glob("*/*.toml"))


@pytest.fixture
def stage(database_url: str, ring: Ring, demo_document: Practice, tmp_path: Path) -> Stage:
    settings = Settings(
        DOSVOCES_DATA=tmp_path,
        DOSVOCES_KEY="x" * 32,
        TWILIO_ACCOUNT_SID=ACCOUNT,
        TWILIO_AUTH_TOKEN=TOKEN,
    )
    return Stage(database_url, ring, settings, demo_document, tmp_path)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: f"{path.parent.name}-{path.stem}")
async def test_story(path: Path, stage: Stage) -> None:
    story = script.read(path)
    with overheard() as logged:
        played = await stage.play(story, seed=str(story.seed or path.stem))
    played.differs += personal(logged, story)
    if played.differs:
        pytest.fail(f"\n{played}", pytrace=False)
