//! Programs that are given a token's value on their standard input: what they are given, and which of them are known to
//! keep it without printing it.
//!
//! A shell's pipe loses the value when its reader fails, and lets the reader begin with nothing when there is no value;
//! `gatepass pipe` does neither. This names no I/O: [`Form`] is the text, [`known`] the list of what is allowed.

mod environment;
mod form;
mod known;
mod row;

pub use environment::{Variable, search_directories};
pub use form::Form;
pub use known::{Unknown, known};
