//! Listings as a token for some packages sees them: what of them is of its packages, and besides that the fields alone that
//! tell of none. A listing that cannot be read does not pass.

mod gem_index;
mod nuget_protocol;

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::entries::Entries;
use super::operation::Listing;
use super::parsing::{Amount, parsed};
use super::refusal::Refusal;
use super::representation::keep_of_narrowed;
use super::whole_body;
use gatepass_core::ecosystem::{Ecosystem, PackageName};
use gatepass_core::scope::{Scope, Subject};
use gatepass_core::token::Permission;

/// The most that a listing may have, in bytes: the largest channels of conda have some tens of megabytes a platform.
const LARGEST: usize = 128 << 20;

/// A listing, and the packages that are left in it.
#[derive(Clone, Debug)]
pub(super) struct NarrowedListing {
    listing: Listing,
    kind: Ecosystem,
    key: String,
    scope: Scope,
}

impl NarrowedListing {
    /// This listing of the repository `key`, of what this scope has there.
    pub(super) fn new(listing: Listing, kind: Ecosystem, key: &str, scope: &Scope) -> Self {
        Self { listing, kind, key: key.to_owned(), scope: scope.clone() }
    }

    /// Asks for the listing whole, readable, and whether it changed or not.
    pub(super) fn prepare(headers: &mut HeaderMap) {
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        for name in [header::RANGE, header::IF_RANGE, header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE] {
            headers.remove(name);
        }
    }

    /// The answer with what is left of the listing.
    ///
    /// # Errors
    /// The upstream's status, without its words, which may tell of other packages; 502 for a listing that cannot be read, that
    /// is too large, or that is somewhere else. Where a package could be, too, all of that is one answer.
    pub(super) async fn apply(self, response: Response) -> Result<Response, Refusal> {
        if self.listing == Listing::NugetProtocol && response.status() != StatusCode::OK {
            return Err(is_missing());
        }
        let (mut parts, body) = response.into_parts();
        if parts.status.is_client_error() || parts.status.is_server_error() {
            return Err(Refusal::new(
                parts.status,
                format!("The registry behind gatepass answers {} in the place of this listing.", parts.status.as_u16()),
            ));
        }
        let is_plain = parts.headers.get(header::CONTENT_ENCODING).is_none_or(|encoding| encoding == "identity");
        if parts.status != StatusCode::OK || !is_plain {
            return Err(unreadable());
        }
        keep_of_narrowed(&mut parts.headers);
        let whole = whole_body::read_answer(body, LARGEST).await?.ok_or_else(unreadable)?;
        if whole.is_empty() {
            return Ok(Response::from_parts(parts, Body::empty()));
        }
        let amount = if self.listing == Listing::GemIndex { Amount::Packed } else { Amount::Plain(whole.len()) };
        let refusal = if self.listing == Listing::NugetProtocol { is_missing } else { unreadable };
        let left = parsed(amount, move || self.left(&whole)).await?;
        Ok(Response::from_parts(parts, Body::from(left.ok_or_else(refusal)?)))
    }

    /// What is left of a listing; `None` is none that can be read.
    fn left(&self, listing: &[u8]) -> Option<Vec<u8>> {
        let text = match self.listing {
            Listing::Composer => self.composer(listing),
            Listing::Conda => self.conda(listing),
            Listing::Gems => self.gems(std::str::from_utf8(listing).ok()?),
            Listing::NugetProtocol => nuget_protocol::narrowed(std::str::from_utf8(listing).ok()?),
            Listing::GemIndex => return gem_index::narrowed(listing, LARGEST, |name| self.covers(name)),
        };
        text.map(String::into_bytes)
    }

    /// Whether the token may read the package of this name.
    fn covers(&self, name: &str) -> bool {
        PackageName::parse(self.kind, name).is_some_and(|name| {
            let subject = Subject::Packages(vec![name]);
            self.scope.permission(Permission::ReadOnly, &self.key, self.kind, &subject).is_some()
        })
    }

    /// `packages.json` ("Repositories" in Composer's documentation): packages, their names, and where each has its document. What
    /// leads to other lists is left out. Where no names are said, the scope's are: of others clients would ask.
    fn composer(&self, listing: &[u8]) -> Option<String> {
        let Entries::<&RawValue>(fields) = serde_json::from_slice(listing).ok()?;
        let (mut left, mut has_names) = (Vec::new(), false);
        for (name, value) in fields {
            match name.as_str() {
                "metadata-url" => left.push((name, value.get().to_owned())),
                "packages" if value.get() == "[]" => left.push((name, "[]".to_owned())),
                "packages" => {
                    let Entries::<&RawValue>(packages) = serde_json::from_str(value.get()).ok()?;
                    let own = packages.iter().filter(|(name, _)| self.covers(name));
                    let own: Vec<_> = own
                        .map(|(name, versions)| Some((name.clone(), self.own_versions(name, versions)?)))
                        .collect::<Option<_>>()?;
                    left.push((name, object(own.iter())));
                }
                "available-packages" => {
                    let names: Vec<String> = serde_json::from_str(value.get()).ok()?;
                    let names: Vec<&String> = names.iter().filter(|name| self.covers(name)).collect();
                    left.push((name, serde_json::to_string(&names).ok()?));
                    has_names = true;
                }
                _ => {}
            }
        }
        if !has_names {
            let own = self.scope.entries().iter().filter(|entry| entry.key() == self.key);
            let patterns: Vec<String> = own.filter_map(|entry| Some(entry.packages()?.to_string())).collect();
            left.push(("available-package-patterns".to_owned(), serde_json::to_string(&patterns).ok()?));
        }
        Some(object(left.iter()))
    }

    /// The versions of a package, which are in a list or by their names: those that say themselves to be of it, or nothing. Clients
    /// go by what they say.
    fn own_versions(&self, name: &str, versions: &RawValue) -> Option<String> {
        #[derive(Deserialize)]
        struct Version {
            #[serde(default, deserialize_with = "text")]
            name: Option<String>,
        }
        let package = PackageName::parse(self.kind, name)?;
        let is_own = |version: &RawValue| {
            let says = serde_json::from_str::<Version>(version.get()).ok();
            says.is_some_and(|Version { name }| {
                name.is_none_or(|name| PackageName::parse(self.kind, &name).as_ref() == Some(&package))
            })
        };
        if versions.get().starts_with('[') {
            let all: Vec<&RawValue> = serde_json::from_str(versions.get()).ok()?;
            let own: Vec<&str> = all.into_iter().filter(|version| is_own(version)).map(RawValue::get).collect();
            return Some(format!("[{}]", own.join(",")));
        }
        let Entries::<&RawValue>(all) = serde_json::from_str(versions.get()).ok()?;
        Some(object(all.iter().filter(|(_, version)| is_own(version))))
    }

    /// `repodata.json` (CEP 13, 15 and 16): what is said of each file, which is named `NAME-VERSION-BUILD` as the package is. A
    /// record that says another package's name or file than those that it stands under is left out: clients go by either.
    fn conda(&self, listing: &[u8]) -> Option<String> {
        #[derive(Deserialize)]
        struct Record {
            name: String,
            #[serde(rename = "fn")]
            file: Option<String>,
            url: Option<String>,
        }
        /// What says where the files are, and for which platform.
        const INFO: [&str; 6] =
            ["subdir", "arch", "platform", "base_url", "default_python_version", "default_numpy_version"];
        let is_own = |file: &str, record: &RawValue| {
            let Ok(record) = serde_json::from_str::<Record>(record.get()) else { return false };
            let of_file = conda_package(file).and_then(|name| PackageName::parse(self.kind, name));
            let is_file = |name: &str| percent_decode_str(name).decode_utf8().is_ok_and(|name| name == file);
            let path = |url: &str| url.split(['?', '#']).next().unwrap_or_default().to_owned();
            self.covers(&record.name)
                && of_file.is_some()
                && of_file == PackageName::parse(self.kind, &record.name)
                && record.file.is_none_or(|name| name == file)
                && record.url.is_none_or(|url| path(&url).rsplit('/').next().is_some_and(is_file))
        };
        let Entries::<&RawValue>(fields) = serde_json::from_slice(listing).ok()?;
        let mut left = Vec::new();
        for (name, value) in fields {
            match name.as_str() {
                "repodata_version" => left.push((name, serde_json::from_str::<u32>(value.get()).ok()?.to_string())),
                "info" => {
                    let Entries::<&RawValue>(all) = serde_json::from_str(value.get()).ok()?;
                    let is_plain = |value: &RawValue| value.get().starts_with('"') || value.get() == "null";
                    let told = all.iter().filter(|(name, value)| INFO.contains(&name.as_str()) && is_plain(value));
                    left.push((name, object(told)));
                }
                "packages" | "packages.conda" => {
                    let Entries::<&RawValue>(files) = serde_json::from_str(value.get()).ok()?;
                    left.push((name, object(files.iter().filter(|(file, record)| is_own(file, record)))));
                }
                "removed" => {
                    let files: Vec<String> = serde_json::from_str(value.get()).ok()?;
                    let files: Vec<&String> = files.iter().filter(|file| self.covers_file(file)).collect();
                    left.push((name, serde_json::to_string(&files).ok()?));
                }
                _ => {}
            }
        }
        Some(object(left.iter()))
    }

    fn covers_file(&self, file: &str) -> bool {
        conda_package(file).is_some_and(|name| self.covers(name))
    }

    /// `names` and `versions` of the compact index: below a line of `---`, a gem's name begins each line.
    fn gems(&self, listing: &str) -> Option<String> {
        let (head, lines) = listing.split_once("---\n")?;
        let is_head = head.is_empty() || (head.starts_with("created_at:") && head.matches('\n').count() == 1);
        let own = lines
            .split_inclusive('\n')
            .filter(|line| line.split_whitespace().next().is_some_and(|name| self.covers(name)));
        is_head.then(|| format!("{head}---\n{}", own.collect::<String>()))
    }
}

/// The package that a file of a conda channel is of, by its name: `NAME-VERSION-BUILD`.
fn conda_package(file: &str) -> Option<&str> {
    file.rsplitn(3, '-').nth(2)
}

/// A text that is there: null is none, and no name.
fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

/// An object of JSON with these members.
fn object<'a, V: ToString + 'a>(members: impl Iterator<Item = &'a (String, V)>) -> String {
    let members =
        members.map(|(name, value)| format!("{}:{}", serde_json::Value::from(name.as_str()), value.to_string()));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

fn is_missing() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "The registry behind gatepass has no such document of its protocol here.")
}

fn unreadable() -> Refusal {
    Refusal::new(
        StatusCode::BAD_GATEWAY,
        "gatepass cannot read this listing, and a token for some packages sees no more of it than them. Use a token for the \
         whole repository.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepass_core::ecosystem::Repositories;

    fn left(listing: Listing, kind: Ecosystem, entries: &[&str], text: &str) -> Option<String> {
        let upstreams = [("repo".to_owned(), kind), ("other".to_owned(), kind)].into();
        let scope = Scope::parse(entries, &Repositories { upstreams, ..Repositories::default() }).unwrap();
        let left = NarrowedListing::new(listing, kind, "repo", &scope).left(text.as_bytes());
        left.map(|left| String::from_utf8(left).unwrap())
    }

    #[test]
    fn what_cannot_be_read_does_not_pass() {
        for text in ["", "[]", "{", "x", "{} {}", r#"{"packages":[1]}"#, r#"{"packages":{}}x"#] {
            assert_eq!(left(Listing::Composer, Ecosystem::Composer, &["repo/a/b"], text), None, "{text}");
            assert_eq!(left(Listing::Conda, Ecosystem::Conda, &["repo/a"], text), None, "{text}");
        }
        for text in ["", "a 1 x\n", "secret 1\n---\na 1 x\n", "created_at: x\nsecret\n---\n", "created_at: x\n"] {
            assert_eq!(left(Listing::Gems, Ecosystem::Rubygems, &["repo/a"], text), None, "{text}");
            assert_eq!(left(Listing::GemIndex, Ecosystem::Rubygems, &["repo/a"], text), None, "{text}");
        }
    }

    #[test]
    fn of_a_listing_the_packages_of_the_scope_are_left_and_nothing_of_others() {
        let composer = r#"{"packages":{"acme/tool":{"1.0":{}},"other/tool":{},"acme/\u0074ool":{"2":{}}},"includes":{"x":1},
            "metadata-url":"/p2/%package%.json","available-packages":["ACME/Tool","other/x"],"search":"/s","Packages":{"other/y":1}}"#;
        assert_eq!(
            left(Listing::Composer, Ecosystem::Composer, &["repo/acme/tool", "other/other/*"], composer).unwrap(),
            r#"{"packages":{"acme/tool":{"1.0":{}},"acme/tool":{"2":{}}},"metadata-url":"/p2/%package%.json","available-packages":["ACME/Tool"]}"#
        );
        // Whatever the list of them is called.
        let named = r#"{"packages":{"acme/tool":[{"name":"acme/tool"},{"name":"Acme/Tool"},{"name":"secret/x"},{"name":"acme/tool","name":"secret/x"},
            {"n\u0061me":"secret/x"},{"name":null},{"name":["acme/tool"]},"acme/tool",{}],"acme/x":{"1":{"name":"acme/tool"},"2":{"name":"acme/x"}}}}"#;
        assert_eq!(
            left(Listing::Composer, Ecosystem::Composer, &["repo/acme/*"], named)
                .unwrap()
                .split(",\"available")
                .next()
                .unwrap(),
            r#"{"packages":{"acme/tool":[{"name":"acme/tool"},{"name":"Acme/Tool"},{}],"acme/x":{"2":{"name":"acme/x"}}}"#
        );
        let bare = r#"{"packages":[],"metadata-url":"/p2/%package%.json"}"#;
        assert_eq!(
            left(Listing::Composer, Ecosystem::Composer, &["repo/acme/*", "repo/x/y", "other/z/z"], bare).unwrap(),
            r#"{"packages":[],"metadata-url":"/p2/%package%.json","available-package-patterns":["x/y","acme/*"]}"#
        );
        let conda = r#"{"info":{"subdir":"noarch"},"packages":{"tool-1.0-0.tar.bz2":{"name":"tool"},"tool-x-1.0-0.tar.bz2":
            {"name":"tool-x"},"tool-2.0-0.tar.bz2":{"name":"other"},"other-1-0.tar.bz2":{"name":"tool"}},
            "packages.conda":{"tool-3-0.conda":{"name":"tool"}},"removed":["tool-0-0.conda","other-0-0.conda"],"x":["other"]}"#;
        assert_eq!(
            left(Listing::Conda, Ecosystem::Conda, &["repo/tool"], conda).unwrap(),
            r#"{"info":{"subdir":"noarch"},"packages":{"tool-1.0-0.tar.bz2":{"name":"tool"}},"packages.conda":{"tool-3-0.conda":{"name":"tool"}},"removed":["tool-0-0.conda"]}"#
        );
        // Whatever of a record says another package or file, beside those that do not.
        let mut cases = 0;
        for (file, record, is_left) in [
            (
                "tool-1-0.conda",
                r#"{"name":"tool","fn":"tool-1-0.conda","url":"https://x/noarch/tool-1-0.conda"}"#,
                true,
            ),
            ("tool-1!2-0.conda", r#"{"name":"tool","fn":null,"url":"../noarch/tool-1%212-0.conda#aa"}"#, true),
            ("tool-1-0.conda", r#"{"name":"tool-x"}"#, false),
            ("tool-x-1-0.conda", r#"{"name":"tool"}"#, false),
            ("tool-1-0.conda", r#"{"name":"tool","name":"secret"}"#, false),
            ("tool-1-0.conda", r#"{"name":"tool","name":"tool-x"}"#, false),
            ("tool-1-0.conda", r#"{"name":["tool"]}"#, false),
            ("tool-1-0.conda", r#"{"fn":"tool-1-0.conda"}"#, false),
            ("tool-1-0.conda", r#"{"name":"tool","fn":"secret-1-0.conda"}"#, false),
            ("tool-1-0.conda", r#"{"name":"tool","fn":"tool-x-1-0.conda"}"#, false),
            ("tool-1-0.conda", r#"{"name":"tool","fn":7}"#, false),
            ("tool-1-0.conda", r#"{"name":"tool","url":"https://x/noarch/secret-1-0.conda"}"#, false),
            ("tool-1-0.conda", r#"{"name":"tool","url":"https://x/noarch/secret-1-0.conda#/tool-1-0.conda"}"#, false),
            ("tool-1-0.conda", r#"{"name":"tool","url":"https://x/?/tool-1-0.conda"}"#, false),
            ("tool-1-0.conda", "[]", false),
            ("tool.conda", r#"{"name":"tool"}"#, false),
        ] {
            for packages in ["packages", "packages.conda"] {
                let text = format!(r#"{{"{packages}":{{"{file}":{record}}}}}"#);
                let left = left(Listing::Conda, Ecosystem::Conda, &["repo/tool*"], &text).unwrap();
                assert_eq!(left == text, is_left, "{text}: {left}");
                assert!(is_left || left == format!(r#"{{"{packages}":{{}}}}"#), "{left}");
                cases += 1;
            }
        }
        assert_eq!(cases, 32);
        let info = r#"{"info":{"subdir":"noarch","arch":null,"secret":"x","base_url":{"a":1},"platform":"linux"},"repodata_version":2}"#;
        assert_eq!(
            left(Listing::Conda, Ecosystem::Conda, &["repo/tool"], info).unwrap(),
            r#"{"info":{"subdir":"noarch","arch":null,"platform":"linux"},"repodata_version":2}"#
        );
        let gems = "created_at: 2026-11-26\n---\ntool 1.0 aa\nother 1 bb\ntool-x 1 cc\ntool -1.0 dd\n";
        assert_eq!(
            left(Listing::Gems, Ecosystem::Rubygems, &["repo/tool"], gems).unwrap(),
            "created_at: 2026-11-26\n---\ntool 1.0 aa\ntool -1.0 dd\n"
        );
        assert_eq!(
            left(Listing::Gems, Ecosystem::Rubygems, &["repo/tool*"], "---\nother\ntool-x\n").unwrap(),
            "---\ntool-x\n"
        );
    }
}
