from auditor.cloudtrail.logfile import ContainerCount, CopyCount, CopyKind, Intake


def test_the_sums_of_an_intake_are_those_of_its_containers_and_copies():
    kinds = list(CopyKind)[:2]
    intake = Intake.of(
        files=1,
        bytes=1,
        empty_files=0,
        records=7,
        undated=0,
        rejections=(),
        passed_over=0,
        digest_files=0,
        containers=(ContainerCount("a", 5, True), ContainerCount("b", 7, False)),
        copies=(CopyCount(kinds[0], 3, 1), CopyCount(kinds[1], 2, 0)),
    )
    sums = (intake.duplicates, intake.differing_copies, intake.lossy_records)
    assert sums == (5, 1, 5)
