//! Names of packages, as each type of registry writes and compares them: the rule of a type is in its row.

use std::fmt;

use super::Ecosystem;
use super::name_rule::{NameRule, is_maven_group};

/// The name of a package, in the one spelling that its registry compares.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PackageName {
    ecosystem: Ecosystem,
    text: String,
}

impl PackageName {
    /// The package that is called this in registries of this type: as people write it, and not percent-encoded. `None` is
    /// what can be no name there.
    pub fn parse(ecosystem: Ecosystem, text: &str) -> Option<Self> {
        let rule = ecosystem.name_rule();
        (rule.is_name(text)).then(|| Self { ecosystem, text: rule.canonical(text) })
    }

    /// The type of the package.
    pub fn ecosystem(&self) -> Ecosystem {
        self.ecosystem
    }

    /// The name in its one spelling.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for PackageName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.text)
    }
}

/// Packages of one type: one, or those with a name that begins in some way.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PackagePattern {
    ecosystem: Ecosystem,
    form: Form,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Form {
    /// This package alone.
    One(String),
    /// A group of Maven's, and those below it.
    Group(String),
    /// All whose names begin like this, whatever follows, slashes too.
    Beginning(String),
}

impl PackagePattern {
    /// What is written of packages of this type: a name, or the beginning of one and `*`. Of Maven's, a group alone is all
    /// that is in it and below it. `None` is what is neither.
    pub fn parse(ecosystem: Ecosystem, text: &str) -> Option<Self> {
        let rule = ecosystem.name_rule();
        let form = if let Some(beginning) = text.strip_suffix('*') {
            let is_one = !beginning.is_empty() && rule.is_beginning(beginning);
            Form::Beginning(is_one.then(|| rule.canonical(beginning))?)
        } else if rule == NameRule::Maven && !text.contains('/') {
            Form::Group(is_maven_group(text).then(|| text.to_owned())?)
        } else {
            Form::One(PackageName::parse(ecosystem, text)?.text)
        };
        Some(Self { ecosystem, form })
    }

    /// The type of the packages.
    pub fn ecosystem(&self) -> Ecosystem {
        self.ecosystem
    }

    /// Whether this package is among these.
    pub fn covers(&self, name: &PackageName) -> bool {
        self.ecosystem == name.ecosystem && self.holds(&name.text)
    }

    /// Whether all of the others are among these.
    pub fn covers_all(&self, other: &Self) -> bool {
        self.ecosystem == other.ecosystem
            && match (&self.form, &other.form) {
                (_, Form::One(name)) => self.holds(name),
                (Form::One(_), _) => false,
                (Form::Beginning(beginning), Form::Beginning(longer) | Form::Group(longer)) => {
                    longer.starts_with(beginning.as_str())
                }
                (Form::Group(group), Form::Group(other)) => group == other || is_below(group, other),
                (Form::Group(group), Form::Beginning(longer)) => is_below(group, longer),
            }
    }

    fn holds(&self, name: &str) -> bool {
        match &self.form {
            Form::One(one) => one == name,
            Form::Beginning(beginning) => name.starts_with(beginning.as_str()),
            Form::Group(group) => is_below(group, name),
        }
    }
}

impl fmt::Display for PackagePattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.form {
            Form::One(name) | Form::Group(name) => formatter.write_str(name),
            Form::Beginning(beginning) => write!(formatter, "{beginning}*"),
        }
    }
}

/// Whether what is written like this is in this group of Maven's: an artifact of it, or something of a group below.
fn is_below(group: &str, text: &str) -> bool {
    text.strip_prefix(group).is_some_and(|rest| rest.starts_with(['/', '.']))
}
