//! What narrows a new token, whichever door asks for it. Where all of it is left out, the token is for everything; what was to
//! narrow it and is empty must not make one that is. What else is blank is as if it was left out: many clients send all that a
//! schema has, and a shell gives a flag the text of a variable that is not set.

use gatepass_core::error::{Code, Error, Result};
use gatepass_intent::{Field, GenerateFields};

/// The field of the words, which narrow a token by themselves.
const WORDS: Field = Field::Request;

/// The fields that narrow it.
const NARROWING: [Field; 2] = [Field::Scope, Field::PackageManager];

/// Whether a text says nothing.
pub fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// What a field says, if it says anything.
pub fn unless_blank(field: Option<String>) -> Option<String> {
    field.filter(|text| !is_blank(text))
}

/// These fields without what is blank; `has_scope` says whether entries of a scope stand beside them.
///
/// # Errors
/// As [`refuse_empty`].
pub fn leave_out_blanks(mut fields: GenerateFields, has_scope: bool) -> Result<GenerateFields> {
    let empty = fields.package_manager.as_deref().is_some_and(is_blank).then_some(Field::PackageManager.name());
    for field in [&mut fields.name, &mut fields.environment, &mut fields.expires, &mut fields.package_manager] {
        *field = unless_blank(field.take());
    }
    refuse_empty(empty, |name| name == Field::Scope.name() && has_scope)?;
    Ok(fields)
}

/// Refuses a call whose `empty` fields, by their arguments' names, were to narrow a new token, where none that is `filled` narrows
/// it, and no words do. A field that is left out is neither.
///
/// # Errors
/// `InvalidArgument` with the first such field.
pub fn refuse_empty<'a>(empty: impl IntoIterator<Item = &'a str>, filled: impl Fn(&str) -> bool) -> Result<()> {
    if [WORDS].into_iter().chain(NARROWING).any(|field| filled(field.name())) {
        return Ok(());
    }
    match empty.into_iter().find_map(|name| NARROWING.into_iter().find(|field| field.name() == name)) {
        None => Ok(()),
        Some(field) => Err(Error::new(
            Code::InvalidArgument,
            format!(
                "The {} is empty, and nothing says what the token is to be for; nothing was changed.",
                field.noun()
            ),
            "Give a scope or a package manager, or leave both out for all repositories.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(empty: &[&str], filled: &[&str]) -> bool {
        refuse_empty(empty.iter().copied(), |name| filled.contains(&name)).is_err()
    }

    #[test]
    fn an_empty_field_that_narrows_is_refused_where_nothing_else_does() {
        for empty in [&["scope"][..], &["package_manager"], &["scope", "package_manager"], &["name", "scope"]] {
            for filled in [&[][..], &["name"], &["permission", "expires"], &["scopes"], &["environment"]] {
                assert!(refused(empty, filled), "{empty:?} {filled:?}");
            }
            for filled in ["request", "scope", "package_manager"] {
                assert!(!refused(empty, &[filled]), "{empty:?} {filled}");
            }
        }
    }

    #[test]
    fn what_is_left_out_and_what_narrows_nothing_may_be_empty() {
        for empty in [&[][..], &["name"], &["request"], &["environment", "expires"], &["Scope"]] {
            assert!(!refused(empty, &[]), "{empty:?}");
        }
    }
}
