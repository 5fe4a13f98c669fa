//! JFrog's paths, both ways: the templates by which a repository's path is built for a client are those by which the
//! gateway reads whose path it was asked for.

use super::Ecosystem;
use super::path_template::PathTemplate;
use crate::token::name::is_plain;

/// The path of a repository at the head of a longer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RepositoryPath<'a> {
    template: PathTemplate,
    key: &'a str,
    text: &'a str,
}

impl<'a> RepositoryPath<'a> {
    /// The repository that a path leads into, where it leads into any. `path` begins with `/` and is read as it stands:
    /// nothing is decoded.
    pub fn parse(path: &'a str) -> Option<Self> {
        let templates = Ecosystem::ALL.into_iter().flat_map(Ecosystem::templates);
        // The longest decides: `/artifactory/api/nuget/v3/` is never a repository `v3` of NuGet's older protocol.
        let template = templates
            .filter(|template| path.starts_with(template.before))
            .max_by_key(|template| template.before.len())?;
        let rest = &path[template.before.len()..];
        let key = rest.split('/').next().filter(|key| is_key(key))?;
        let below = rest[key.len()..].strip_prefix(template.after)?;
        let is_whole = below.is_empty() || below.starts_with('/');
        is_whole.then(|| Self { template, key, text: &path[..path.len() - below.len()] })
    }

    /// The repository key.
    pub fn key(self) -> &'a str {
        self.key
    }

    /// The path down to the repository, without a closing slash: `/artifactory/api/npm/npm`.
    pub fn as_str(self) -> &'a str {
        self.text
    }

    /// Whether container clients find a `/v2/` of its own here, as JFrog's direct addresses have it.
    pub fn has_own_oci_root(self) -> bool {
        !self.template.after.is_empty()
    }

    /// Whether repositories of this type are at such a path.
    pub fn is_of(self, ecosystem: Ecosystem) -> bool {
        ecosystem.templates().any(|template| template == self.template)
    }

    /// The types whose repositories are at such a path: one, but for those that share a protocol.
    pub fn ecosystems(self) -> impl Iterator<Item = Ecosystem> {
        Ecosystem::ALL.into_iter().filter(move |ecosystem| self.is_of(*ecosystem))
    }
}

/// Whether this can be a repository key: up to 64 letters, digits, `-`, `_` and `.`, as JFrog has them, with a letter or
/// digit first. `api` is none: JFrog's own paths stand there.
pub fn is_key(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text != "api"
        && is_plain(text)
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use proptest::sample::select;
    use url::Url;

    use super::*;
    use crate::ecosystem::{Registry, Repositories};

    #[test]
    fn templates_that_begin_alike_are_the_same() {
        let templates: Vec<_> = Ecosystem::ALL.into_iter().flat_map(Ecosystem::templates).collect();
        for one in &templates {
            assert!(one.before.starts_with('/') && one.before.ends_with('/'), "{one:?}");
            assert!(templates.iter().all(|other| one.before != other.before || one.after == other.after), "{one:?}");
        }
    }

    /// Repository keys as operators name them, and those that stand in paths by themselves.
    fn key() -> impl Strategy<Value = String> {
        let odd = ["v2", "v3", "v", "artifactory", "apis", "docker", "npm", "0"].map(str::to_owned).to_vec();
        prop_oneof![3 => "[A-Za-z0-9][A-Za-z0-9._-]{0,63}", 1 => select(odd)].prop_filter("a key", |key| is_key(key))
    }

    /// Addresses of registries: encrypted or not, by name or number, with a port or a path or without.
    fn base() -> impl Strategy<Value = Url> {
        let host = select(vec!["acme.jfrog.io", "gate.example", "127.0.0.1", "[::1]", "localhost"]);
        let path = select(vec!["", "/", "/artifactory", "/artifactory/", "/a/b", "/v2/", "/?query=1", "/#fragment"]);
        (select(vec!["https", "http"]), host, proptest::option::of(1_u16..), path).prop_map(
            |(scheme, host, port, path)| {
                let port = port.map(|port| format!(":{port}")).unwrap_or_default();
                Url::parse(&format!("{scheme}://{host}{port}{path}")).unwrap()
            },
        )
    }

    /// What stands behind a repository, as the segments of an address.
    fn rest() -> impl Strategy<Value = Vec<&'static str>> {
        let segment = select(vec!["simple", "@acme", "v2", "v3", "api", "-", "index.json", "1.0", "a b", "ä"]);
        (prop::collection::vec(segment, 0..4), any::<bool>()).prop_map(|(mut segments, closed)| {
            segments.extend(closed.then_some(""));
            segments
        })
    }

    proptest! {
        #[test]
        fn an_address_that_is_built_for_a_type_and_a_key_is_parsed_as_theirs(key in key(), url in base(), rest in rest()) {
            for ecosystem in Ecosystem::ALL {
                let keys = BTreeMap::from([(ecosystem.package_type().to_owned(), key.clone())]);
                let registry = Registry { url: url.clone(), repositories: Repositories { keys, ..Default::default() } };
                let address = registry.address(ecosystem, &rest);
                let Some(found) = RepositoryPath::parse(address.path()) else { panic!("{address} leads nowhere") };
                prop_assert!(found.is_of(ecosystem), "{}", address);
                prop_assert_eq!(found.key(), &key, "{}", address);
                prop_assert_eq!(found.as_str(), &ecosystem.path(&key), "{}", address);
                prop_assert_eq!(found.as_str() == address.path(), rest.is_empty(), "{}", address);
            }
        }
    }

    #[test]
    fn no_other_path_leads_into_a_repository() {
        const HEADS: [&str; 5] = ["", "v2", "artifactory", "artifactory/api", "artifactory/api/nuget"];
        const WORDS: [&str; 22] = [
            "npm",
            "pypi",
            "go",
            "nuget",
            "cargo",
            "gems",
            "rubygems",
            "composer",
            "conan",
            "conda",
            "terraform",
            "huggingfaceml",
            "huggingface",
            "docker",
            "oci",
            "helmoci",
            "helm",
            "generic",
            "maven",
            "api",
            "v2",
            "v3",
        ];
        const TAILS: [&str; 8] = ["team", "-x", "x$", "v2", "v2x", "v3", "api", ""];
        let longer = |tails: Vec<Vec<&'static str>>| -> Vec<Vec<&'static str>> {
            tails.iter().flat_map(|tail| TAILS.map(|last| [tail.as_slice(), &[last]].concat())).collect()
        };
        let one = longer(vec![Vec::new()]);
        let two = longer(one.clone());
        let tails = [vec![Vec::new()], one, two.clone(), longer(two)].concat();
        let mut found = 0;
        for (head, word) in HEADS.iter().flat_map(|head| WORDS.iter().map(move |word| (*head, *word))) {
            for tail in &tails {
                let segments: Vec<&str> =
                    head.split('/').filter(|part| !part.is_empty()).chain([word]).chain(tail.iter().copied()).collect();
                found += usize::from(leads_where_it_should(&segments));
            }
        }
        assert!(found > 10_000, "{found}");
    }

    /// Holds where these segments lead against a reading by hand; whether they lead anywhere.
    fn leads_where_it_should(segments: &[&str]) -> bool {
        let text = format!("/{}", segments.join("/"));
        let (of, key): (&[Ecosystem], &str) = match segments {
            ["v2", key, ..] => (&[Ecosystem::Docker, Ecosystem::Helm], key),
            ["artifactory", "api", "docker" | "oci" | "helmoci", key, "v2", ..] => {
                (&[Ecosystem::Docker, Ecosystem::Helm], key)
            }
            ["artifactory", "api", "npm", key, ..] => (&[Ecosystem::Npm], key),
            ["artifactory", "api", "pypi", key, ..] => (&[Ecosystem::Pypi], key),
            ["artifactory", "api", "go", key, ..] => (&[Ecosystem::Go], key),
            ["artifactory", "api", "cargo", key, ..] => (&[Ecosystem::Cargo], key),
            ["artifactory", "api", "gems", key, ..] => (&[Ecosystem::Rubygems], key),
            ["artifactory", "api", "composer", key, ..] => (&[Ecosystem::Composer], key),
            ["artifactory", "api", "conan", key, ..] => (&[Ecosystem::Conan], key),
            ["artifactory", "api", "conda", key, ..] => (&[Ecosystem::Conda], key),
            ["artifactory", "api", "terraform", key, ..] => (&[Ecosystem::Terraform], key),
            ["artifactory", "api", "huggingfaceml", key, ..] => (&[Ecosystem::Huggingface], key),
            ["artifactory", "api", "nuget", "v3", key, ..] | ["artifactory", "api", "nuget", key, ..] => {
                (&[Ecosystem::Nuget], key)
            }
            ["artifactory", "api", ..] => (&[], ""),
            ["artifactory", key, ..] => (&[Ecosystem::Maven, Ecosystem::Generic], key),
            _ => (&[], ""),
        };
        let parsed = RepositoryPath::parse(&text);
        match parsed {
            Some(found) => {
                assert_eq!(found.key(), key, "{}", text);
                assert_eq!(found.ecosystems().collect::<Vec<_>>(), of, "{}", text);
            }
            None => assert!(of.is_empty() || !is_key(key), "{} leads nowhere", text),
        }
        parsed.is_some()
    }
}
