//! Credentials that are told by what stands before them: the user and password of an address, a header, a key that says
//! what its value is. One row is one notation in which programs and people write that; it shows the name and nothing behind.

mod allowed;
#[macro_use]
mod field_name;
mod notation;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use super::Cut;
use super::expressions::Expressions;
pub(super) use allowed::is_name;
pub(super) use field_name::speaks_of_credentials;
use notation::NOTATIONS;

static EXPRESSIONS: LazyLock<Expressions> =
    LazyLock::new(|| Expressions::new(NOTATIONS.iter().map(|notation| (notation.expression(), notation.before))));

/// What stands before the credentials, as one expression.
pub(super) fn before() -> String {
    NOTATIONS.each_ref().map(|notation| notation.before).join("|")
}

/// Credentials that stand in the text behind their names, cut to those.
pub(super) fn plain(text: &str) -> Vec<Cut> {
    let mut cuts = Vec::new();
    for (place, expression) in EXPRESSIONS.held_by(text) {
        let notation = &NOTATIONS[place];
        for found in expression.captures_iter(text) {
            let (Some(before), Some(secret)) = (found.name("before"), found.name("secret")) else { continue };
            if !notation.allowed.allows(without_scheme(secret.as_str())) {
                cuts.push(Cut { place: before.start()..secret.end(), shown: format!("{}…", before.as_str()) });
            }
        }
    }
    cuts
}

/// A credential without the scheme of a header before it.
fn without_scheme(text: &str) -> &str {
    let (scheme, rest) = text.split_once(' ').unwrap_or(("", text));
    let is_scheme =
        ["basic", "bearer", "token", "apikey", "negotiate"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    if is_scheme { rest.trim_start() } else { text }
}
