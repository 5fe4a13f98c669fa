//! Words that limit what a token is for: `team/web`, `@acme/ui:1.2 and nothing else`, `com.acme:lib`. Which repository they name
//! is not read here; that something was said is, and whether a field holds it, no more and no less.

use std::ops::Range;

use super::lexicon::Category;
use super::reading::Reading;
use super::resolve::Question;
use super::scopes::{self, Subject};

/// The question about a limit that the field does not hold. Where all may be read and one published, an entry that only reads
/// may be wider; where the words say "only", none may.
pub(super) fn recognize(reading: &Reading<'_>, entries: &[String]) -> Option<Question> {
    let names: Vec<PackageName> = package_names(reading.text).filter(|name| is_meant(reading, &name.span)).collect();
    let first = names.first()?;
    let is_strict = reading.mentions.iter().any(|mention| {
        mention.matches_any(&[Category::Only, Category::NothingElse])
            && !reading.scopes.reported[mention.words.start]
            && !reading.is_quoted(mention.words.start)
    });
    let holds = |entry: &String| names.iter().any(|name| name.is_of(entry));
    let widens = |entry: &String| !holds(entry) && (is_strict || !entry.ends_with(":r"));
    let is_held = entries.iter().any(holds) && !entries.iter().any(widens);
    (!is_held).then(|| {
        Question::open(format!(
            "“{}” limits what the token is for. Which packages is that? `scope` takes them as KEY/NAME, like \
             `docker/team/web`.",
            &reading.text[first.span.clone()]
        ))
    })
}

/// The question when several package managers are named to limit a token, and no field says which repositories those are.
pub(super) fn several_managers(reading: &Reading<'_>, entries: &[String]) -> Option<Question> {
    let limits = |mention: &super::reading::Mention| mention.matches_any(&[Category::Only, Category::NothingElse]);
    let is_strict = reading.mentions.iter().any(|mention| {
        limits(mention)
            && !reading.scopes.reported[mention.words.start]
            && reading.scopes.denials[mention.words.start] == 0
    });
    (is_strict && entries.is_empty()).then(|| {
        Question::open(
            "The request limits the token to several package managers. Which repositories is that? `scope` takes their keys, \
             like `npm` and `docker`.",
        )
    })
}

/// Whether a name stands in what asks, and says more than what is understood of its words, as `read/write`, `CI/CD` and
/// `ro/prod/30d` do not.
fn is_meant(reading: &Reading<'_>, span: &Range<usize>) -> bool {
    let words: Vec<usize> =
        (0..reading.words.len()).filter(|word| span.contains(&reading.words[*word].span.start)).collect();
    let is_use = |word: &usize| {
        reading.mention_at(*word).is_some_and(|mention| {
            mention.matches_any(&[Category::ReaderUse, Category::WriterUse, Category::EitherUse])
                || scopes::subject(mention).is_some_and(|subject| subject != Subject::PackageManager)
        }) || reading.key(*word).starts_with(|first: char| first.is_ascii_digit())
    };
    !words.is_empty()
        && !words.iter().all(is_use)
        && !words.iter().any(|word| reading.scopes.reported[*word] || reading.is_background(*word))
}

/// A package as a request writes it.
#[derive(Debug)]
struct PackageName {
    /// Where it stands.
    span: Range<usize>,
    /// It without a host, a version, a tag or a digest.
    plain: String,
}

impl PackageName {
    /// Whether an entry is for this package and nothing more: `KEY/NAME`, or the words are the whole entry.
    fn is_of(&self, entry: &str) -> bool {
        let entry = entry.strip_suffix(":rw").or_else(|| entry.strip_suffix(":r")).unwrap_or(entry).to_lowercase();
        let plain = self.plain.to_lowercase();
        entry == plain || entry.split_once('/').is_some_and(|(_, name)| name == plain)
    }
}

/// Where names stand that are written as packages are: words with slashes between, each of which may begin with `@`, or a
/// group and an artifact as Maven writes them. Web addresses, dates and paths from a root are none.
fn package_names(text: &str) -> impl Iterator<Item = PackageName> {
    let mut end = 0;
    text.split_inclusive(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '|' | '，' | '、'))
        .filter_map(move |word| {
            let start = end;
            end += word.len();
            let edge = |letter: char| !letter.is_alphanumeric() && !matches!(letter, '@' | '*');
            let bare = word.trim_matches(edge).trim_start_matches('*').trim_matches(edge);
            // Web addresses are looked up, and `/etc/x` is a path.
            let is_address = bare.contains("http://") || bare.contains("https://");
            let is_rooted = word.trim_start_matches(['(', '"', '`', '\'']).starts_with(['/', '~', '.']);
            let plain = plain_name(bare).filter(|_| !is_address && !is_rooted)?;
            let start = start + word.find(bare)?;
            Some(PackageName { span: start..start + bare.len(), plain })
        })
}

/// A package's name out of what is written for it; `None` where it is no package.
fn plain_name(word: &str) -> Option<String> {
    let mut name = word.replace(['／', '∕', '⁄'], "/").replace("%2F", "/").replace("%2f", "/");
    // `oci://`, `pkg:npm/`, `npm:`, `image=`, a link's text.
    for mark in ["://", "pkg:", "npm:", "=", "]("] {
        if let Some((before, after)) = name.split_once(mark) {
            name = if mark == "](" { before.to_owned() } else { after.to_owned() };
        }
    }
    let name = name.strip_suffix("'s").or_else(|| name.strip_suffix("’s")).unwrap_or(&name).to_owned();
    // `ghcr.io/team/web`, `localhost:5000/team/web`
    let name = match name.split_once('/') {
        Some((host, rest))
            if rest.contains('/') && (host.contains('.') || host.contains(':')) && !host.starts_with('@') =>
        {
            rest.to_owned()
        }
        _ => name,
    };
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    // A tag, a digest, a version.
    let from = last + name[last..].chars().next().map_or(0, char::len_utf8);
    let end = name.get(from..).and_then(|rest| rest.find([':', '@', '^', '~'])).map_or(name.len(), |mark| from + mark);
    let letters = |part: &str| part.bytes().filter(u8::is_ascii_alphabetic).count();
    let is_part = |part: &str, least: usize| {
        let part = part.strip_prefix('@').unwrap_or(part);
        let fits = part.chars().all(|letter| letter.is_alphanumeric() || "._-*{}".contains(letter));
        part == "*" || fits && letters(part) >= least
    };
    if last > 0 {
        let plain = name[..end].trim_end_matches('/');
        let parts: Vec<&str> = plain.split('/').filter(|part| !part.is_empty()).collect();
        // `r/w` is no package, and `x/tools/gopls` is one.
        let least = if parts.len() > 2 { 1 } else { 2 };
        let fits = parts.len() > 1 && parts.iter().all(|part| is_part(part, least));
        return fits.then(|| plain.to_owned());
    }
    // `com.acme:lib:1.0`
    let (group, artifact) = name.split_once(':')?;
    let artifact = artifact.split(':').next().unwrap_or_default();
    let fits = group.contains('.') && !group.starts_with('.') && is_part(group, 2) && is_part(artifact, 2);
    fits.then(|| format!("{group}/{artifact}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str, entries: &[&str]) -> Option<String> {
        let reading = Reading::of(text, &["staging".to_owned()], None);
        let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
        recognize(&reading, &entries).map(|question| question.about(crate::Field::Scope).question)
    }

    #[test]
    fn a_limit_is_asked_about_and_never_dropped() {
        for (text, name) in [
            ("push rights for team/web only, for a week", "team/web"),
            ("a token for team/api and nothing else", "team/api"),
            ("only @acme/ui please, read-only token", "@acme/ui"),
            ("token that can just pull docker/team/*", "docker/team/*"),
            ("read-only token, limited to “payments/ledger” only", "payments/ledger"),
            ("ein Token nur für team/web", "team/web"),
            ("un token uniquement pour team/web", "team/web"),
            ("token for docker/team/api", "docker/team/api"),
            ("give me a token for @acme/ui", "@acme/ui"),
            ("push team/web, team/api for a week", "team/web"),
            ("alleen team/api, een token", "team/api"),
            ("yalnızca team/api için token", "team/api"),
            ("토큰 team/api 만", "team/api"),
            ("只读 team/api", "team/api"),
            ("token for github.com/acme/lib", "github.com/acme/lib"),
        ] {
            let question = asked(text, &[]).unwrap_or_else(|| panic!("{text}"));
            assert!(question.contains(&format!("“{name}”")), "{question}");
        }
    }

    #[test]
    fn a_field_that_says_another_thing_or_more_is_asked_about() {
        for (entries, is_asked) in [
            (&["docker/team/other"][..], true),
            (&["docker/team/api:rw", "npm:rw"], true),
            (&["docker/team/api:rw", "npm"], true),
            (&["docker"], true),
            (&["docker:r"], true),
            (&["docker/team/api"], false),
            // "Nothing else" leaves no other repository to read, either.
            (&["docker/team/api:rw", "npm:r"], true),
            (&["docker/team/api-secret:rw"], true),
            (&["docker/team/api*:rw"], true),
            (&["docker/other/team/api:rw"], true),
            (&["docker/team/api:r", "docker/team/web:rw"], false),
        ] {
            let text = "push only to team/api and team/web, nothing else";
            assert_eq!(asked(text, entries).is_some(), is_asked, "{entries:?}");
        }
    }

    #[test]
    fn a_package_is_seen_however_it_is_written() {
        const WRITTEN: &[&str] = &[
            "team/web",
            "team/web:1.4",
            "team/web:latest",
            "team/web@sha256:0123abcd",
            "ghcr.io/team/web:latest",
            "localhost:5000/team/web",
            "oci://registry.example/team/web",
            "docker://team/web",
            "@acme/ui@1.2.3",
            "@acme/ui@latest",
            "npm:@acme/ui",
            "pkg:npm/@acme/ui",
            "acme/ui:^1.0",
            "golang.org/x/tools/gopls@v1",
            "com.acme:ui",
            "com.acme:ui:1.0",
            "**team/web**",
            "`team/web`",
            "[team/web](x)",
            "image=team/web",
            "team%2Fweb",
            "team／web",
            "team∕web",
            "team/web's",
            "team/{web,api}",
            "team/web/",
            "npm/@acme/ui",
            "npm/@acme/ui:rw",
            "npm/@acme/*:rw",
            "docker/team/web:rw",
        ];
        for written in WRITTEN {
            for text in [
                "push token for X only, nothing else",
                "token that may upload X",
                "nur X, schreiben",
                "solo X, publicar",
            ] {
                let text = text.replace('X', written);
                assert!(asked(&text, &[]).is_some(), "{text}");
                assert!(asked(&text, &["docker:rw"]).is_some(), "{text}");
            }
        }
    }

    #[test]
    fn all_may_be_read_and_one_published_where_nothing_says_only() {
        assert_eq!(asked("install everything, publish @acme/ui", &["npm:r", "npm/@acme/ui:rw"]), None);
        assert!(asked("publish @acme/ui", &["npm:rw", "npm/@acme/ui:rw"]).is_some());
    }

    #[test]
    fn what_limits_something_else_is_not_asked_about() {
        for text in [
            "read-only token for staging",
            "read/write token for CI/CD only",
            "a token for staging only, until 31/12/2026",
            "only read access, see https://example.com/team/web",
            "read-only token, the log is in /var/log/registry/push.log, until 17:30",
            "token for localhost:4747, 12:30 is fine",
            "",
        ] {
            assert_eq!(asked(text, &[]), None, "{text}");
        }
    }
}
