//! Programs that are given a token's value on their standard input: what they are given, and which of them are known to
//! keep it without printing it.
//!
//! A shell's pipe loses the value when its reader fails, and lets the reader begin with nothing when there is no value;
//! `gatepass pipe` does neither. [`Form`] is the text, [`known`](mod@known) the list of what is allowed, and [`SearchPath`] says
//! where programs may be: where nobody else can put one.

mod environment;
mod form;
mod known;
mod row;
mod search;

pub use environment::Variable;
pub use form::Form;
pub use known::{Unknown, known};
pub(crate) use search::MARKS;
pub use search::{NotFound, SearchPath};
