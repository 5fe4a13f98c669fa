//! The correlation identifier that a token carries in its description on the platform, with its facts, so that every machine knows it without a ledger:
//! `ci-bot (Read-Only, staging) [gatepass k3x9…]`. People read it in the platform's own pages.

use std::fmt;

use gatepass_core::token::naming::{is_random_word, random_word};
use gatepass_core::token::{Permission, name};

/// How long the identifier is. 31^12 is 59 bits: no two tokens of one platform have the same.
const LENGTH: usize = 12;

/// What gatepass keeps of a token on the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correlation {
    /// What people call the token.
    pub name: String,
    /// What it allows.
    pub permission: Permission,
    /// The environment that it is for.
    pub environment: Option<String>,
    /// Random, so that the token of a call whose answer was lost can be found.
    pub id: String,
}

impl Correlation {
    /// A correlation that no other token has.
    pub(super) fn new(name: String, permission: Permission, environment: Option<String>) -> Self {
        Self { name, permission, environment, id: random_word(LENGTH) }
    }

    /// Reads a description. `None` is that gatepass did not write it.
    ///
    /// A name may hold anything, so it is what is left when the rest, which cannot, was taken from the end.
    pub fn read(description: &str) -> Option<Self> {
        let (rest, id) = description.strip_suffix(']')?.rsplit_once(" [gatepass ")?;
        let (name, facts) = rest.strip_suffix(')')?.rsplit_once(" (")?;
        let (permission, environment) = match facts.split_once(", ") {
            Some((permission, environment)) => (permission, Some(name::environment_name(environment).ok()?)),
            None => (facts, None),
        };
        let permission = Permission::ALL.into_iter().find(|known| known.to_string() == permission)?;
        if !is_random_word(id, LENGTH) || name.is_empty() {
            return None;
        }
        Some(Self { name: name.to_owned(), permission, environment, id: id.to_owned() })
    }
}

impl fmt::Display for Correlation {
    /// As the description has it: at most 800 bytes of name and 110 of the rest, of the 1024 that the platform takes.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, permission, environment, id } = self;
        match environment {
            Some(environment) => write!(formatter, "{name} ({permission}, {environment}) [gatepass {id}]"),
            None => write!(formatter, "{name} ({permission}) [gatepass {id}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn people_can_read_it() {
        let mut correlation = Correlation::new("ci-bot".to_owned(), Permission::ReadOnly, Some("staging".to_owned()));
        correlation.id = "abcdefgh2345".to_owned();
        assert_eq!(correlation.to_string(), "ci-bot (Read-Only, staging) [gatepass abcdefgh2345]");
        correlation.environment = None;
        correlation.permission = Permission::ReadWrite;
        assert_eq!(correlation.to_string(), "ci-bot (Read & Write) [gatepass abcdefgh2345]");
    }

    #[test]
    fn what_others_wrote_is_no_mark() {
        for text in [
            "",
            "ci-bot",
            "deploy token (Read-Only)",
            "[gatepass abcdefgh2345]",
            " (Read-Only) [gatepass abcdefgh2345]",
            "ci-bot (Read-Only) [gatepass]",
            "ci-bot (Read-Only) [gatepass ABCDEFGH2345]",
            "ci-bot (Admin) [gatepass abcdefgh2345]",
            "ci-bot (Read-Only, no such place) [gatepass abcdefgh2345]",
            "ci-bot (Read-Only) [gatepass abcdefgh2345] copy",
        ] {
            assert_eq!(Correlation::read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            name in "\\PC{1,60}|[a-z (),\\[\\]]{1,20}\\)? \\[gatepass [a-z2-9]{12}\\]",
            writes: bool,
            environment in proptest::option::of("[a-z0-9][a-z0-9._-]{0,20}"),
        ) {
            let permission = if writes { Permission::ReadWrite } else { Permission::ReadOnly };
            let correlation = Correlation::new(name, permission, environment);
            prop_assert_eq!(Correlation::read(&correlation.to_string()), Some(correlation));
        }
    }
}
