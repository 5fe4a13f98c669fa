//! One row of the list of known consumers, and whether a command line fits it. What a row does not name does not pass.

use std::ops::RangeInclusive;

use gatepass_core::token::name::is_plain;

/// A program, what it is to do, and every option that it may be given.
pub(super) struct Row {
    /// The names of the programs that take these words.
    pub programs: &'static [&'static str],
    /// The words that follow the program, in this order and at once.
    pub words: &'static [&'static str],
    /// The options without which the program does not read its standard input, or succeeds where it should not, each with
    /// its spellings; exactly one of them, once. One spelling may be of two.
    pub reads: &'static [&'static [&'static str]],
    /// Options that take a text.
    pub texts: &'static [&'static str],
    /// Options that take none, or `=true` or `=false`.
    pub switches: &'static [&'static str],
    /// Switches that do without TLS, which are for registries that have none.
    pub plain: &'static [&'static str],
    /// How many words may be left.
    pub operands: RangeInclusive<usize>,
    /// What those words are.
    pub operand: Operand,
    /// The forms that it understands, by name.
    pub forms: &'static [&'static str],
    /// Variables of the environment that choose where the value goes: a program that expects one is not run without it,
    /// and with it the value would go to another place than the registry, or the project and cluster at hand.
    pub variables: &'static [&'static str],
    /// Variables that it is given besides what all are: its own credentials, and what changes no place.
    pub passes: &'static [&'static str],
    /// Whether it has settings or credentials in the base directories of desktops.
    pub has_files: bool,
}

/// What a command's operands are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    /// What the value is called at its place.
    Name,
    /// The registry's host.
    Host,
    /// An address at the registry.
    Address,
}

/// A row with which nothing is allowed yet.
pub(super) const ROW: Row = Row {
    programs: &[],
    words: &[],
    reads: &[],
    texts: &[],
    switches: &[],
    plain: &[],
    operands: 0..=0,
    operand: Operand::Name,
    forms: &["raw"],
    variables: &[],
    passes: &[],
    has_files: true,
};

impl Row {
    /// Whether this row is about this program and these words.
    pub fn names(&self, program: &str, arguments: &[&str]) -> bool {
        self.programs.contains(&program) && arguments.starts_with(self.words)
    }

    /// The operands, if every other argument behind the words is one that the row names. `is_plain`: the registry has no
    /// TLS.
    pub fn operands<'a>(&self, arguments: &[&'a str], is_plain: bool) -> Option<Vec<&'a str>> {
        let mut operands = Vec::new();
        let mut read = vec![0_usize; self.reads.len()];
        let mut rest = arguments.get(self.words.len()..)?.iter().copied();
        while let Some(argument) = rest.next() {
            // An option and its text, as two words or as one.
            let takes_text = self.texts.contains(&argument)
                || self
                    .reads
                    .iter()
                    .flat_map(|way| *way)
                    .any(|spelling| spelling.split_once('=').is_some_and(|(option, _)| option == argument));
            let option = if takes_text { format!("{argument}={}", rest.next()?) } else { argument.to_owned() };
            let fitting = self.reads.iter().enumerate();
            let fitting = fitting.filter(|(_, way)| way.iter().any(|spelling| fits(spelling, &option)));
            let fitting: Vec<usize> = fitting.map(|(way, _)| way).collect();
            if !fitting.is_empty() {
                fitting.into_iter().for_each(|way| read[way] += 1);
            } else if self.texts.contains(&argument) {
                // Its text is the program's own affair.
            } else if takes_text {
                return None;
            } else if argument.starts_with('-') {
                let (name, text) = argument.split_once('=').map_or((argument, None), |(name, text)| (name, Some(text)));
                let is_text = text.is_some() && name.starts_with("--") && self.texts.contains(&name);
                let is_known = self.switches.contains(&name) || is_plain && self.plain.contains(&name);
                let is_switch = is_known && matches!(text, None | Some("true" | "false"));
                if !is_text && !is_switch {
                    return None;
                }
            } else {
                operands.push(argument);
            }
        }
        let reads_stdin = self.reads.is_empty() || (read.iter().all(|times| *times == 1));
        (reads_stdin && self.operands.contains(&operands.len())).then_some(operands)
    }
}

/// Whether an option is spelled so. `KEY` in a spelling stands for a plain word.
fn fits(spelling: &str, option: &str) -> bool {
    match spelling.split_once("KEY") {
        None => spelling == option,
        Some((before, after)) => {
            option.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)).is_some_and(is_plain)
        }
    }
}
