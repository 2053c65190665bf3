"""The values that a metric filter extracts, in SQL; the twins of `auditor.pattern.extract`."""

from typing import Final

from auditor.pattern.extract import Extraction, Position, parse_selector
from auditor.pattern.nodes import FieldName, Pattern, Selector, SpaceDelimited
from auditor.pattern.sql.json import is_json
from auditor.pattern.sql.record import is_number, node_at
from auditor.pattern.sql.space import bare_sql, number_in, on_words, slots_of

_RECORD: Final = "record"
"""The column of any text that is not NULL."""


def compile_extract(pattern: Pattern, selector: str | Extraction) -> str:
    """Return the DuckDB expression of `extract`, over a column `record`: a finite DOUBLE or NULL.

    Raises:
        PatternError: not a selector, or not one for this kind of pattern.
    """
    wanted = parse_selector(pattern, selector) if isinstance(selector, str) else selector
    if isinstance(wanted, Selector):
        node = node_at(_RECORD, wanted.steps)
        kind, text = f"json_type({node})", f"json_extract_string({node}, '$')"
        number = f"CASE WHEN {kind} = 'VARCHAR' OR {is_number(kind)} THEN {number_in(text)} END"
        value = f"CASE WHEN {is_json(_RECORD)} THEN {number} END"
    else:
        value = number_in(_word(pattern, wanted))
    return f"list_filter([{value}], lambda v: isfinite(v))[1]"


def compile_extract_text(pattern: Pattern, selector: str | Extraction) -> str:
    """Return the DuckDB expression of `extract_text`: a VARCHAR, never empty, or NULL.

    Raises:
        PatternError: not a selector, or not one for this kind of pattern.
    """
    wanted = parse_selector(pattern, selector) if isinstance(selector, str) else selector
    if not isinstance(wanted, Selector):
        return f"nullif({_word(pattern, wanted)}, '')"
    node = node_at(_RECORD, wanted.steps)
    text = (
        f"CASE WHEN json_type({node}) NOT IN ('OBJECT', 'ARRAY')"
        f" THEN nullif(json_extract_string({node}, '$'), '') END"
    )
    return f"CASE WHEN {is_json(_RECORD)} THEN {text} END"


def _word(pattern: Pattern, wanted: FieldName | Position) -> str:
    """Return the text that a space-delimited pattern binds to a name or a place, or NULL."""
    if not isinstance(pattern, SpaceDelimited):
        return "NULL::VARCHAR"
    left, right = pattern.left, pattern.right
    slots = [*left, *right]
    texts = [text for _, text in slots_of(pattern, _RECORD)]
    enough = f"len(w) >= {len(slots)}"
    match wanted:
        case FieldName(name):
            text = next((t for s, t in zip(slots, texts, strict=True) if s.name == name), "NULL")
        case Position(number) if number <= len(left):
            text = "NULL" if left[number - 1].name is not None else texts[number - 1]
        case Position(number):
            # Counted from the right, the words that have a name; the slot that takes the rest
            # leaves no words behind it.
            named = [len(right) - n for n, slot in enumerate(right) if slot.name is not None]
            text = bare_sql(f"w[{number}]")
            if named:
                from_right = f"len(w) - {number} + 1 IN ({', '.join(map(str, named))})"
                text = f"CASE WHEN {from_right} THEN NULL ELSE {text} END"
            if left and not pattern.open_ended:
                text = "NULL"
    return on_words(_RECORD, f"CASE WHEN {enough} THEN {text} END")
