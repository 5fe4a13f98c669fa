//! How the packages of a type are named, and how two spellings of a name are compared.

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

impl NameRule {
    /// Whether people write such names with capitals, as they write their own: `Newtonsoft.Json` ("NuGet package ID best
    /// practices").
    pub(super) fn has_capitals(self) -> bool {
        self == Self::Nuget
    }

    /// Whether it can be a whole name.
    pub(super) fn is_name(self, text: &str) -> bool {
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
    pub(super) fn is_beginning(self, text: &str) -> bool {
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
    pub(super) fn canonical(self, text: &str) -> String {
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

/// `com.acme`: names with dots between.
pub(super) fn is_maven_group(text: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: [NameRule; 11] = [
        NameRule::Image,
        NameRule::Npm,
        NameRule::Python,
        NameRule::Maven,
        NameRule::GoModule,
        NameRule::Nuget,
        NameRule::Crate,
        NameRule::Composer,
        NameRule::Exact,
        NameRule::Hub,
        NameRule::File,
    ];

    #[test]
    fn what_could_mean_another_place_is_a_name_nowhere() {
        for rule in RULES {
            for text in ["", "/", "a//b", "../a", "a/..", "./a", "a\\b", "a?b", "a#b", "a b", "a\nb", "a*", "ä:b"] {
                assert!(!rule.is_name(text), "{rule:?}: {text:?}");
            }
            assert!(!rule.is_name(&format!("a/{}", "a".repeat(LONGEST_PACKAGE_NAME))), "{rule:?}");
        }
    }

    #[test]
    fn a_name_is_as_its_type_of_registry_has_it() {
        for (rule, names, others) in [
            (NameRule::Image, &["team/api", "a_b/c-d"][..], &["@a/b", "a:1.0", "-a"][..]),
            (NameRule::Npm, &["ui", "@acme/ui", "@_acme/ui"], &["@acme", "acme/ui", "@acme/ui/x", "_ui"]),
            (NameRule::Python, &["requests", "zope.interface"], &["requests-", "a/b", ".a"]),
            (NameRule::Maven, &["com.acme/lib"], &["com.acme", "com..acme/lib", "com.acme/", "com.acme/lib/1"]),
            (NameRule::GoModule, &["github.com/Acme/lib/v2"], &["github.com/acme/lib@v1"]),
            (NameRule::Nuget, &["Acme.Core"], &["acme/core"]),
            (NameRule::Crate, &["serde_json"], &["serde.json", "1/a"]),
            (NameRule::Composer, &["acme/tool"], &["acme", "acme/tool/x"]),
            (NameRule::Exact, &["rails"], &["a/b"]),
            (NameRule::Hub, &["gpt2", "acme/bert", "datasets/acme/text"], &["a/b/c", "models/acme/bert"]),
            (NameRule::File, &["a/b.zip", "@x/y"], &["a:b", "a;b"]),
        ] {
            for name in names {
                assert!(rule.is_name(name), "{rule:?}: {name}");
            }
            for name in others {
                assert!(!rule.is_name(name), "{rule:?}: {name}");
            }
        }
    }

    #[test]
    fn a_beginning_is_of_some_name_of_its_type() {
        for (rule, beginnings, others) in [
            (NameRule::Npm, &["@", "@acme", "@acme/", "u"][..], &["@acme/ui/", "_"][..]),
            (NameRule::Maven, &["com.acme", "com.acme/"], &["com..", "com.acme/lib/"]),
            (NameRule::Composer, &["acme", "acme/"], &["acme/tool/"]),
            (NameRule::Image, &["team/", "team/a"], &["/", "team//"]),
            (NameRule::Crate, &["serde_"], &["serde/"]),
        ] {
            for beginning in beginnings {
                assert!(rule.is_beginning(beginning), "{rule:?}: {beginning}");
            }
            for beginning in others {
                assert!(!rule.is_beginning(beginning), "{rule:?}: {beginning}");
            }
        }
    }

    #[test]
    fn two_spellings_are_one_name_where_the_registry_says_so_and_nowhere_else() {
        for (rule, one, other, is_one) in [
            (NameRule::Python, "Zope._-interface", "zope-interface", true),
            (NameRule::Python, "zopeinterface", "zope-interface", false),
            (NameRule::Crate, "Serde_Json", "serde-json", true),
            (NameRule::Crate, "serde__json", "serde-json", false),
            (NameRule::Nuget, "Acme.Core", "acme.core", true),
            (NameRule::Nuget, "acme_core", "acme.core", false),
            (NameRule::Composer, "Acme/Tool", "acme/tool", true),
            (NameRule::Npm, "UI", "ui", false),
            (NameRule::GoModule, "github.com/Acme/lib", "github.com/acme/lib", false),
            (NameRule::Maven, "com.Acme/lib", "com.acme/lib", false),
            (NameRule::Image, "team/api_a", "team/api-a", false),
        ] {
            assert_eq!(rule.canonical(one) == rule.canonical(other), is_one, "{rule:?}: {one} {other}");
        }
        for rule in RULES {
            let canonical = rule.canonical("A_b.-C/d");
            assert_eq!(rule.canonical(&canonical), canonical, "{rule:?}");
        }
    }
}
