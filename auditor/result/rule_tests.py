"""The results of rule tests."""

from dataclasses import dataclass

from auditor.result.explanation import Observation


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that is not as expected."""

    place: str
    """File and line of the expectation; for a file of more than 1,000,000 characters, no line."""
    what: str
    """The expected and the actual state, with the time."""
    seen: Observation | None = None
    """The evaluation of the alarm in that minute; `None` if no metric alarm decides."""


@dataclass(frozen=True, slots=True)
class Case:
    """One test, or the examples of one rule."""

    name: str
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Suite:
    """The tests of one file."""

    file: str
    cases: tuple[Case, ...]
    untested: tuple[str, ...] = ()
    """Of rules: the alarms that have no examples."""


@dataclass(frozen=True, slots=True)
class RuleTestResult:
    """The tests of some files, in their order."""

    auditor: str
    """The version that ran them."""
    suites: tuple[Suite, ...]

    @property
    def failed(self) -> int:
        """The number of failed tests."""
        return sum(bool(case.failures) for suite in self.suites for case in suite.cases)

    @property
    def cases(self) -> int:
        """The number of all tests."""
        return sum(len(suite.cases) for suite in self.suites)
