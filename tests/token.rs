//! What a token is: its value's format, and the names that people give.

mod format;
mod name;
