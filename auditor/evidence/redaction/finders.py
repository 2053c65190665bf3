"""The replacement of values in plain texts, each occurrence once."""

import re
from collections.abc import Callable, Iterator, Set
from typing import Final

import re2

from auditor.evidence.redaction import forms
from auditor.evidence.redaction.addresses import Span, address_spans
from auditor.evidence.redaction.originals import Originals
from auditor.evidence.redaction.pseudonyms import Pseudonyms
from auditor.evidence.redaction.request import RedactionKind
from auditor.evidence.redaction.words import is_aws_word, is_in_aws_word

_LEAST_CHARACTERS: Final = 4
"""The fewest characters of a name that is replaced wherever it occurs."""
_ORGANIZATION: Final = re.compile(r"(?<![A-Za-z0-9-])o-[a-z0-9]{10,32}(?![A-Za-z0-9])")
_PATTERN_BYTES: Final = 16 << 20
"""The bytes for the states of the pattern of all names, besides the pattern itself."""
_BYTES_OF_CHARACTER: Final = 256


class TextRedactor:
    """Replaces values of some kinds in plain texts."""

    def __init__(
        self, kinds: Set[RedactionKind], originals: Originals, pseudonyms: Pseudonyms
    ) -> None:
        self._kinds = kinds
        self._account_ids = originals.accounts
        self._owners = originals.owners
        self._addresses_of_fields = originals.addresses
        self._pseudonyms = pseudonyms
        self.in_fields_only = tuple(sorted(filter(_in_fields_only, originals.names)))
        """Names that are short or words of AWS, which are replaced only in fields of names."""
        names = sorted(originals.names - set(self.in_fields_only))
        options = re2.Options()
        options.longest_match = True
        options.max_mem = _PATTERN_BYTES + _BYTES_OF_CHARACTER * sum(map(len, names))
        options.log_errors = False
        self._names = re2.compile("|".join(map(re2.escape, names)), options) if names else None

    def name(self, name: str) -> str:
        """Return the replacement for the value of a field of names."""
        if RedactionKind.IDENTITIES not in self._kinds or not name or forms.is_other(name):
            return self.replaced(name)
        return self._pseudonyms.name(name)

    def replaced(self, text: str) -> str:
        """Return a text with its values replaced."""
        spans: list[Span] = []
        for finder in self._finders():
            spans += finder(text)
        if not spans:
            return text
        pieces, last = [], 0
        for start, end, shown in sorted(spans, key=lambda span: (span[0], -span[1])):
            if start >= last:
                pieces += [text[last:start], shown]
                last = end
        return "".join([*pieces, text[last:]])

    def _finders(self) -> Iterator[Callable[[str], Iterator[Span]]]:
        if RedactionKind.ACCOUNTS in self._kinds:
            yield self._accounts
        if RedactionKind.IDENTITIES in self._kinds:
            yield self._identities
        if RedactionKind.ADDRESSES in self._kinds:
            yield self._addresses
        if RedactionKind.KEYS in self._kinds:
            yield self._keys

    def _accounts(self, text: str) -> Iterator[Span]:
        for match in forms.UUID.finditer(text):
            yield match.start(), match.end(), match[0]
        for match in forms.ACCOUNT.finditer(text):
            if match[0] in self._account_ids:
                yield match.start(), match.end(), self._pseudonyms.account(match[0])
        for match in forms.DASHED_ACCOUNT.finditer(text):
            if (account := match[0].replace("-", "")) in self._account_ids:
                shown = self._pseudonyms.account(account)
                yield match.start(), match.end(), f"{shown[:4]}-{shown[4:8]}-{shown[8:]}"
        for match in forms.CANONICAL.finditer(text):
            if match[0] in self._owners:
                yield match.start(), match.end(), self._pseudonyms.canonical(match[0])
        for match in _ORGANIZATION.finditer(text):
            yield match.start(), match.end(), self._pseudonyms.organization(match[0])

    def _keys(self, text: str) -> Iterator[Span]:
        for match in forms.KEY.finditer(text):
            yield match.start(), match.end(), self._pseudonyms.key(match[0])

    def _identities(self, text: str) -> Iterator[Span]:
        for match in forms.EMAIL.finditer(text):
            yield match.start(), match.end(), self._pseudonyms.name(match[0])
        for arn in forms.ARN.finditer(text):
            identity = forms.identity_of(arn)
            if identity is None:
                continue
            start = arn.start("resource") + identity.start("path")
            for part in identity["path"].split("/"):
                if part and not forms.AWS_NAMES.match(part):
                    yield start, start + len(part), self.name(part)
                start += len(part) + 1
        if self._names is None:
            return
        offset = 0
        while (match := self._names.search(text, offset)) is not None:
            start, end = match.span()
            offset = start + 1
            if is_in_aws_word(match[0]) and not _stands_alone(text, start, end):
                continue
            yield start, end, self._pseudonyms.name(match[0])
            offset = end

    def _addresses(self, text: str) -> Iterator[Span]:
        return address_spans(text, self._addresses_of_fields, self._pseudonyms)


def _in_fields_only(name: str) -> bool:
    return len(name) < _LEAST_CHARACTERS or is_aws_word(name)


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not before.isalnum() and not after.isalnum()
