//! The scopes of tokens that were presented lately. What a row says is read anew by every request; that it says the same as
//! the last time is seen faster than it is read as entries.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use gatepass_core::scope::Scope;

/// How many are kept. What they are read from has 16 KiB at most, and most of it far less.
const MOST: usize = 1024;

/// What a token's scope was last read from, and as what, by the token's place in the file.
#[derive(Debug, Default)]
pub(super) struct Scopes(Mutex<HashMap<i64, (Box<str>, Scope)>>);

impl Scopes {
    /// The scope that this text of a token's row says; `None` is what gatepass never wrote.
    pub(super) fn read(&self, position: i64, text: Option<&str>) -> Option<Scope> {
        let Some(text) = text else { return Some(Scope::EVERYTHING) };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, scope)) = kept.get(&position).filter(|(was, _)| **was == *text) {
            return Some(scope.clone());
        }
        let scope = Scope::from_stored(Some(text))?;
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(position, (text.into(), scope.clone()));
        Some(scope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_says_another_scope_is_read_as_that() {
        let scopes = Scopes::default();
        let read = |position, text| scopes.read(position, Some(text)).map(|scope| scope.to_string());
        for (position, text, scope) in [
            (1, "docker\nnpm npm/@acme/ui", Some("docker, npm/@acme/ui")),
            (1, "docker\nnpm npm/@acme/ui", Some("docker, npm/@acme/ui")),
            (1, "docker", Some("docker")),
            (2, "npm", Some("npm")),
            (1, "docker npm/@acme/ui", None),
            (1, "", None),
            (1, "docker", Some("docker")),
        ] {
            assert_eq!(read(position, text).as_deref(), scope, "{position} {text:?}");
        }
        assert_eq!(scopes.read(1, None), Some(Scope::EVERYTHING));
        for position in 0..3000 {
            assert_eq!(read(position, "npm").as_deref(), Some("npm"));
        }
        assert!(scopes.0.lock().unwrap().len() <= MOST);
    }
}
