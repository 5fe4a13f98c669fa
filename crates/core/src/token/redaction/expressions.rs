//! Many expressions, of which few texts hold any: one look says which, and each is compiled when a text first holds it. What
//! is compiled stays, and together they were half of the memory of a gateway that has nothing to do.

use std::sync::{LazyLock, OnceLock};

use regex::{Regex, RegexSet, RegexSetBuilder};

/// The most bytes of what a look at all of them remembers. With the library's own limit of 2 MiB so many expressions have no
/// automaton at all, and each text is looked at several times as slowly.
const DFA_LIMIT: usize = 4 << 20;

/// Expressions, by their places in a list.
pub(super) struct Expressions {
    /// All of them at once, [`widened`]; `None` where that cannot be compiled, and then each is tried.
    all: Option<RegexSet>,
    each: Vec<Expression>,
}

struct Expression {
    text: String,
    /// What it is from, for whoever mends it.
    source: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Expressions {
    /// Those of this list, each with what it is from.
    pub(super) fn new(expressions: impl IntoIterator<Item = (String, &'static str)>) -> Self {
        let expression = |(text, source)| Expression { text, source, compiled: OnceLock::new() };
        let each: Vec<_> = expressions.into_iter().map(expression).collect();
        Self {
            all: RegexSetBuilder::new(each.iter().map(|expression| widened(&expression.text)))
                .dfa_size_limit(DFA_LIMIT)
                .build()
                .ok(),
            each,
        }
    }

    /// Those that the text holds, each with its place, in the list's order.
    pub(super) fn held_by(&self, text: &str) -> impl Iterator<Item = (usize, &Regex)> {
        let which = self.all.as_ref().map(|all| all.matches(text));
        let held = move |place: &usize| which.as_ref().is_none_or(|which| which.matched(*place));
        let expression = |place| {
            let Expression { text, source, compiled } = self.each.get(place)?;
            let compiled = compiled.get_or_init(|| Regex::new(text).ok()).as_ref();
            debug_assert!(compiled.is_some(), "{source}");
            Some((place, compiled?))
        };
        (0..self.each.len()).filter(held).filter_map(expression)
    }

    /// What those are from that cannot be compiled.
    #[cfg(test)]
    pub(super) fn unsound(&self) -> Vec<&'static str> {
        assert!(self.all.is_some(), "not all together");
        let is_unsound = |expression: &&Expression| Regex::new(&expression.text).is_err();
        self.each.iter().filter(is_unsound).map(|expression| expression.source).collect()
    }
}

/// An expression that every text holds which holds this one, and few others: what may stand so many times at most, may stand there
/// any number of times. Compiled, each of those times is a copy; without them a start of the program is much shorter.
fn widened(expression: &str) -> String {
    static BOUND: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?-u)\{(?P<least>[0-9]+),[0-9]+\}").ok());
    BOUND
        .as_ref()
        .map_or_else(|| expression.to_owned(), |bound| bound.replace_all(expression, "{$least,}").into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_widened_expression_has_no_bounds_and_is_otherwise_as_it_was() {
        for (expression, wide) in [
            (r"a{0,9}b{1,200}?c", "a{0,}b{1,}?c"),
            (r"[a-z]{16}(?:d{2,8}-){0,3}", "[a-z]{16}(?:d{2,}-){0,}"),
            (r"\{ x+ e{3,}", r"\{ x+ e{3,}"),
        ] {
            assert_eq!(widened(expression), wide);
        }
    }

    #[test]
    fn what_an_expression_holds_is_found_by_the_look_at_all_and_what_it_does_not_hold_is_not() {
        let expressions = Expressions::new([("a{2,3}b".to_owned(), ""), (r"c\s{0,2}d".to_owned(), "")]);
        for (text, held) in [("aab", &[0][..]), ("aaab c  d", &[0, 1]), ("ab", &[]), ("cd", &[1])] {
            let found = expressions.held_by(text).filter(|(_, each)| each.is_match(text)).map(|(place, _)| place);
            assert_eq!(found.collect::<Vec<_>>(), held, "{text}");
        }
        // Wide enough for the look at all, and not for the expression itself.
        assert!(expressions.held_by("c   d").all(|(_, each)| !each.is_match("c   d")));
    }
}
