//! Names of packages, as each type of registry writes and compares them: the rule of a type is in its row.

use std::fmt;

use super::Ecosystem;

/// The most bytes of a package's name. PyPI, npm and OCI registries allow 255 at most.
pub const LONGEST_PACKAGE_NAME: usize = 255;

/// How the packages of a type are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameRule {
    /// An image: segments of letters, digits, `.`, `_` and `-`, as they are written (OCI distribution specification,
    /// "Pulling manifests").
    Image,
    /// `name` or `@scope/name`, as it is written ("package.json", "name").
    Npm,
    /// One segment; case and runs of `-`, `_` and `.` aside (PEP 503, "Normalized Names").
    Python,
    /// `group/artifact`, as they are written: `com.acme/lib` (Maven's "Repository Layout").
    Maven,
    /// The path of a module, as it is written: `github.com/Acme/lib/v2` ("Go Modules Reference", "Module paths").
    GoModule,
    /// One segment, case aside ("NuGet Server API").
    Nuget,
    /// One segment; case, and `-` for `_`, aside ("Registry Index", "Name restrictions", in cargo's book).
    Crate,
    /// `vendor/name`, case aside ("The composer.json schema", "name").
    Composer,
    /// One segment, as it is written.
    Exact,
    /// `owner/name`, or the name alone, with `datasets/` or `spaces/` before what is no model, as they are written.
    Hub,
    /// A path of a file, as it is written.
    File,
}

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

/// `com.acme`: names with dots between.
fn is_maven_group(text: &str) -> bool {
    is_plain(text, b"._-") && text.split('.').all(|part| !part.is_empty())
}

/// Whether it has letters and digits of ASCII, and these, and begins with a letter or a digit.
fn is_plain(text: &str, others: &[u8]) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || others.contains(&byte))
}

/// Whether it is some segments, and each is one of these.
fn are_segments(text: &str, is_one: impl Fn(&str) -> bool) -> bool {
    text.split('/').all(|segment| !matches!(segment, "" | "." | "..") && is_one(segment))
}

impl NameRule {
    /// Whether it can be a whole name.
    fn is_name(self, text: &str) -> bool {
        if text.len() > LONGEST_PACKAGE_NAME {
            return false;
        }
        match self {
            Self::Image => are_segments(text, |segment| is_plain(segment, b"._-")),
            Self::Npm => match text.strip_prefix('@').and_then(|text| text.split_once('/')) {
                // Old scopes begin with `_`.
                Some((scope, name)) => {
                    is_plain(scope.strip_prefix('_').unwrap_or(scope), b"._-~") && is_plain(name, b"._-~")
                }
                None => is_plain(text, b"._-~"),
            },
            Self::Python => is_plain(text, b"._-") && text.ends_with(|last: char| last.is_ascii_alphanumeric()),
            Self::Maven => text
                .split_once('/')
                .is_some_and(|(group, artifact)| is_maven_group(group) && is_plain(artifact, b"._-")),
            Self::GoModule => are_segments(text, |segment| is_plain(segment.trim_start_matches(['_', '~']), b"._-~")),
            // Without a dot, which the version behind it has.
            Self::Crate => is_plain(text, b"_-"),
            Self::Nuget | Self::Exact => is_plain(text, b"._-"),
            Self::Composer => {
                text.split_once('/').is_some_and(|(vendor, name)| is_plain(vendor, b"._-") && is_plain(name, b"._-"))
            }
            Self::Hub => {
                let name = text.strip_prefix("datasets/").or_else(|| text.strip_prefix("spaces/")).unwrap_or(text);
                name.matches('/').count() <= 1 && are_segments(name, |segment| is_plain(segment, b"._-"))
            }
            // As it stands in a plain path; a colon is what stands before a permission.
            Self::File => are_segments(text, |segment| {
                segment.bytes().all(|byte| byte.is_ascii_graphic() && !b"*:\\?#;".contains(&byte))
            }),
        }
    }

    /// Whether a name can begin like this. The parts that are whole must be so.
    fn is_beginning(self, text: &str) -> bool {
        // A letter makes a whole of every beginning but that of an npm scope or a vendor, which has no name yet.
        let whole = format!("{text}x");
        match self {
            Self::Npm if text.starts_with('@') && !text.contains('/') => {
                text == "@" || self.is_name(&format!("{whole}/x"))
            }
            Self::Maven | Self::Composer if !text.contains('/') => self.is_name(&format!("{whole}/x")),
            _ => self.is_name(&whole),
        }
    }

    /// The one spelling of a name, or of the beginning of one.
    fn canonical(self, text: &str) -> String {
        match self {
            Self::Python => {
                let mut name = String::with_capacity(text.len());
                for letter in text.chars() {
                    match letter {
                        '-' | '_' | '.' if name.ends_with('-') => {}
                        '-' | '_' | '.' => name.push('-'),
                        letter => name.push(letter.to_ascii_lowercase()),
                    }
                }
                name
            }
            Self::Crate => text.to_ascii_lowercase().replace('_', "-"),
            Self::Nuget | Self::Composer => text.to_ascii_lowercase(),
            Self::Image | Self::Npm | Self::Maven | Self::GoModule | Self::Exact | Self::Hub | Self::File => {
                text.to_owned()
            }
        }
    }
}
