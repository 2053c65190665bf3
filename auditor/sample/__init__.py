"""The demo archive: thirty days of an organization, with the same content every time."""

from pathlib import Path

from auditor.sample.noise import ordinary_days
from auditor.sample.story import story_events
from auditor.sample.writing import write_objects


def write_sample(folder: Path) -> None:
    """Write the archive, and the README with its story, into a folder."""
    events = [*ordinary_days(), *story_events()]
    once = {event.record["eventID"]: event for event in events}  # several use one session
    write_objects(sorted(once.values(), key=lambda event: event.at), folder)
    story = Path(__file__).with_name("story.md").read_bytes()
    (folder / "README.md").write_bytes(story)
