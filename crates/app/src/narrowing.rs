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
    let is_empty = fields.package_manager.as_deref().is_some_and(is_blank);
    for field in [&mut fields.name, &mut fields.environment, &mut fields.expires, &mut fields.package_manager] {
        *field = unless_blank(field.take());
    }
    refuse_empty(|field| is_empty && field == Field::PackageManager, |field| has_scope && field == Field::Scope)?;
    Ok(fields)
}

/// Refuses a call with a field that was to narrow a new token and is `empty`, where none that is `filled` narrows it, and no words do. A
/// field that is left out is neither.
///
/// # Errors
/// `InvalidArgument` with the first such field.
pub fn refuse_empty(empty: impl Fn(Field) -> bool, filled: impl Fn(Field) -> bool) -> Result<()> {
    if [WORDS].into_iter().chain(NARROWING).any(filled) {
        return Ok(());
    }
    match NARROWING.into_iter().find(|field| empty(*field)) {
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

    fn refused(empty: &[Field], filled: &[Field]) -> bool {
        refuse_empty(|field| empty.contains(&field), |field| filled.contains(&field)).is_err()
    }

    #[test]
    fn an_empty_field_that_narrows_is_refused_where_nothing_else_does() {
        use Field::{Environment, Expires, Name, PackageManager, Permission, Request, Scope};
        for empty in [&[Scope][..], &[PackageManager], &[Scope, PackageManager], &[Name, Scope]] {
            for filled in [&[][..], &[Name], &[Permission, Expires], &[Environment]] {
                assert!(refused(empty, filled), "{empty:?} {filled:?}");
            }
            for filled in [Request, Scope, PackageManager] {
                assert!(!refused(empty, &[filled]), "{empty:?} {filled:?}");
            }
        }
    }

    #[test]
    fn what_is_left_out_and_what_narrows_nothing_may_be_empty() {
        for empty in [&[][..], &[Field::Name], &[Field::Request], &[Field::Environment, Field::Expires]] {
            assert!(!refused(empty, &[]), "{empty:?}");
        }
    }
}
