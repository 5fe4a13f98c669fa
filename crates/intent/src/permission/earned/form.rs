//! What a form or a table says beside or below a word: "push=0", "[write] never", a column of a CSV.

use crate::lexicon::{FunctionWord, LEXICON};
use std::ops::Range;

use crate::reading::Reading;

/// What separates the columns of a table.
const DELIMITERS: [char; 4] = [',', ';', '|', '\t'];
/// What stands between a name and its value where nothing else is between them.
const JOINERS: [char; 7] = ['=', '|', ';', '\t', '<', '>', '('];

/// The end of a value that belongs to these words and does not say yes.
pub(super) fn says_no(reading: &Reading<'_>, words: &Range<usize>) -> Option<usize> {
    let value = value_beside(reading, words).or_else(|| value_below(reading, words))?;
    (!LEXICON.is(&value.trim().to_lowercase(), FunctionWord::FormYes)).then_some(words.end)
}

/// The value that stands right beside them.
fn value_beside<'t>(reading: &Reading<'t>, words: &Range<usize>) -> Option<&'t str> {
    let span = reading.span(words);
    let rest = reading.text[span.end..].split('\n').next()?;
    let is_in = |open: char| reading.text[..span.start].ends_with(open);
    let rest = match rest.strip_prefix(['"', '\'', '`']).unwrap_or(rest) {
        // "[read-write] [qa]" is a list.
        bracketed if is_in('[') && bracketed.starts_with(']') => {
            Some(&bracketed[1..]).filter(|rest| !rest.trim_start().starts_with('['))?
        }
        joined if joined.starts_with(JOINERS) => &joined[1..],
        spaced => {
            let spaced = spaced.trim_start();
            ["=", ":=", "|", "->", "→"].into_iter().find_map(|sign| spaced.strip_prefix(sign))?
        }
    };
    let value = rest.trim_start_matches(|letter: char| letter.is_whitespace() || "=>:\"'`".contains(letter));
    let end = value.find(|letter: char| letter.is_whitespace() || ",;|\"'`<)]}".contains(letter));
    Some(&value[..end.unwrap_or(value.len())])
}

/// The value in the same column of the next line, where both lines are rows of a table.
fn value_below<'t>(reading: &Reading<'t>, words: &Range<usize>) -> Option<&'t str> {
    let span = reading.span(words);
    let start = reading.text[..span.start].rfind('\n').map_or(0, |end| end + 1);
    let mut lines = reading.text[start..].lines();
    let (header, row) = (lines.next()?, lines.find(|line| line.contains(|letter: char| letter.is_alphanumeric()))?);
    let delimiter = DELIMITERS.into_iter().find(|delimiter| header.contains(*delimiter))?;
    let (names, values) = (header.split(delimiter), row.split(delimiter));
    if names.clone().count() != values.clone().count() {
        return None;
    }
    let column = header.get(..span.start - start)?.matches(delimiter).count();
    // A sentence with commas is no row.
    let is_cell = names.clone().all(|name| name.split_whitespace().count() <= 2);
    values.map(str::trim).nth(column).filter(|_| is_cell)
}
