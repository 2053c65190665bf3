import hashlib
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.evidence.sampling import draw

IDS = [f"Alarm/202603{day:02d}T0214Z" for day in range(1, 29)]


def test_a_sample_is_the_same_in_whatever_order_the_population_comes():
    assert draw(IDS, 5, "2026-03") == draw(reversed(IDS), 5, "2026-03")
    assert draw(IDS, 5, "2026-03") != draw(IDS, 5, "2026-04")
    assert draw(IDS, 5, "2026-03") == draw(IDS, 6, "2026-03")[:5]


def test_a_sample_larger_than_the_population_is_all_of_it():
    assert sorted(draw(IDS, 40, "s")) == sorted(draw(IDS, None, "s")) == IDS
    assert draw([], 5, "s") == ()


@given(st.lists(st.text(max_size=8), max_size=20), st.integers(0, 25), st.text(max_size=5))
def test_it_is_what_the_documented_sort_gives(ids, size, seed):
    ranked = sorted(
        set(ids),
        key=lambda one: (hashlib.sha256(f"{seed}|{one}".encode()).digest(), one),
    )
    assert list(draw(ids, size, seed)) == ranked[:size]


@pytest.mark.process
@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no coreutils")
def test_anybody_can_draw_it_again_in_a_shell():
    script = """
        while read -r id; do
            printf '%s %s\\n' "$(printf '%s|%s' 2026-03 "$id" | sha256sum | cut -d' ' -f1)" "$id"
        done | sort | head -n 5 | cut -d' ' -f2
    """
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        input="\n".join(IDS) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == list(draw(IDS, 5, "2026-03"))
