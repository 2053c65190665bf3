"""The demo archive: thirty days of an organization, with the same content every time."""

from pathlib import Path

from auditor.sample.noise import ordinary_days
from auditor.sample.story import told_story
from auditor.sample.writing import write_objects


def write_sample(folder: Path) -> None:
    """Write the archive and the README that tells its story into a folder."""
    events = sorted([*ordinary_days(), *told_story()], key=lambda event: event.at)
    write_objects(events, folder)
    story = Path(__file__).with_name("story.md").read_bytes()
    (folder / "README.md").write_bytes(story)
